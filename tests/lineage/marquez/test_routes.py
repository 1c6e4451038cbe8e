"""The addresses and shapes of Marquez, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.db import transaction
from catalog.lineage import declaring, service
from catalog.lineage.arrivals import Event
from catalog.lineage.declaring import SaidColumn, SaidEdge, Teller
from catalog.lineage.jobs import Facet, Job, JobIO, Run, RunIO
from catalog.lineage.marquez.lineage_routes import router as lineage
from catalog.lineage.marquez.lineage_routes import search_router
from catalog.lineage.marquez.routes import router
from catalog.search.routes import router as search
from tests import factories
from tests.sites import site

DB = "postgres://db:5432"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def table(session: Session, name: str) -> Copy:
    return factories.copy(session, namespace=DB, name=name, uri=f"{DB}/{name}")


@pytest.fixture
def client(database: Engine) -> Iterator[TestClient]:
    """A run of `daily` made the mart from raw; somebody took a file out of the mart."""
    with transaction(database) as session:
        raw, mart, other = (table(session, name) for name in ("shop.raw", "shop.mart", "shop.other"))
        sheet = factories.copy(session, "/lake/datasets/a/versions/b.csv")
        factories.version(session, raw, columns=[{"name": "id", "type": "int"}])
        job = declaring.job_named(session, "airflow", "daily/load", kind="BATCH", description="Each day.")
        edge, column = SaidEdge(raw.id, mart.id), SaidColumn(raw.id, "id", mart.id, "key", "DIRECT", "IDENTITY")
        declaring.tell(session, Teller(job.id, "SQL"), [edge], [column])
        run = Run(run_id="9c8e0bb0-0000-4000-8000-000000000001", job_id=job.id, state="COMPLETED")
        run.started_at, run.ended_at = NOON, NOON.replace(minute=1)
        session.add(run)
        session.flush()
        for copy, direction in ((raw, "input"), (mart, "output")):
            session.add(RunIO(run_id=run.id, job_id=job.id, copy_id=copy.id, direction=direction))
        tags: dict[str, Any] = {"tags": [{"key": "pii", "value": "true"}]}
        schema: dict[str, Any] = {"fields": [{"name": "key", "type": "bigint", "description": "Whose."}]}
        for name, facet in (("tags", tags), ("schema", schema)):
            session.add(Facet(subject_kind="dataset", subject_id=mart.id, name=name, body=facet, event_at=NOON))
        session.add(Facet(subject_kind="run", subject_id=run.id, name="nominalTime", body={"a": 1}, event_at=NOON))
        service.declare(session, mart.id, sheet.id, recorded_by="ana")
        assert other.id
        for number in range(3):
            body = {"eventTime": f"2026-03-0{number + 1}T00:00:00Z", "n": number}
            at = datetime(2026, 3, number + 1, tzinfo=UTC)
            session.add(Event(digest=str(number), kind="run", event_time=at, body=body))
    with site(database, router, lineage, search_router, search) as client:
        yield client


def get(client: TestClient, path: str, **params: Any) -> Any:
    answer = client.get(f"/api/v1{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def at(*parts: str) -> str:
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def test_namespaces_of_datasets_and_jobs(client: TestClient) -> None:
    shown = get(client, "/namespaces")
    assert ([one["name"] for one in shown["namespaces"]], shown["totalCount"]) == (["airflow", "file", DB], 3)
    assert [one["name"] for one in get(client, "/namespaces", limit=1, offset=1)["namespaces"]] == ["file"]
    one = get(client, at("namespaces", DB))
    assert set(one) == {"name", "createdAt", "updatedAt", "ownerName", "description", "isHidden"}
    assert get(client, at("sources", DB))["type"] == "POSTGRES"
    assert client.get("/api/v1/namespaces/nowhere").status_code == 404


def test_datasets_of_a_namespace(client: TestClient) -> None:
    shown = get(client, at("namespaces", DB, "datasets"))
    assert ([one["name"] for one in shown["datasets"]], shown["totalCount"]) == (
        ["shop.mart", "shop.other", "shop.raw"],
        3,
    )
    mart = get(client, at("namespaces", DB, "datasets", "shop.mart"))
    assert (mart["id"], mart["type"], mart["physicalName"], mart["sourceName"], mart["tags"]) == (
        {"namespace": DB, "name": "shop.mart"},
        "DB_TABLE",
        "shop.mart",
        DB,
        ["pii"],
    )
    assert mart["fields"] == [{"name": "key", "type": "bigint", "tags": [], "description": "Whose."}]
    assert mart["columnLineage"][0]["inputFields"][0]["field"] == "id"
    assert get(client, "/tags") == {"tags": [{"name": "pii", "description": None}]}


def test_a_name_with_slashes_is_one_part_of_the_address(client: TestClient) -> None:
    name = "/lake/datasets/a/versions/b.csv"
    assert get(client, at("namespaces", "file", "datasets", name))["name"] == name
    assert get(client, at("namespaces", "file", "datasets", name, "versions"))["versions"] == []
    assert get(client, at("namespaces", "airflow", "jobs", "daily/load"))["name"] == "daily/load"


def test_versions_are_contents_and_what_runs_wrote(client: TestClient) -> None:
    (scanned,) = get(client, at("namespaces", DB, "datasets", "shop.raw", "versions"))["versions"]
    assert (scanned["fields"][0]["name"], scanned["createdByRun"]) == ("id", None)
    (written,) = get(client, at("namespaces", DB, "datasets", "shop.mart", "versions"))["versions"]
    assert written["createdByRun"]["state"] == "COMPLETED"
    path = ("namespaces", DB, "datasets", "shop.mart", "versions")
    assert get(client, at(*path, written["version"]))["id"]["version"] == written["version"]
    assert client.get(f"/api/v1{at(*path, 'nothing')}").status_code == 404


def test_jobs_and_runs(client: TestClient) -> None:
    (job,) = get(client, "/jobs")["jobs"]
    assert job == get(client, at("namespaces", "airflow", "jobs"))["jobs"][0]
    assert (job["type"], job["description"], job["inputs"], job["outputs"]) == (
        "BATCH",
        "Each day.",
        [{"namespace": DB, "name": "shop.raw"}],
        [{"namespace": DB, "name": "shop.mart"}],
    )
    (run,) = get(client, at("namespaces", "airflow", "jobs", "daily/load", "runs"))["runs"]
    assert job["latestRun"] == run
    assert (run["state"], run["durationMs"], run["startedAt"]) == ("COMPLETED", 60_000, "2026-03-01T12:00:00Z")
    assert [one["name"] for one in run["inputVersions"]] == ["shop.raw"]
    assert run["jobVersion"]["version"] == job["currentVersion"]
    assert get(client, at("jobs", "runs", run["id"])) == run
    assert get(client, at("jobs", "runs", run["id"], "facets"), type="run")["facets"] == {"nominalTime": {"a": 1}}
    assert client.get("/api/v1/jobs/runs/nothing").status_code == 404


def test_the_graph_around_a_dataset(client: TestClient) -> None:
    shown = get(client, "/lineage", nodeId=f"dataset:{DB}:shop.raw")
    nodes = {node["id"]: node for node in shown["graph"]}
    sheet = "dataset:file:/lake/datasets/a/versions/b.csv"
    assert {one: node["type"] for one, node in nodes.items()} == {
        f"dataset:{DB}:shop.raw": "DATASET",
        f"dataset:{DB}:shop.mart": "DATASET",
        "job:airflow:daily/load": "JOB",
        sheet: "DATASET",
    }
    job, mart = nodes["job:airflow:daily/load"], nodes[f"dataset:{DB}:shop.mart"]
    ends = [{key: edge[key] for key in ("origin", "destination")} for edge in (*job["inEdges"], *job["outEdges"])]
    assert ends == [
        {"origin": f"dataset:{DB}:shop.raw", "destination": "job:airflow:daily/load"},
        {"origin": "job:airflow:daily/load", "destination": f"dataset:{DB}:shop.mart"},
    ]
    assert [(edge["destination"], edge["kind"]) for edge in mart["outEdges"]] == [(sheet, "declared")]
    assert (job["data"]["latestRun"]["state"], mart["data"]["physicalName"], shown["complete"]) == (
        "COMPLETED",
        "shop.mart",
        True,
    )
    assert shown == get(client, "/lineage", nodeId="job:airflow:daily/load")


def test_a_graph_that_is_cut_says_so(client: TestClient) -> None:
    shown = get(client, "/lineage", nodeId=f"dataset:{DB}:shop.raw", depth=1)
    assert (len(shown["graph"]), shown["complete"], shown["truncatedBecause"], shown["more"]) == (3, False, "depth", 1)


def test_an_orphan_is_a_graph_of_one_node(client: TestClient) -> None:
    (node,) = get(client, "/lineage", nodeId=f"dataset:{DB}:shop.other")["graph"]
    assert (node["inEdges"], node["outEdges"]) == ([], [])


def test_nodes_that_are_not_there(client: TestClient) -> None:
    for path in ("lineage", "column-lineage"):
        answers = [client.get(f"/api/v1/{path}", params={"nodeId": one}) for one in ("dataset:x:y", "job:x:y", "x", "")]
        assert [answer.status_code for answer in answers] == [404, 404, 422, 422]


def test_what_columns_are_made_of(client: TestClient) -> None:
    key, source = f"datasetField:{DB}:shop.mart:key", f"datasetField:{DB}:shop.raw:id"
    for node in (f"dataset:{DB}:shop.mart", key, "job:airflow:daily/load"):
        nodes = {one["id"]: one for one in get(client, "/column-lineage", nodeId=node)["graph"]}
        assert set(nodes) == {key, source}
    assert nodes[key]["inEdges"][0]["destination"] == source
    assert nodes[source]["outEdges"][0]["destination"] == key
    assert nodes[key]["data"]["inputFields"][0] == {
        "namespace": DB,
        "dataset": "shop.raw",
        "datasetVersion": None,
        "field": "id",
        "transformationDescription": None,
        "transformationType": "IDENTITY",
    }
    alone = get(client, "/column-lineage", nodeId=source)
    assert [node["id"] for node in alone["graph"]] == [source]
    both = get(client, "/column-lineage", nodeId=source, withDownstream=True)
    assert {node["id"] for node in both["graph"]} == {key, source}
    assert client.get("/api/v1/column-lineage", params={"nodeId": f"{source}x"}).status_code == 404


def test_events_by_their_time(client: TestClient) -> None:
    shown = get(client, "/events/lineage")
    assert ([event["n"] for event in shown["events"]], shown["totalCount"]) == ([2, 1, 0], 3)
    some = get(client, "/events/lineage", after="2026-03-02T00:00:00Z", sortDirection="asc", limit=1)
    assert ([event["n"] for event in some["events"]], some["totalCount"]) == ([1], 2)
    assert [one["n"] for one in get(client, "/events/lineage", before="2026-03-02T00:00:00Z")["events"]] == [0]


def test_search_answers_in_the_shape_that_was_asked_for(client: TestClient) -> None:
    shown = get(client, "/search", q="MART", limit=10)
    assert (shown["totalCount"], shown["results"][0]["nodeId"]) == (1, f"dataset:{DB}:shop.mart")
    assert get(client, "/search", q="a", filter="JOB")["results"][0]["type"] == "JOB"
    assert get(client, "/search", q="shop%", sort="UPDATE_AT")["totalCount"] == 3
    assert "facets" in get(client, "/search", q="mart")


def test_a_large_graph_is_cut_at_its_bound(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from catalog.lineage.marquez import graph  # noqa: PLC0415 - its bound is lowered for this test

    monkeypatch.setattr(graph, "MOST_NODES", 5)
    with transaction(database) as session:
        job = Job(namespace="n", name="wide")
        session.add(job)
        copies = [table(session, f"t{number}") for number in range(9)]
        session.add_all(JobIO(job_id=job.id, copy_id=copy.id, direction="output") for copy in copies)
    with site(database, lineage) as client:
        shown = get(client, "/lineage", nodeId="job:n:wide")
        assert (len(shown["graph"]), shown["truncatedBecause"], shown["more"]) == (5, "limit", 5)
