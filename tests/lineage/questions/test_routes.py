"""Questions over HTTP: filters, pages, moments, and what cannot be answered."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.datasets.routes import router as datasets
from catalog.db import now, transaction
from catalog.lineage import queries, service
from catalog.lineage.jobs import Facet, Job, JobIO
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.questions.routes import router
from tests import factories
from tests.sites import site

LAKE = "raw>clean clean>mart mart>report clean>report seed>clean"


@pytest.fixture
def ids(database: Engine) -> dict[str, UUID]:
    """A small lake: two silos, one copy that is only named, a job that reads, an inferred link."""
    with transaction(database) as session:
        store, web = factories.silo(session, owner="ana"), factories.silo(session, "web", owner="wu")
        silos = {"raw": store.id, "clean": store.id, "mart": web.id, "report": web.id, "seed": None}
        made = {
            name: factories.copy(
                session,
                f"/lake/{name}.csv",
                of=factories.dataset(session, name),
                silo_id=silo,
                custodian="bo" if name == "report" else "",
            ).id
            for name, silo in silos.items()
        }
        for link in LAKE.split():
            source, target = link.split(">")
            service.declare(session, made[source], made[target], recorded_by="ana")
        guess = service.Inferred(made["raw"], made["report"], None, None, confidence=0.6)
        service.infer(session, [made["report"]], [guess])
        job = Job(namespace="airflow", name="nightly")
        session.add(job)
        session.flush()  # what it reads refers to it
        session.add(JobIO(job_id=job.id, copy_id=made["clean"], direction="input"))
    return made


@pytest.fixture
def client(database: Engine) -> Iterator[TestClient]:
    with site(database, router, datasets) as client:
        yield client


def ask(client: TestClient, question: str, **params: Any) -> Any:
    answer = client.get(f"/api/v1/lineage/{question}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(answer: Any) -> list[str]:
    return [item["name"].removeprefix("/lake/").removesuffix(".csv") for item in answer["items"]]


def test_everything_upstream_and_downstream(client: TestClient, ids: dict[str, UUID]) -> None:
    up = ask(client, "up", name="report")
    assert {(item["nearest"]["name"][6:-4], item["distance"]) for item in up["items"]} == {
        ("clean", 1),
        ("mart", 1),
        ("raw", 1),
        ("seed", 2),
    }
    assert (up["complete"], up["more"], up["next"]) == (True, 0, "")
    down = ask(client, "down", name="/lake/seed.csv", depth=1)
    assert (names(down), down["complete"], down["truncated_because"], down["more"]) == (["clean"], False, "depth", 2)
    assert ask(client, "down", name=str(ids["report"]))["items"] == []


def test_who_is_hit(client: TestClient, ids: dict[str, UUID]) -> None:
    assert ids
    hit = ask(client, "impact", name="seed")
    assert names(hit) == ["clean", "mart", "report"]
    assert hit["totals"] == {"copies": 3, "datasets": 3, "owners": 3, "jobs": 1, "silos": 2}
    owners = ask(client, "impact", name="seed", of="owners")["items"]
    assert [one["distance"] for one in owners] == [1, 2, 2]
    assert {(one["id"], one["copies"]) for one in owners} == {("ana", 1), ("wu", 1), ("bo", 1)}
    [job] = ask(client, "impact", name="seed", of="jobs")["items"]
    assert (job["kind"], job["name"], job["distance"], job["nearest"]["title"]) == (
        "job",
        "nightly",
        1,
        "/lake/clean.csv",
    )
    [reader] = ask(client, "impact", name="clean", of="jobs")["items"]
    assert reader["distance"] == 0


def test_only_the_copies_of_a_silo_are_listed_and_the_walk_goes_through_all(
    client: TestClient, ids: dict[str, UUID]
) -> None:
    assert ids
    hit = ask(client, "impact", name="seed", silo="web")
    assert (names(hit), hit["totals"]["owners"], hit["totals"]["jobs"]) == (["mart", "report"], 2, 0)
    assert client.get("/api/v1/lineage/up", params={"name": "seed", "silo": "none"}).status_code == 404


def test_kinds_and_confidence_decide_which_links_are_followed(client: TestClient, ids: dict[str, UUID]) -> None:
    assert ids
    assert names(ask(client, "down", name="raw", kind="inferred")) == ["report"]
    assert ask(client, "down", name="raw", min_confidence=0.7)["items"][0]["name"] == "/lake/clean.csv"
    assert len(ask(client, "paths", source="raw", target="report")["items"]) == 3
    assert len(ask(client, "paths", source="raw", target="report", min_confidence=0.7)["items"]) == 2
    assert len(ask(client, "paths", source="raw", target="report", kind=["declared", "inferred"])["items"]) == 3


def test_pages_go_on_in_the_same_graph(database: Engine, client: TestClient, ids: dict[str, UUID]) -> None:
    first = ask(client, "up", name="report", limit=1)
    assert (first["truncated_because"], first["more"], first["more_is_exact"]) == ("page", 3, True)
    with transaction(database) as session:  # it would come first, and shift all others
        early = factories.copy(session, "/lake/early.csv", id=UUID(int=1))
        service.declare(session, early.id, ids["report"], recorded_by="ana")
    rest = ask(client, "up", name="report", limit=3, after=first["next"])
    seen = [item["nearest"]["name"] for item in [*first["items"], *rest["items"]]]
    assert sorted(seen) == ["/lake/clean.csv", "/lake/mart.csv", "/lake/raw.csv", "/lake/seed.csv"]
    assert (rest["complete"], rest["next"]) == (True, "")
    assert ask(client, "up", name="report")["totals"]["copies"] == 5


@pytest.mark.parametrize("mark", ["x", "e30", "WzEsMiwzXQ", "WzEsICIyMDI2LTAxLTAxIiwgMF0"])
def test_a_mark_that_no_answer_gave_is_refused(client: TestClient, mark: str) -> None:
    answer = client.get("/api/v1/lineage/up", params={"name": "x", "after": mark})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


def test_where_it_comes_from_in_the_end(client: TestClient, ids: dict[str, UUID]) -> None:
    assert ids
    roots = ask(client, "roots", name="report")
    told = {root["place"]["dataset"]: (root["distance"], root["registered"], root["told"]) for root in roots["items"]}
    assert told.keys() == {"raw", "seed"}
    assert told["raw"][:2] == (1, True)
    assert told["seed"][:2] == (2, False)
    assert "nobody registered it" in told["seed"][2]
    assert roots["unknown"] == 1
    assert [root["place"]["dataset"] for root in ask(client, "roots", name="raw")["items"]] == ["raw"]


def test_a_root_that_its_producer_declares_is_told_as_one(
    database: Engine, client: TestClient, ids: dict[str, UUID]
) -> None:
    with transaction(database) as session:
        for name, inputs in (("raw", []), ("seed", [{"name": "x"}])):
            body = {"inputs": inputs}
            facet = Facet(subject_kind="dataset", subject_id=ids[name], name="lineage", body=body, event_at=now())
            session.add(facet)
    roots = ask(client, "roots", name="clean")["items"]
    assert {root["place"]["dataset"]: root["declared"] for root in roots} == {"raw": True, "seed": False}


def test_paths_tell_every_link_on_the_way(client: TestClient, ids: dict[str, UUID]) -> None:
    assert ids
    paths = ask(client, "paths", source="seed", target="report", limit=1)
    assert [copy["dataset"] for copy in paths["items"][0]["copies"]] == ["seed", "clean", "report"]
    assert [link["kind"] for link in paths["items"][0]["links"]] == ["declared", "declared"]
    assert (paths["truncated_because"], paths["more"], paths["more_is_exact"]) == ("page", 1, True)
    [longer] = ask(client, "paths", source="seed", target="report", after=paths["next"])["items"]
    assert longer["length"] == 3
    through = ask(client, "paths", source="seed", target="clean", silo="web")
    assert through["items"] == []
    assert client.get("/api/v1/lineage/paths", params={"source": "raw", "target": "raw"}).status_code == 422


def test_what_several_come_from(client: TestClient, ids: dict[str, UUID]) -> None:
    assert ids
    shared = ask(client, "common", name=["mart", "report"])["items"]
    told = [(one["place"]["dataset"], one["distances"], one["nearest"]) for one in shared]
    assert told[0] == ("mart", [0, 1], True)
    assert sorted(told[1:]) == [("clean", [1, 1], False), ("raw", [2, 1], False), ("seed", [2, 2], False)]
    assert client.get("/api/v1/lineage/common", params={"name": ["raw"]}).status_code == 422


def test_circles_of_a_copy_and_of_all(database: Engine, client: TestClient, ids: dict[str, UUID]) -> None:
    assert ask(client, "cycles")["items"] == []
    with transaction(database) as session:
        service.declare(session, ids["report"], ids["clean"], recorded_by="ana")
    [circle] = ask(client, "cycles")["items"]
    assert (circle["size"], circle["links"], len(circle["way"])) == (3, 4, 2)
    assert ask(client, "cycles", name="mart")["items"][0]["size"] == 3
    assert ask(client, "cycles", name="seed")["items"] == []


def _column(session: Session, source: tuple[UUID, str], target: tuple[UUID, str], kind: str = "DIRECT") -> None:
    fields = {"kind": "declared", "transformation": kind, "subtype": "IDENTITY" if kind == "DIRECT" else "FILTER"}
    ends = {"source_copy_id": source[0], "source_column": source[1], "target_copy_id": target[0]}
    session.add(ColumnEdge(**ends, target_column=target[1], **fields))


def test_a_column_is_followed_under_all_its_names(database: Engine, client: TestClient, ids: dict[str, UUID]) -> None:
    with transaction(database) as session:
        _column(session, (ids["raw"], "amt"), (ids["clean"], "amount"))
        _column(session, (ids["clean"], "amount"), (ids["mart"], "amount"))
        _column(session, (ids["clean"], "country"), (ids["mart"], ""), "INDIRECT")
        _column(session, (ids["mart"], "amount"), (ids["report"], "total"))
    trace = ask(client, "columns", name="clean", column="amount")
    told = [(one["place"]["dataset"], one["column"], one["distance"], one["open"]) for one in trace["items"]]
    assert told[0] == ("clean", "amount", 0, False)
    assert sorted(told[1:]) == [("mart", "amount", 1, False), ("raw", "amt", -1, False), ("report", "total", 2, False)]
    assert [(link["source_column"], link["renamed"]) for link in trace["links"]] == [
        ("amt", True),
        ("amount", False),
        ("amount", True),
    ]
    assert trace["complete"]
    above = ask(client, "columns", name="report", column="total", down=False, indirect=True)
    assert {(one["place"]["dataset"], one["column"]) for one in above["items"]} == {
        ("report", "total"),
        ("mart", "amount"),
        ("clean", "amount"),
        ("clean", "country"),
        ("raw", "amt"),
    }
    below = ask(client, "columns", name="clean", column="country", up=False, indirect=True)
    assert {(one["place"]["dataset"], one["column"]) for one in below["items"]} == {
        ("clean", "country"),
        ("mart", ""),
        ("report", "total"),
    }
    assert len(below["links"]) == 2
    near = ask(client, "columns", name="clean", column="amount", depth=1)
    assert (len(near["items"]), near["truncated_because"], near["more"]) == (3, "depth", 1)


def test_a_column_whose_way_nobody_told_is_open(database: Engine, client: TestClient, ids: dict[str, UUID]) -> None:
    with transaction(database) as session:
        _column(session, (ids["clean"], "amount"), (ids["mart"], "amount"))
    trace = ask(client, "columns", name="mart", column="amount")
    assert {(one["place"]["dataset"], one["open"]) for one in trace["items"]} == {("mart", True), ("clean", True)}
    answer = client.get("/api/v1/lineage/columns", params={"name": "mart", "column": "nothing"})
    assert answer.json()["error"]["code"] == "column_unknown"


def test_what_was_different_between_two_moments(database: Engine, client: TestClient, ids: dict[str, UUID]) -> None:
    monday = now()
    with transaction(database) as session:
        [seeded] = queries.edges_of(session, [ids["seed"]])
        service.close(session, seeded.id)
        service.declare(session, ids["raw"], ids["mart"], recorded_by="ana")
        service.declare(session, ids["clean"], ids["mart"], recorded_by="ana", transformation="a filter")
        service.declare(session, ids["mart"], ids["report"], recorded_by="ana", run_id="another run")
    tuesday = now()
    moments = {"from": monday.isoformat(), "to": tuesday.isoformat()}
    for near in ({}, {"name": "clean"}):
        diff = ask(client, "diff", **moments, **near, believed=True)
        told = {(one["what"], one["source"]["dataset"], one["target"]["dataset"]) for one in diff["items"]}
        assert told == {("ended", "seed", "clean"), ("added", "raw", "mart"), ("changed", "clean", "mart")}
        assert [copy["dataset"] for copy in diff["copies_gone"]] == ["seed"]
        assert diff["copies_added"] == []
    [changed] = [one for one in diff["items"] if one["what"] == "changed"]
    assert (changed["before"]["transformation"], changed["after"]["transformation"]) == ("", "a filter")
    page = ask(client, "diff", **moments, believed=True, limit=2)
    assert (len(page["items"]), page["more"]) == (2, 1)
    assert len(ask(client, "diff", **moments, believed=True, after=page["next"])["items"]) == 1
    assert ask(client, "diff", **{**moments, "from": tuesday.isoformat()}, believed=True)["items"] == []


def test_the_graph_as_it_was_and_as_it_was_believed_to_be(
    database: Engine, client: TestClient, ids: dict[str, UUID]
) -> None:
    monday = now()
    with transaction(database) as session:
        for edge in queries.edges_of(session, [ids["seed"]]):
            service.close(session, edge.id)
        late = Edge(source_copy_id=ids["seed"], target_copy_id=ids["raw"], kind="declared")
        late.valid_from = datetime(2020, 1, 1, tzinfo=UTC)  # learnt today, true for long
        session.add(late)
    assert names(ask(client, "down", name="seed", limit=1)) == ["raw"]
    assert names(ask(client, "down", name="seed", limit=1, known_at=monday.isoformat())) == ["clean"]
    assert names(ask(client, "down", name="seed", as_of="2021-05-05")) == ["raw"]
    assert ask(client, "down", name="seed", as_of="2021-05-05", known_at=monday.isoformat())["items"] == []
    assert ask(client, "down", name="seed", known_at=(monday - timedelta(days=1)).isoformat())["items"] == []
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31", "soon"):
        assert client.get("/api/v1/lineage/up", params={"name": "raw", "as_of": moment}).status_code == 422
