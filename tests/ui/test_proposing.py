"""Somebody proposes a copy on the page of its dataset, and sees there what became of others."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from catalog.db import transaction
from catalog.nominations import queries
from tests.browser.lake import Lake, invented


@pytest.fixture
def lake(database: Engine) -> Lake:
    with transaction(database) as session:
        return invented(session)


@pytest.fixture
def client(database: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings, database), base_url="http://localhost", follow_redirects=False) as client:
        client.headers["accept"] = "text/html"
        yield client


def test_a_copy_is_proposed_with_its_reason_and_the_old_proposal_stays_readable(
    client: TestClient, lake: Lake, database: Engine
) -> None:
    page = client.get(f"/datasets/{lake.clicks}?tab=nomination").text
    assert "It lacks November." in page
    assert "clicks.parquet (finance)" not in page  # which cannot be read
    refused = _propose(client, lake, "  ")
    assert refused.status_code == 422
    assert "A proposal needs a reason." in refused.text
    with transaction(database, write=False) as session:
        assert [one.id for one in queries.open_ones(session, [lake.clicks])[lake.clicks]] == [lake.proposal]
    made = _propose(client, lake, "The team of the shop <keeps> it.")
    assert made.status_code == 303
    page = client.get(f"/datasets/{lake.clicks}?tab=nomination").text
    assert made.headers["location"] in page
    assert f"/review/{lake.proposal}" in page
    assert "The team of the shop &lt;keeps&gt; it." in page


def test_a_second_proposal_is_refused_and_what_was_said_is_not_lost(client: TestClient, lake: Lake) -> None:
    _propose(client, lake, "First.")
    second = _propose(client, lake, "Second.")
    assert second.status_code == 409
    assert "waits for a decision already" in second.text
    assert "You wrote: Second." in second.text


def _propose(client: TestClient, lake: Lake, reason: str) -> httpx.Response:
    said = {"copy_id": str(lake.part), "reason": reason}
    answer: httpx.Response = client.post(f"/datasets/{lake.clicks}/propose", data=said)
    return answer
