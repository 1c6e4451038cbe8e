"""A steward retires or moves a copy: "which one?" is right at once, and a copy that comes back starts anew."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from catalog.audit.models import AuditEntry
from catalog.datasets import queries as datasets
from catalog.datasets import service as arrivals
from catalog.datasets.routes import router as looking
from catalog.datasets.service import Arrival
from catalog.db import transaction
from catalog.errors import CatalogError, CopyLeft, NominationState
from catalog.nominations import queries, service
from catalog.nominations.asking import router as asking
from catalog.nominations.models import Nomination
from catalog.nominations.routes import router as nominations
from catalog.nominations.which import which
from catalog.pipeline import correcting
from catalog.pipeline.routes import router
from catalog.queue.models import Change
from catalog.ranking.models import RankingRow
from catalog.silos.access import Actor
from tests import factories as make
from tests.sites import site

BO, ANA = Actor("bo"), Actor("ana")
NOBODY = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Lake:
    """The dataset `clicks` with copies a and b, of which a is proposed; `elsewhere` has a copy of its own."""

    clicks: UUID
    elsewhere: UUID
    a: UUID
    b: UUID
    proposal: UUID


@pytest.fixture
def lake(database: Engine) -> Lake:
    with transaction(database) as session:
        home, other = make.dataset(session, "clicks"), make.dataset(session, "elsewhere")
        a, b = (make.copy(session, f"/lake/{letter}.csv", of=home, title=letter) for letter in "ab")
        held = make.version(session, a, "sha256:a")
        make.version(session, b, "sha256:b")
        make.copy(session, "/lake/other.csv", of=other)
        first = {"copy_id": str(a.id), "version_id": str(held.id), "score": 0.8, "low": 0.7, "high": 0.9}
        ranking = RankingRow(dataset_id=home.id, digest="x", abstained=False, reason="It is the origin.")
        ranking.winner_copy_id, ranking.candidates = a.id, [first]
        session.add(ranking)
        session.flush()
        proposal = service.propose(session, home.id)
        assert proposal is not None
        return Lake(home.id, other.id, a.id, b.id, proposal.id)


@pytest.fixture
def accepted(database: Engine, lake: Lake) -> Lake:
    with transaction(database) as session:
        service.accept(session, lake.proposal, reason="I checked it", actor=ANA)
    return lake


def retire(engine: Engine, lake: Lake) -> None:
    with transaction(engine) as session:
        correcting.retire(session, lake.a, reason=" moved to the new shop ", actor=BO)


def move(engine: Engine, lake: Lake) -> None:
    with transaction(engine) as session:
        correcting.move(session, lake.a, lake.elsewhere, reason="it holds visits", actor=BO)


def states(engine: Engine, *asked: str) -> list[str]:
    with transaction(engine, write=False) as session:
        return [which(session, one).state for one in asked]


def nomination(engine: Engine, lake: Lake) -> Nomination:
    with transaction(engine, write=False) as session:
        return queries.get(session, lake.proposal)


@pytest.mark.parametrize(
    ("go", "reason"),
    [
        (retire, "Its copy was retired: moved to the new shop"),
        (move, "Its copy was moved to elsewhere: it holds visits"),
    ],
)
def test_a_source_of_truth_that_goes_is_one_no_longer(
    database: Engine, accepted: Lake, go: Callable[[Engine, Lake], None], reason: str
) -> None:
    assert states(database, "clicks", "/lake/a.csv") == ["canonical", "canonical"]
    go(database, accepted)
    assert states(database, "clicks", "/lake/a.csv", "/lake/b.csv") == ["unknown", "superseded", "unknown"]
    ended = nomination(database, accepted)
    assert (ended.state, ended.valid_to is not None, ended.revision) == ("revoked", True, 2)
    with transaction(database, write=False) as session:
        answer = which(session, "clicks")
        assert (answer.canonical, answer.meanwhile, answer.since) == (None, None, None)
        assert answer.why.startswith("a was the source of truth until 20")
        assert reason in answer.why
        newest, oldest = queries.decisions(session, [ended.id])
        assert (newest.verb, newest.actor, newest.reason, oldest.verb) == ("leave", "bo", reason, "accept")
        told = [one.action for one in session.scalars(select(AuditEntry).order_by(AuditEntry.seq))]
        assert told[-1] == "nomination.revoked"


@pytest.mark.parametrize("go", [retire, move])
def test_what_was_proposed_goes_with_its_copy_and_cannot_be_accepted(
    database: Engine, lake: Lake, go: Callable[[Engine, Lake], None]
) -> None:
    go(database, lake)
    assert nomination(database, lake).state == "withdrawn"
    with transaction(database, write=False) as session:
        assert which(session, "clicks").meanwhile is None
    with pytest.raises(NominationState), transaction(database) as session:
        service.accept(session, lake.proposal, reason="late", actor=ANA)


@pytest.mark.parametrize("go", [retire, move])
def test_a_ranking_of_before_does_not_bring_it_back(
    database: Engine, accepted: Lake, go: Callable[[Engine, Lake], None]
) -> None:
    go(database, accepted)
    with transaction(database) as session:
        assert service.propose(session, accepted.clicks) is None
    assert states(database, "clicks", "elsewhere") == ["unknown", "unknown"]


def test_nothing_is_accepted_where_it_was_moved_to_even_when_its_dataset_is_left_empty(
    database: Engine, accepted: Lake
) -> None:
    with transaction(database) as session:
        correcting.move(session, accepted.b, None, reason="of its own", actor=BO)
    assert states(database, "/lake/a.csv") == ["canonical"]
    move(database, accepted)
    with transaction(database) as session:
        assert datasets.dataset(session, accepted.clicks).id == accepted.elsewhere
        service.propose(session, accepted.clicks)
    assert states(database, "elsewhere", "clicks", "/lake/a.csv") == ["unknown", "unknown", "superseded"]


def test_to_pin_a_copy_where_it_is_ends_nothing(database: Engine, accepted: Lake) -> None:
    with transaction(database) as session:
        correcting.move(session, accepted.a, accepted.clicks, reason="it belongs here", actor=BO)
    assert states(database, "clicks") == ["canonical"]


def test_another_copy_that_goes_ends_nothing(database: Engine, accepted: Lake) -> None:
    with transaction(database) as session:
        correcting.retire(session, accepted.b, reason="not needed", actor=BO)
    assert states(database, "clicks", "/lake/b.csv") == ["canonical", "not_canonical"]


def test_a_copy_that_comes_back_is_a_candidate_again_and_no_source_of_truth(database: Engine, accepted: Lake) -> None:
    retire(database, accepted)
    with transaction(database) as session:
        copy = datasets.copy(session, accepted.a)
        revision = datasets.dataset(session, accepted.clicks).revision
        arrivals.add_dump(session, copy, Arrival(), BO)
        assert (copy.retired_at, copy.retired_reason) == (None, None)
        session.refresh(datasets.dataset(session, accepted.clicks))
        assert datasets.dataset(session, accepted.clicks).revision == revision + 1
    assert states(database, "clicks", "/lake/a.csv") == ["unknown", "superseded"]
    with transaction(database) as session:
        kinds = [one.kind for one in session.scalars(select(Change).order_by(Change.id))]
        assert kinds == ["accepted", "retired", "revoked", "returned"]
        again = service.propose(session, accepted.clicks)
        assert again is not None
        service.accept(session, again.id, reason="it is back", actor=ANA)
    assert states(database, "clicks", "/lake/a.csv") == ["canonical", "canonical"]


def test_a_dump_of_a_copy_that_is_there_brings_nothing_back(database: Engine, lake: Lake) -> None:
    with transaction(database) as session:
        arrivals.add_dump(session, datasets.copy(session, lake.a), Arrival(), BO)
        assert list(session.scalars(select(Change))) == []


def test_what_went_without_anybody_telling_cannot_be_accepted(database: Engine, lake: Lake) -> None:
    with transaction(database) as session:
        other = make.copy(session, of=datasets.dataset(session, lake.elsewhere))
        proposal = queries.get(session, lake.proposal)
        proposal.copy_id = other.id
    with pytest.raises(CopyLeft, match="another dataset"), transaction(database) as session:
        service.accept(session, lake.proposal, reason="late", actor=ANA)


@pytest.mark.parametrize("go", [retire, move])
def test_accepting_and_going_at_once_leave_no_source_of_truth_that_is_gone(
    database: Engine, lake: Lake, go: Callable[[Engine, Lake], None]
) -> None:
    start, refused = threading.Barrier(2), []

    def accept() -> None:
        start.wait()
        try:
            with transaction(database) as session:
                service.accept(session, lake.proposal, reason="mine", actor=ANA)
        except CatalogError as error:
            refused.append(error.code)

    def leave() -> None:
        start.wait()
        go(database, lake)

    threads = [threading.Thread(target=run) for run in (accept, leave)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert nomination(database, lake).state == ("withdrawn" if refused else "revoked")
    assert states(database, "clicks") == ["unknown"]


@pytest.fixture
def client(database: Engine) -> TestClient:
    return site(database, router, asking, nominations, looking)


def correct(client: TestClient, copy: object, verb: str, **body: Any) -> httpx.Response:
    answer: httpx.Response = client.post(f"/api/v1/copies/{copy}/{verb}", json=body, headers={"Catalog-Actor": "bo"})
    return answer


def test_a_copy_is_retired_over_http_with_a_reason(client: TestClient, accepted: Lake) -> None:
    shown = correct(client, accepted.a, "retire", reason=" a wrong export ").json()
    assert (shown["retired_reason"], shown["retired_at"] is not None) == ("a wrong export", True)
    assert [one["uri"] for one in client.get("/api/v1/datasets/clicks/copies").json()] == ["file:///lake/b.csv"]
    answer = client.get("/api/v1/which", params={"name": "/lake/a.csv"}).json()
    assert (answer["state"], answer["canonical"]) == ("superseded", None)
    assert "Its copy was retired: a wrong export" in answer["why"]


def test_a_copy_is_moved_over_http_and_stays_there(client: TestClient, accepted: Lake) -> None:
    moved = correct(client, accepted.a, "move", to="elsewhere", reason="I know").json()
    assert (moved["name"], [one["uri"] for one in moved["copies"]]) == (
        "elsewhere",
        ["file:///lake/a.csv", "file:///lake/other.csv"],
    )
    before, after = client.get(f"/api/v1/copies/{accepted.a}/history").json()
    assert before["valid_to"] == after["valid_from"]
    assert (after["reason"], after["set_by"], after["pinned"]) == ("I know", "bo", True)
    assert correct(client, accepted.a, "move", reason="Of its own").json()["name"] == "a"
    assert client.get("/api/v1/which", params={"name": "clicks"}).json()["state"] == "unknown"


@pytest.mark.parametrize(
    ("copy", "verb", "body", "status", "code"),
    [
        (NOBODY, "retire", {"reason": "x"}, 404, "not_found"),
        ("COPY", "retire", {"reason": "  "}, 422, "reason_missing"),
        ("COPY", "retire", {}, 422, "request_invalid"),
        ("COPY", "move", {"to": "elsewhere", "reason": ""}, 422, "reason_missing"),
        ("COPY", "move", {"to": "nothing", "reason": "x"}, 404, "name_not_found"),
        ("COPY", "move", {"to": "twice", "reason": "x"}, 300, "name_ambiguous"),
    ],
)
def test_what_is_refused(
    database: Engine,
    client: TestClient,
    accepted: Lake,
    copy: str,
    verb: str,
    body: dict[str, Any],
    status: int,
    code: str,
) -> None:
    with transaction(database) as session:
        for _ in range(2):
            make.copy(session, of=make.dataset(session, "twice"))
    answer = correct(client, copy.replace("COPY", str(accepted.a)), verb, **body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert client.get(f"/api/v1/copies/{accepted.a}").json()["retired_at"] is None
    assert states(database, "clicks") == ["canonical"]
