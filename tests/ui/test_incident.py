"""The Quality screens: what fails, and an incident on its way."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from catalog.db import transaction
from catalog.quality.incidents import queries
from tests.browser.lake import Lake, invented
from tests.remembered import begun


@pytest.fixture
def lake(database: Engine) -> Lake:
    return begun(database, invented)


@pytest.fixture
def client(database: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings, database), base_url="http://localhost", follow_redirects=False) as client:
        client.headers["accept"] = "text/html"
        yield client


def test_the_overview_tells_incidents_by_state_and_what_broke_out(client: TestClient, lake: Lake) -> None:
    shown = client.get("/quality").text
    assert f"/quality/incidents/{lake.incident}" in shown
    assert "The shop was closed" not in shown
    assert "out of the band" in shown  # the picture says so in words
    resolved = client.get("/quality", params={"state": "resolved"}).text
    assert "The days since its newest value is 3" in resolved
    assert str(lake.incident) not in resolved


def test_an_incident_is_taken_up_and_resolved_on_its_page(client: TestClient, database: Engine, lake: Lake) -> None:
    address = f"/quality/incidents/{lake.incident}"
    assert "Acknowledge" in client.get(address).text
    given = client.post(f"{address}/assign", data={"revision": 0, "to": "Ana"})
    assert (given.status_code, given.headers["location"]) == (303, address)
    stale = client.post(f"{address}/resolve", data={"revision": 0, "resolution": "fixed", "reason": "Done."})
    assert stale.status_code == 409
    missing = client.post(f"{address}/resolve", data={"revision": 1, "resolution": "fixed", "reason": " "})
    assert missing.status_code == 422
    assert "A decision needs a reason" in missing.text
    done = client.post(f"{address}/resolve", data={"revision": 1, "resolution": "accepted", "reason": "A new shop."})
    assert done.status_code == 303
    assert "Resolved as accepted" in client.get(address).text
    with transaction(database, write=False) as session:
        assert queries.get(session, lake.incident).state == "resolved"


def test_a_version_tells_its_score_its_monitors_and_its_columns(client: TestClient, lake: Lake) -> None:
    shown = client.get(f"/versions/{lake.clicks_version}/quality").text
    assert all(
        words in shown for words in ("Price is seldom missing", "number of rows", "Column campaign (text) is new.")
    )
    assert "unknown" in shown  # accuracy: never 0


def test_a_dataset_draws_the_measure_that_is_asked_for(client: TestClient, lake: Lake) -> None:
    asked = {"tab": "quality", "series": "nulls:price"}
    shown = client.get(f"/datasets/{lake.clicks}", params=asked).text
    assert "Share of missing values of price of " in shown
    for series in ("rows", "nonsense", "share:x\ny"):
        answer = client.get(f"/datasets/{lake.clicks}", params={"tab": "quality", "series": series})
        assert answer.status_code == 200
        assert "Number of rows of " in answer.text
