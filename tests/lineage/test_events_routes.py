"""Events over HTTP: statuses, batches, gzip, back-pressure, and what is kept of them."""

import gzip
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select

from catalog.db import transaction
from catalog.lineage import events_routes
from catalog.lineage.arrivals import Event
from catalog.lineage.events import sweep
from catalog.lineage.models import Edge
from tests.lineage.telling import dataset, run_event
from tests.sites import site


@pytest.fixture
def client(database: Engine) -> TestClient:
    return site(database, events_routes.router, max_request_bytes=100_000)


def _count(database: Engine, model: type[Event | Edge] = Event) -> int:
    with transaction(database, write=False) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_new_event_is_created_and_the_same_again_is_not(client: TestClient) -> None:
    event = run_event(reads=("a",), writes=("b",))
    first, again = client.post("/api/v1/lineage", json=event), client.post("/api/v1/lineage", json=event)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"{", 400, "body"),
        (json.dumps({**run_event(), "eventTime": "2026-03-01"}).encode(), 400, "eventTime"),
        (json.dumps(run_event(of_run={"x": {"y": "\0"}})).encode(), 400, "run.facets.x.y"),
        (json.dumps({**run_event(), "run": {"runId": None}}).encode(), 422, "run.runId"),
    ],
)
def test_what_is_refused_names_the_field_and_leaves_nothing(
    client: TestClient, database: Engine, body: bytes, status: int, field: str
) -> None:
    answer = client.post("/api/v1/lineage", content=body)
    assert (answer.status_code, answer.json()["error"]["facts"]["field"]) == (status, field)
    assert _count(database) == 0


def test_gzip_is_understood_and_bounded(client: TestClient) -> None:
    packed = {"content-encoding": "gzip"}
    body = gzip.compress(json.dumps(run_event()).encode())
    assert client.post("/api/v1/lineage", content=body, headers=packed).status_code == 201
    bomb = gzip.compress(b" " * 64_000_000)
    assert client.post("/api/v1/lineage", content=bomb, headers=packed).status_code == 413


def test_a_batch_that_is_right_has_no_answer(client: TestClient, database: Engine) -> None:
    events = [run_event("START", reads=("a",)), run_event("COMPLETE", writes=("b",))]
    assert client.post("/api/v1/lineage/batch", json=events).status_code == 204
    assert (_count(database), _count(database, Edge)) == (2, 1)


def test_what_is_wrong_in_a_batch_is_named_and_the_rest_is_kept(client: TestClient, database: Engine) -> None:
    answer = client.post("/api/v1/lineage/batch", json=[run_event(), {**run_event(), "job": None}, 7])
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "partial_success"
    assert told["summary"] == {"received": 3, "successful": 1, "failed": 2, "retriable": 0, "non_retriable": 2}
    assert [(one["index"], one["retriable"]) for one in told["failed_events"]] == [(1, False), (2, False)]
    assert "job: it is missing or null" in told["failed_events"][0]["reason"]
    assert _count(database) == 1


@pytest.mark.parametrize(("body", "status"), [({}, 400), ([], 204)])
def test_a_batch_is_an_array(client: TestClient, body: Any, status: int) -> None:
    assert client.post("/api/v1/lineage/batch", json=body).status_code == status


def test_with_too_many_waiting_one_is_told_when_to_come_again(client: TestClient, database: Engine) -> None:
    client.app.state.events_waiting = 200  # type: ignore[attr-defined]
    answer = client.post("/api/v1/lineage", json=run_event())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert _count(database) == 0
    client.app.state.events_waiting = 199  # type: ignore[attr-defined]
    assert client.post("/api/v1/lineage", json=run_event()).status_code == 201
    assert client.app.state.events_waiting == 199  # type: ignore[attr-defined]


def test_events_are_listed_searched_and_shown_as_they_came(client: TestClient) -> None:
    plain = run_event(run="one", reads=("orders",))
    odd = run_event("PAUSE", run="two", reads=(dataset("clicks", version={}),))
    for event in (plain, odd):
        client.post("/api/v1/lineage", json=event)

    def listed(**asked: Any) -> list[str]:
        return [one["run_id"] for one in client.get("/api/v1/events", params=asked).json()["items"]]

    assert listed() == ["two", "one"]
    assert listed(problems=True) == ["two"]
    assert listed(text="ORDERS") == ["one"]
    assert listed(run="one") == ["one"]
    assert listed(since="2026-03-02T00:00:00Z") == []
    assert client.get("/api/v1/events", params={"since": "2026-03-02"}).status_code == 422
    found = client.get("/api/v1/events", params={"problems": True}).json()["items"][0]
    shown = client.get(f"/api/v1/events/{found['id']}").json()
    assert shown["body"] == odd
    assert [one["field"] for one in shown["problems"]] == ["eventType", "inputs[0].facets.version"]
    assert client.get("/api/v1/events/01890000-0000-7000-8000-000000000000").status_code == 404


def test_old_events_are_forgotten_and_their_edges_stay(client: TestClient, database: Engine) -> None:
    client.post("/api/v1/lineage", json=run_event(reads=("a",), writes=("b",)))
    with transaction(database) as session:
        assert sweep(session, 1) == 0
        assert sweep(session, -1) == 1
    assert (_count(database), _count(database, Edge)) == (0, 1)
