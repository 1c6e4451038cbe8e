"""The Documentation screens."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from tests.browser.lake import invented
from tests.remembered import begun

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_what_is_lacking_leads_to_where_it_is_said(database: Engine, settings: Settings) -> None:
    lake = begun(database, invented)
    with TestClient(create_app(settings, database), base_url="http://localhost", follow_redirects=False) as client:
        client.headers["accept"] = "text/html"
        page = client.get("/debt", params={"item": "columns", "owner": "bo"}).text
        assert f"/describe?name={lake.clicks}#columns" in page
        assert "returns.daily" not in page
        assert "returns.daily" in client.get("/debt", params={"owner": "-"}).text
        address = f"/describe?name={lake.clicks}"
        assert "What was paid, in euro." in client.get(address).text
        said = {"name": str(lake.clicks), "description": "Clicks.\r\nAll.", "before": "All clicks of the last year."}
        told = {"column": ["price", "email"], "text": ["Euro.", "Whose."], "was": ["What was paid, in euro.", ""]}
        done = client.post("/describe", data={**said, **told, "every": "2d", "every_before": "1d"})
        assert (done.status_code, done.headers["location"]) == (303, address)
        page = client.get(address).text
        assert all(text in page for text in ("Clicks.\nAll.", 'value="Euro."', 'value="2d"'))
        again = client.post("/describe", data={**said, **told, "every": "2d", "every_before": "2d"})
        assert (again.status_code, "changed since you read it" in again.text) == (409, True)
        assert "Whose." in client.get(f"/datasets/{lake.clicks}?tab=schema").text
