"""What a job reads that it should not: by run, by events over HTTP, and from files on the command line."""

import json
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.datasets.models import CopyAlias
from catalog.db import transaction
from catalog.errors.asking import EventsUnusable
from catalog.lineage.jobs import Job, Run, RunIO
from catalog.nominations.lint_routes import router
from catalog.nominations.linting import events_in, inputs_of
from tests import factories as make
from tests.sites import site

RUN = str(uuid4())


def event(*inputs: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {
        "eventTime": "2026-11-24T12:00:00Z",
        "producer": "https://example.org/p",
        "run": {"runId": RUN},
        "job": {"namespace": "etl", "name": "daily"},
        "inputs": [{"namespace": namespace, "name": name} for namespace, name in inputs],
        "outputs": [{"namespace": "file", "name": "/lake/out.csv"}],
        **more,
    }


@pytest.fixture
def lake(database: Engine) -> TestClient:
    """One dataset with a canonical a.csv, known as a link too, and b.csv; a run that read both."""
    with transaction(database) as session:
        home = make.dataset(session, "clicks")
        right = make.copy(session, "/lake/a.csv", of=home, title="clicks")
        make.version(session, right)
        other = make.copy(session, "/lake/b.csv", of=home)
        make.version(session, other)
        make.nomination(session, right, "accepted")
        session.add(CopyAlias(namespace="hive", name="shop.clicks", copy_id=right.id))
        job = Job(namespace="etl", name="daily")
        session.add(job)
        session.flush()  # the run refers to it
        run = Run(run_id=RUN, job_id=job.id)
        session.add(run)
        session.flush()  # what it read refers to it
        session.add_all(
            RunIO(run_id=run.id, job_id=job.id, copy_id=copy.id, direction="input") for copy in (right, other)
        )
        session.add(
            RunIO(run_id=run.id, job_id=job.id, copy_id=make.copy(session, "/lake/out.csv").id, direction="output")
        )
    return site(database, router)


def test_the_inputs_of_a_run_are_judged_and_each_wrong_one_replaced(lake: TestClient) -> None:
    found = lake.get(f"/api/v1/lint/runs/{RUN}").json()
    assert found["passed"] is False
    right, other = found["inputs"]
    assert (right["place"]["name"], right["state"], right["problems"], right["instead"]) == (
        "/lake/a.csv",
        "canonical",
        [],
        None,
    )
    assert (other["state"], other["instead"]["uri"]) == ("not_canonical", "file:///lake/a.csv")
    assert other["problems"][0]["message"] == (
        "/lake/b.csv is not the source of truth of clicks. Use clicks at file:///lake/a.csv."
    )


def test_a_run_that_nobody_told_of_is_not_found(lake: TestClient) -> None:
    answer = lake.get("/api/v1/lint/runs/nobody/knows")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "run_not_found")


def test_events_are_judged_and_not_kept(lake: TestClient) -> None:
    events = [event(("file", "/lake/a.csv")), event(("hive", "shop.clicks"), ("kafka://h:1", "topic"))]
    found = lake.post("/api/v1/lint/lineage", json=events).json()
    states = {one["place"]["name"]: one["state"] for one in found["inputs"]}
    assert states == {"/lake/a.csv": "canonical", "shop.clicks": "canonical", "topic": "not_known"}
    assert found["passed"] is False
    assert lake.post("/api/v1/lint/lineage", json=events[0]).json()["passed"] is True
    assert lake.get("/api/v1/lint/runs/2").status_code == 404


def test_other_demands_can_be_made(lake: TestClient) -> None:
    asked = {"max_age": "0s"}
    found = lake.post("/api/v1/lint/lineage", json=event(("file", "/lake/b.csv")), params=asked).json()
    assert [one["code"] for one in found["inputs"][0]["problems"]] == ["stale"]
    assert lake.post("/api/v1/lint/lineage", json=event(), params={"require": "x"}).status_code == 422


@pytest.mark.parametrize("body", [3, "x", [1], {"eventTime": "soon"}, {**event(), "run": {"runId": None}}])
def test_what_is_no_event_is_refused_by_its_field(lake: TestClient, body: Any) -> None:
    assert lake.post("/api/v1/lint/lineage", json=body).status_code in {400, 422}


def test_explicit_flows_are_read_too() -> None:
    facet = {"fields": {"x": {"inputFields": [{"namespace": "db", "name": "t", "field": "y"}]}}}
    told = event(("file", "/a"), outputs=[{"namespace": "f", "name": "o", "facets": {"columnLineage": facet}}])
    assert {place.name for place in inputs_of([told])} >= {"/a"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (json.dumps(event()), 1),
        (json.dumps([event(), event()]), 2),
        (f"{json.dumps(event())}\n\n{json.dumps(event())}\n", 2),
    ],
)
def test_a_file_may_hold_one_event_a_list_or_lines(text: str, count: int) -> None:
    assert len(events_in(text, "x")) == count


def test_a_line_that_is_no_json_is_named() -> None:
    with pytest.raises(EventsUnusable, match="line 2 is no JSON"):
        events_in("{}\n{", "x")
