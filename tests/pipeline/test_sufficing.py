"""Somebody asks whether data is enough; a worker reads it in a process of its own; the answer is kept per version."""

from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.config import Settings
from catalog.db import transaction
from catalog.pipeline import sufficing
from catalog.pipeline.sufficing_routes import router
from catalog.queue import queries as queue
from tests import factories
from tests.quality.profiles import kept, sales
from tests.sites import site

ADDRESS = "/api/v1/datasets/sales/sufficiency"


@pytest.fixture
def client(database: Engine, tmp_path: Path) -> TestClient:
    with transaction(database) as session:
        copy = factories.copy(session, str(tmp_path / "sales.csv"), of=factories.dataset(session, "sales"))
        kept(session, copy, tmp_path, sales(range(300)))
        other = factories.copy(session, str(tmp_path / "stores.csv"), of=factories.dataset(session, "stores"))
        kept(session, other, tmp_path, "store,city\n" + "".join(f"{i},city {i}\n" for i in range(5)))
    return site(database, router)


def answer(database: Engine, settings: Settings, report_id: str) -> None:
    with transaction(database, write=False) as session:
        todo = sufficing.load(session, UUID(report_id), settings)
    found = sufficing.compute(todo, lambda _share: None)
    with transaction(database) as session:
        assert sufficing.save(session, todo, found) == {}


def test_it_is_asked_answered_and_kept(client: TestClient, database: Engine, settings: Settings) -> None:
    asked = client.post(ADDRESS, json={"join": "stores", "curve": "mean:amount"})
    assert (asked.status_code, asked.json()["state"], asked.json()["answer"]) == (202, "waiting", None)
    report_id = asked.json()["id"]
    with transaction(database) as session:
        assert [task.stage for task in queue.of_subjects(session, [UUID(report_id)])] == ["suffice"]
    answer(database, settings, report_id)
    shown = client.get(f"/api/v1/sufficiency/{report_id}").json()
    assert shown["state"] == "done"
    told = {one["topic"]: one for one in shown["answer"]["answers"]}
    # Of the stores 0 to 6 the other table has 0 to 4.
    assert told["join"]["rows"][0][:2] == ["store", "store"]
    assert told["join"]["rows"][0][2] == pytest.approx(215 / 300)
    assert told["keys"]["told"] == "sale_id names every row, each once."
    assert len(shown["answer"]["curve"]["points"]) == 5
    again = client.post(ADDRESS, json={"join": "stores", "curve": "mean:amount"}).json()
    assert (again["id"], again["state"]) == (report_id, "done")
    assert [one["id"] for one in client.get(ADDRESS).json()] == [report_id]


def test_bytes_that_changed_since_the_scan_are_not_read_for_it(
    client: TestClient, database: Engine, settings: Settings, tmp_path: Path
) -> None:
    report_id = client.post(ADDRESS, json={"label": "store"}).json()["id"]
    (tmp_path / "sales.csv").write_text(sales(range(10)))
    answer(database, settings, report_id)
    told = {one["topic"]: one for one in client.get(f"/api/v1/sufficiency/{report_id}").json()["answer"]["answers"]}
    assert (told["label"]["state"], told["information"]["state"]) == ("unknown", "told")
    assert "These bytes are gone" in told["label"]["told"]


def test_what_the_table_does_not_have_is_refused(client: TestClient) -> None:
    refused = client.post(ADDRESS, json={"label": "price"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")
    assert client.post(ADDRESS, json={"join": "nobody"}).status_code == 404
