"""The Glossary screens: writing a term, and deciding what columns are about."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from catalog.datasets.marking import queries
from catalog.db import transaction
from tests.browser.lake import invented
from tests.remembered import begun

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_terms_are_written_and_marks_decided(database: Engine, settings: Settings) -> None:
    lake = begun(database, invented)
    with TestClient(create_app(settings, database), base_url="http://localhost", follow_redirects=False) as client:
        client.headers["accept"] = "text/html"
        taken = client.post("/glossary", data={"term": "Sales", "definition": "x", "synonyms": "Turnover, Income"})
        assert (taken.status_code, "Choose another name" in taken.text) == (422, True)
        said = {"term": "Visit", "definition": "A stay.\r\nOf one person.", "synonyms": "Session"}
        assert client.post("/glossary", data=said).headers["location"] == "/glossary?term=Visit"
        stale = client.post("/glossary", data={**said, "revision": 0})
        assert (stale.status_code, "changed since you read it" in stale.text) == (422, True)
        address = f"/marks?name={lake.clicks}"
        page = client.get(address).text
        assert "The profile takes it for email: confirm or refuse it." in page
        mark = {"name": str(lake.clicks), "column": "email", "word": "pii", "reason": "Addresses."}
        assert client.post("/marks", data={**mark, "state": "confirmed"}).headers["location"] == address
        assert "tester confirmed it. Addresses. What was kept of its values in " in client.get(address).text
        schema = client.get(f"/datasets/{lake.clicks}?tab=schema").text
        assert "a.first@mail.example" not in schema
        term = {"name": str(lake.clicks), "column": "session_id", "word": "session", "kind": "term"}
        assert client.post("/marks", data=term).status_code == 303
        assert "session_id" in client.get("/glossary?term=Visit").text
        refused = client.post("/marks", data={"name": str(lake.clicks), "word": "gold", "state": "refused"})
        assert refused.status_code == 422
    with transaction(database, write=False) as session:
        assert queries.personal(session, lake.clicks) == {"email"}
