"""Suites and contracts over HTTP: kept, tried by a worker, shown, and refused in the one shape of errors."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.config import Settings
from catalog.db import transaction
from catalog.pipeline import previewing
from catalog.quality.contracts.routes import router as contracts
from catalog.quality.kept.routes import router as suites
from catalog.quality.proposals.routes import router as proposals
from tests import factories
from tests.quality.contracts.writing import SALES
from tests.quality.profiles import kept, sales
from tests.quality.tables import rule, suite
from tests.sites import site

OURS = suite(rule("column_values_to_be_unique", column="sale_id"), name="ours", applies={"datasets": ["sales"]})


@pytest.fixture
def version(database: Engine, tmp_path: Path) -> str:
    """What a copy of `sales` holds now."""
    with transaction(database) as session:
        copy = factories.copy(session, str(tmp_path / "sales.csv"), of=factories.dataset(session, "sales"))
        for v in range(4):
            last = kept(session, copy, tmp_path, sales(range(100 * v, 100 * v + 100)))
        return str(last)


@pytest.fixture
def client(database: Engine) -> TestClient:
    return site(database, suites, contracts, proposals)


def _asked(**changed: Any) -> dict[str, Any]:
    return {"data": OURS, "party": "owner", "reason": "agreed", **changed}


@pytest.mark.usefixtures("version")
def test_a_suite_is_kept_shown_and_retired(client: TestClient) -> None:
    made = client.post("/api/v1/suites", json=_asked())
    assert (made.status_code, made.json()["number"]) == (201, 1)
    assert client.get("/api/v1/suites/ours").json()["data"] == OURS
    assert "ours" in [one["name"] for one in client.get("/api/v1/suites").json()]
    assert [one["reason"] for one in client.get("/api/v1/suites/ours/history").json()] == ["agreed"]
    assert client.post("/api/v1/suites", json=_asked(number=0)).status_code == 409
    assert client.post("/api/v1/suites", json=_asked(party="measure")).status_code == 403
    bad = client.post("/api/v1/suites", json=_asked(data=suite(rule("joy"), name="ours")))
    assert (bad.status_code, bad.json()["error"]["code"]) == (422, "suite_invalid")
    assert client.post("/api/v1/suites/ours/retire", json={"reason": "done"}).json()["retired"]
    assert client.get("/api/v1/suites/ours").status_code == 404


def test_a_suite_is_tried_by_a_worker_before_it_is_kept(
    client: TestClient, database: Engine, settings: Settings, version: str
) -> None:
    asked = client.post("/api/v1/suites/previews", json={"data": OURS, "party": "owner", "version_id": version})
    assert (asked.status_code, asked.json()["outcome"]) == (202, "waiting")
    with transaction(database, write=False) as session:
        todo = previewing.load(session, UUID(asked.json()["id"]), settings)
    verdicts = previewing.compute(todo, lambda _share: None)
    with transaction(database) as session:
        assert previewing.save(session, todo, verdicts) == {}
    shown = client.get(f"/api/v1/suites/previews/{asked.json()['id']}").json()
    assert (shown["outcome"], shown["results"][0]["column"]) == ("passed", "sale_id")
    assert client.get("/api/v1/suites/ours").status_code == 404


@pytest.mark.usefixtures("version")
def test_a_contract_is_taken_in_given_out_and_ended(client: TestClient) -> None:
    made = client.post("/api/v1/contracts", json={"document": SALES, "dataset": "sales", "reason": "agreed"})
    assert (made.status_code, made.json()["object"], made.json()["owner"]) == (201, "sales", "bo")
    address = f"/api/v1/contracts/{made.json()['id']}"
    assert client.get(address).json()["document"] == SALES
    assert client.get(f"{address}/document").text.startswith("apiVersion: v3.1.0\n")
    assert [one["id"] for one in client.get("/api/v1/contracts?dataset=sales").json()] == [made.json()["id"]]
    assert "kind: DataContract" in client.get("/api/v1/contracts/draft/sales").text
    wrong = client.post("/api/v1/contracts", json={"document": {}, "dataset": "sales", "reason": "agreed"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "invalid")
    assert client.post(f"{address}/end", json={"reason": "over"}).json()["ended"]
    assert client.get("/api/v1/contracts").json() == []


@pytest.mark.usefixtures("version")
def test_rules_are_proposed_and_decided_line_by_line(client: TestClient) -> None:
    made = client.post("/api/v1/proposals", json={"dataset": "sales"})
    assert (made.status_code, len(made.json()["versions"])) == (201, 4)
    address = f"/api/v1/proposals/{made.json()['id']}"
    taken = client.post(f"{address}/accept", json={"numbers": [1, 2], "party": "owner", "reason": "right"})
    assert (taken.status_code, taken.json()["party"]) == (200, "owner")
    assert client.post(f"{address}/reject", json={"numbers": [3], "reason": "no"}).status_code == 200
    states = [one["state"] for one in client.get(address).json()["rules"]][:4]
    assert states == ["accepted", "accepted", "rejected", "proposed"]
    assert client.post(f"{address}/accept", json={"numbers": [3], "party": "owner", "reason": "yes"}).status_code == 409
    assert [one["id"] for one in client.get("/api/v1/proposals?dataset=sales").json()] == [made.json()["id"]]
