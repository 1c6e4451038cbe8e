"""The bell and the screens of notices: read, acknowledged, and how one is reached, all without scripts."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
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


def test_the_bell_counts_what_is_not_acknowledged_on_every_page(client: TestClient, lake: Lake) -> None:
    assert "Notices, 2 not acknowledged" in client.get("/datasets").text
    assert "Notices, 2" not in client.get("/datasets", headers={"catalog-actor": "somebody"}).text
    answer = client.post(f"/notices/{lake.notice}/acknowledge", data={"said": "We take it anew."})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/notices/{lake.notice}")
    shown = client.get(f"/notices/{lake.notice}").text
    assert "Notices, 1 not acknowledged" in shown
    assert "seen by 2 of 3" in shown
    assert "We take it anew." in shown
    assert "engagement.clicks has other columns" not in client.get("/notices").text
    assert "engagement.clicks has other columns" in client.get("/notices?state=all").text
    assert client.post("/notices/acknowledge").headers["location"] == "/notices"
    assert "You have seen everything." in client.get("/notices").text


def test_how_one_is_reached_is_set_on_one_page_and_secrets_are_not_on_it(client: TestClient, lake: Lake) -> None:
    assert lake.notice
    shown = client.get("/notices/settings").text
    assert "https://hooks.example.com/…" in shown
    assert "a-secret-path" not in shown
    refused = client.post("/notices/channels", data={"kind": "webhook", "address": "http://10.0.0.1/"})
    assert refused.status_code == 422
    assert "CATALOG_NOTICE_HOSTS" in refused.text
    kept = {"digest": "weekly", "zone": "Asia/Tokyo", "quiet_from": "23:00", "quiet_to": "06:30"}
    assert client.post("/notices/settings", data=kept).status_code == 303
    wrong = client.post("/notices/settings", data={**kept, "zone": "Nowhere/None"})
    assert (wrong.status_code, "Nobody knows the time zone" in wrong.text) == (422, True)
    shown = client.get("/notices/settings").text
    assert all(word in shown for word in ('value="Asia/Tokyo"', 'value="23:00"', '<option value="weekly" selected>'))
    assert client.post("/subscriptions", data={"kind": "tag", "what": "gold"}).status_code == 303
    assert "gold" in client.get("/notices/settings").text
    missing = client.post("/subscriptions", data={"kind": "dataset", "what": "no.such"})
    assert missing.status_code == 422
    dead = client.get("/api/v1/notices/deliveries").json()["items"][0]
    assert client.post(f"/notices/deliveries/{dead['id']}/retry").status_code == 303
    assert client.get("/api/v1/notices/deliveries").json()["items"] == []
