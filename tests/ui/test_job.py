"""The Job screen."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from catalog.db import transaction
from tests.browser.lake import invented

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_job_leads_to_what_it_touches_and_to_those_that_share_its_parent(
    database: Engine, settings: Settings
) -> None:
    with transaction(database) as session:
        lake = invented(session)
    with TestClient(create_app(settings, database), base_url="http://localhost") as client:
        client.headers["accept"] = "text/html"
        assert f'href="/jobs/{lake.job}"' in client.get(f"/lineage/table?focus={lake.clicks}").text
        page = client.get(f"/jobs/{lake.job}").text
        assert page.count('data-head="Relation">starts') == 2
        assert "trigger rule all success" in page
        near = client.get(f"/jobs/{lake.job}", params={"depth": 1, "kind": "starts"}).text
        assert near.count('data-head="Relation">starts') == 2  # of the jobs beside it, all links are told
        assert ">completed<" in page
        assert client.get(f"/jobs/{lake.clicks}").status_code == 404
