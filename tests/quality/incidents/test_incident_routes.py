"""Incidents over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.db import transaction
from catalog.quality.incidents import service
from catalog.quality.incidents.life import Breach
from catalog.quality.incidents.routes import router
from tests import factories as make
from tests.sites import site


@dataclass(frozen=True)
class Open:
    client: TestClient
    incident: str
    dataset: str

    def say(self, verb: str, **body: Any) -> httpx.Response:
        address = f"/api/v1/incidents/{self.incident}/{verb}"
        answer: httpx.Response = self.client.post(address, json=body, headers={"Catalog-Actor": "bo"})
        return answer


@pytest.fixture
def opened(database: Engine) -> Open:
    with transaction(database) as session:
        copy = make.copy(session, "/lake/clicks.csv", of=make.dataset(session, "clicks"), custodian="ana")
        found = service.report(session, make.version(session, copy).id, Breach("monitor", "rows", "Rows fell by half."))
        return Open(site(database, router), str(found.id), "clicks")


def test_it_is_listed_with_what_it_is_about(opened: Open) -> None:
    (one,) = opened.client.get("/api/v1/incidents", params={"dataset": opened.dataset}).json()["items"]
    assert (one["id"], one["dataset"], one["uri"]) == (opened.incident, "clicks", "file:///lake/clicks.csv")
    assert (one["state"], one["summary"], one["seconds_to_resolve"]) == ("new", "Rows fell by half.", None)
    for state, count in (("any", 1), ("new", 1), ("resolved", 0)):
        assert len(opened.client.get("/api/v1/incidents", params={"state": state}).json()["items"]) == count


def test_it_goes_its_way_and_tells_who_did_what(opened: Open) -> None:
    assert opened.say("acknowledge", revision=0).json()["state"] == "acknowledged"
    assert opened.say("assign", to="cy", revision=1).json()["assignee"] == "cy"
    done = opened.say("resolve", resolution="accepted", reason="It is the new normal.", revision=2).json()
    assert (done["state"], done["resolution"]) == ("resolved", "accepted")
    assert done["seconds_to_resolve"] >= 0
    shown = opened.client.get(f"/api/v1/incidents/{opened.incident}").json()
    assert [(event["verb"], event["actor"]) for event in shown["events"]] == [
        ("open", "catalog"),
        *((verb, "bo") for verb in ("acknowledge", "assign", "resolve")),
    ]
    assert shown["in_charge"] == ["ana"]


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("acknowledge", {"revision": 7}, 409),
        ("resolve", {"resolution": "gone", "reason": "x"}, 422),
        ("resolve", {"resolution": "fixed", "reason": " "}, 422),
        ("assign", {"to": ""}, 422),
    ],
)
def test_what_cannot_be_is_refused(opened: Open, verb: str, body: dict[str, Any], status: int) -> None:
    assert opened.say(verb, **body).status_code == status
    assert opened.client.get(f"/api/v1/incidents/{opened.incident}").json()["revision"] == 0


def test_what_is_not_there_is_404(opened: Open) -> None:
    assert opened.client.get(f"/api/v1/incidents/{uuid4()}").status_code == 404


@pytest.fixture
def many(database: Engine) -> Callable[[int], TestClient]:
    def make_some(count: int) -> TestClient:
        with transaction(database) as session:
            version = make.version(session, make.copy(session))
            for place in range(count):
                service.report(session, version.id, Breach("monitor", f"mean {place}", "It moved."))
        return site(database, router)

    return make_some


def test_long_lists_come_in_pages(many: Callable[[int], TestClient]) -> None:
    client = many(5)
    first = client.get("/api/v1/incidents", params={"limit": 3}).json()
    second = client.get("/api/v1/incidents", params={"limit": 3, "before": first["next"]}).json()
    ids = [one["id"] for one in (*first["items"], *second["items"])]
    assert (len(first["items"]), len(set(ids)), second["next"]) == (3, 5, None)
