"""Decisions and "which one?" over HTTP."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.event import listen

from catalog.db import transaction
from catalog.nominations import service
from catalog.nominations.asking import router as asking
from catalog.nominations.routes import router
from catalog.nominations.which import which
from catalog.ranking.models import RankingRow
from catalog.ranking.routes import router as ranking
from catalog.silos.routes import router as silos
from tests import factories as make
from tests.sites import site


@dataclass(frozen=True)
class Waiting:
    """A dataset `clicks` whose copy a.csv is proposed; b.csv is another copy of it."""

    client: TestClient
    nomination: str
    dataset: str
    copy: str

    def decide(self, verb: str, **body: Any) -> httpx.Response:
        address = f"/api/v1/nominations/{self.nomination}/{verb}"
        said = {"reason": "I looked", **body}
        answer: httpx.Response = self.client.post(address, json=said, headers={"Catalog-Actor": "bo"})
        return answer

    def which(self, name: str) -> dict[str, Any]:
        answer = self.client.get("/api/v1/which", params={"name": name})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def waiting(database: Engine) -> Waiting:
    with transaction(database) as session:
        home = make.dataset(session, "clicks")
        copy = make.copy(session, "/lake/a.csv", of=home, title="clicks")
        version = make.version(session, copy, "sha256:a")
        make.version(session, make.copy(session, "/lake/b.csv", of=home, title="final_v2"))
        candidate = {"copy_id": str(copy.id), "version_id": str(version.id), "score": 0.8, "low": 0.7, "high": 0.9}
        row = RankingRow(
            dataset_id=home.id,
            digest="x",
            abstained=False,
            reason="It is the origin.",
            winner_copy_id=copy.id,
            candidates=[candidate],
            sensitivity=[],
        )
        session.add(row)
        session.flush()
        nomination = service.propose(session, home.id)
        assert nomination is not None
        return Waiting(site(database, ranking, asking, router), str(nomination.id), str(home.id), str(copy.id))


def test_what_waits_is_listed_and_shown_with_its_evidence(waiting: Waiting) -> None:
    (listed,) = waiting.client.get("/api/v1/nominations").json()["items"]
    shown = waiting.client.get(f"/api/v1/nominations/{waiting.nomination}").json()
    assert listed == shown
    assert (shown["state"], shown["copy_id"], shown["revision"]) == ("proposed", waiting.copy, 0)
    assert shown["evidence"]["reason"] == "It is the origin."


def test_an_accepted_one_is_the_answer(waiting: Waiting) -> None:
    before = waiting.which("clicks")
    assert (before["state"], before["canonical"]) == ("unknown", None)
    assert (before["meanwhile"]["copy_id"], before["score"]) == (waiting.copy, 0.8)
    accepted = waiting.decide("accept", revision=0).json()
    assert (accepted["state"], accepted["revision"], accepted["valid_to"]) == ("accepted", 1, None)
    answer = waiting.which("clicks")
    assert (answer["state"], answer["why"], answer["decided_by"]) == ("canonical", "I looked", "bo")
    assert (answer["canonical"]["uri"], answer["canonical"]["content_id"]) == ("file:///lake/a.csv", "sha256:a")
    assert (answer["accepted_bytes_there"], answer["meanwhile"]) == (True, None)
    assert answer["since"] == accepted["valid_from"]
    assert waiting.client.get("/api/v1/nominations").json()["items"] == []


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        ("clicks", "canonical"),
        ("/lake/a.csv", "canonical"),
        ("file:///lake/a.csv", "canonical"),
        ("/lake/b.csv", "not_canonical"),
        ("file:///lake/b.csv", "not_canonical"),
        ("final_v2", "not_canonical"),
    ],
)
def test_which_speaks_of_what_was_asked_for(waiting: Waiting, asked: str, state: str) -> None:
    waiting.decide("accept")
    answer = waiting.which(asked)
    assert (answer["state"], answer["asked"], answer["canonical"]["copy_id"]) == (state, asked, waiting.copy)


@pytest.mark.parametrize("accepted", [True, False])
def test_one_statement_answers(database: Engine, waiting: Waiting, accepted: bool) -> None:
    if accepted:
        waiting.decide("accept")
    said: list[str] = []
    with transaction(database, write=False) as session:
        listen(session.connection(), "before_cursor_execute", lambda *told: said.append(told[2]))
        for asked in ("clicks", "/lake/a.csv", "file:///lake/b.csv", waiting.copy):
            assert which(session, asked).state.endswith("canonical" if accepted else "unknown")
    assert len(said) == 4


def test_a_dataset_with_the_longest_name_can_be_asked_for(database: Engine, waiting: Waiting) -> None:
    with transaction(database) as session:
        make.copy(session, of=make.dataset(session, "n" * 256))
    assert waiting.which("n" * 256)["state"] == "unknown"


def test_a_revoked_one_was_canonical_once(waiting: Waiting) -> None:
    waiting.decide("accept")
    assert waiting.decide("revoke").json()["state"] == "revoked"
    assert waiting.which("clicks")["state"] == "unknown"
    assert waiting.which("/lake/a.csv")["state"] == "superseded"


def test_a_rejected_one_is_closed(waiting: Waiting) -> None:
    assert waiting.decide("reject").json()["state"] == "rejected"
    assert waiting.which("clicks")["meanwhile"] is None


@pytest.mark.parametrize("verb", ["accept", "reject", "revoke"])
def test_a_decision_on_what_changed_since_is_refused(waiting: Waiting, verb: str) -> None:
    waiting.decide("accept")
    stale = waiting.decide(verb, revision=0)
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "nomination_stale")


@pytest.mark.parametrize(
    ("verb", "body", "status", "code"),
    [
        ("revoke", {}, 409, "nomination_state"),
        ("accept", {"reason": " "}, 422, "reason_missing"),
        ("accept", {"reason": None}, 422, "request_invalid"),
        ("accept", {"revision": "x"}, 422, "request_invalid"),
        ("accept", {"revision": 7}, 409, "nomination_stale"),
        ("praise", {}, 404, "page_not_found"),
    ],
)
def test_what_cannot_be_decided(waiting: Waiting, verb: str, body: dict[str, Any], status: int, code: str) -> None:
    answer = waiting.decide(verb, **body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert waiting.client.get(f"/api/v1/nominations/{waiting.nomination}").json()["revision"] == 0


def test_an_ambiguous_name_lists_the_candidates(database: Engine, waiting: Waiting) -> None:
    with transaction(database) as session:
        ids = [str(make.dataset(session, "twice").id) for _ in range(2)]
    answer = waiting.client.get("/api/v1/which", params={"name": "twice"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["facts"]["count"]) == (300, "name_ambiguous", 2)
    assert all(any(one in candidate for candidate in error["facts"]["ids"]) for one in ids)


@pytest.mark.parametrize("name", ["nothing", "/no/where.csv", "s3://bucket/x", "n" * 5_000, "a\0b", "a/" * 2_500])
def test_what_nobody_knows_is_not_found(waiting: Waiting, name: str) -> None:
    answer = waiting.client.get("/api/v1/which", params={"name": name})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "name_not_found")


def test_a_nomination_that_is_not_there(waiting: Waiting) -> None:
    assert waiting.client.get(f"/api/v1/nominations/{uuid4()}").status_code == 404
    assert waiting.client.get("/api/v1/which").json()["error"]["code"] == "request_invalid"


def test_the_ranking_behind_it_is_shown(database: Engine, waiting: Waiting) -> None:
    shown = waiting.client.get("/api/v1/datasets/clicks/ranking").json()
    assert (shown["dataset_id"], shown["winner_copy_id"], shown["abstained"]) == (waiting.dataset, waiting.copy, False)
    with transaction(database) as session:
        make.dataset(session, "fresh")
    answer = waiting.client.get("/api/v1/datasets/fresh/ranking")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ranking_not_found")


def test_demands_are_judged_with_every_reason(waiting: Waiting) -> None:
    asked = {"name": "/lake/b.csv", "require": "canonical", "max_age": "0s"}
    before = waiting.client.get("/api/v1/which", params=asked).json()["gate"]
    assert (before["passed"], [one["code"] for one in before["problems"]]) == (False, ["unknown", "stale"])
    waiting.decide("accept")
    problems = waiting.client.get("/api/v1/which", params=asked).json()["gate"]["problems"]
    assert [one["code"] for one in problems] == ["not_canonical", "stale"]
    right = {"name": "clicks", "require": "accepted-bytes", "max_age": "1d"}
    assert waiting.client.get("/api/v1/which", params=right).json()["gate"] == {"passed": True, "problems": []}
    assert waiting.which("clicks")["gate"] is None


@pytest.mark.parametrize("demand", [{"require": "perfect"}, {"max_age": "soon"}, {"max_age": "9" * 60}])
def test_a_demand_that_means_nothing_is_refused(waiting: Waiting, demand: dict[str, str]) -> None:
    assert waiting.client.get("/api/v1/which", params={"name": "clicks", **demand}).status_code == 422
    assert waiting.client.post("/api/v1/which", json={"names": ["clicks"], **demand}).status_code == 422


def test_an_answer_travels_again_only_when_it_changed(waiting: Waiting) -> None:
    first = waiting.client.get("/api/v1/which", params={"name": "clicks"})
    again = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    same = waiting.client.get("/api/v1/which", params={"name": "clicks"}, headers=again)
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    waiting.decide("accept")
    changed = waiting.client.get("/api/v1/which", params={"name": "clicks"}, headers=again)
    assert (changed.status_code, changed.json()["state"]) == (200, "canonical")


def test_many_names_are_asked_at_once_and_one_harms_no_other(waiting: Waiting) -> None:
    waiting.decide("accept")
    said = {"names": ["clicks", "nobody's", "/lake/b.csv"], "require": "canonical"}
    answer = waiting.client.post("/api/v1/which", json=said)
    assert answer.status_code == 200
    right, unknown, other = answer.json()["answers"]
    assert (
        right["answer"] == waiting.client.get("/api/v1/which", params={"name": "clicks", "require": "canonical"}).json()
    )
    assert (unknown["asked"], unknown["answer"], unknown["error"]["code"]) == ("nobody's", None, "name_not_found")
    assert [one["code"] for one in other["answer"]["gate"]["problems"]] == ["not_canonical"]


def test_so_many_names_are_refused(waiting: Waiting) -> None:
    answer = waiting.client.post("/api/v1/which", json={"names": ["x"] * 1_001})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "too_many_names")


def test_the_whole_way_over_http(waiting: Waiting) -> None:
    def post(address: str, who: str, **body: Any) -> httpx.Response:
        headers = {"Catalog-Actor": who}
        answer: httpx.Response = waiting.client.post(f"/api/v1/nominations{address}", json=body, headers=headers)
        return answer

    made = post("", "ana", copy="final_v2", reason="It is what the tills write")
    assert (made.status_code, made.json()["by_person"], made.json()["phase"]) == (201, True, "proposed")
    address = f"/{made.json()['id']}"
    assert post(f"{address}/accept", "ana", reason="mine").json()["error"]["code"] == "own_proposal"
    assert post(f"{address}/comment", "cy", reason="Look at November").status_code == 201
    assert post(f"{address}/ask", "cy", reason="which?").json()["error"]["code"] == "nothing_to_ask"
    assert post(f"{address}/accept", "bo", reason="ok", revision=0).json()["error"]["code"] == "nomination_stale"
    case = waiting.client.get(f"/api/v1/nominations{address}/case", headers={"Catalog-Actor": "ana"}).json()
    assert (case["nomination"]["phase"], case["quorum"]) == ("under_review", 1)
    assert [one["text"] for one in case["remarks"]] == ["Look at November"]
    assert "cannot decide" in case["why_not"]
    for show, who, seen in (("mine", "bo", 1), ("mine", "ana", 0), ("proposed", "bo", 1), ("cells", "bo", 0)):
        params = {"show": show}
        found = waiting.client.get("/api/v1/nominations", params=params, headers={"Catalog-Actor": who}).json()["items"]
        assert len(found) == seen, (show, who)
    assert post(f"{address}/accept", "bo", reason="ok", until="soon").json()["error"]["code"] == "until_invalid"
    accepted = post(f"{address}/accept", "bo", reason="ok", until="2999-06-30").json()
    assert (accepted["phase"], accepted["until"]) == ("in_force", "2999-06-30T23:59:00Z")
    assert post(f"{address}/review", "cy", reason="Still?").json()["phase"] == "under_review"
    renewed = post(f"{address}/renew", "bo", reason="yes", until="30d").json()
    assert (renewed["follows_id"], renewed["since"]) == (accepted["id"], accepted["valid_from"])
    assert waiting.which("clicks")["until"] == renewed["until"]
    assert post(f"/{renewed['id']}/withdraw", "ana", reason="no").json()["error"]["code"] == "nomination_state"


def test_a_quorum_is_a_whole_number_and_has_a_reason(database: Engine) -> None:
    with transaction(database) as session:
        make.silo(session, "web")
    client = site(database, silos)
    assert client.post("/api/v1/silos/web/quorum", json={"quorum": 2, "reason": "two of us"}).json()["quorum"] == 2
    assert client.post("/api/v1/silos/web/quorum", json={"quorum": 0, "reason": "none"}).status_code == 422
    refused = client.post("/api/v1/silos/web/quorum", json={"quorum": 3, "reason": " "})
    assert refused.json()["error"]["code"] == "reason_missing"
    assert client.get("/api/v1/silos/web").json()["quorum"] == 2
