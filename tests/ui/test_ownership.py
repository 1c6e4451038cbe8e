"""The Ownership screens: what nobody answers for, and one thing changing hands."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from catalog.datasets import queries, resolving
from catalog.db import transaction
from tests.browser.lake import Lake, invented
from tests.remembered import begun

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is written is tried on both databases where it is written."""


@pytest.fixture
def lake(database: Engine) -> Lake:
    return begun(database, invented)


@pytest.fixture
def client(database: Engine, settings: Settings, lake: Lake) -> Iterator[TestClient]:  # noqa: ARG001 - it shows it
    with TestClient(create_app(settings, database), base_url="http://localhost", follow_redirects=False) as client:
        client.headers["accept"] = "text/html"
        yield client


def lines(page: str, name: str) -> str:
    """Give what the box of a line says, by the name that it is read out with."""
    return page.split(f"Choose {name}<", maxsplit=1)[0].rsplit('value="', 1)[1].split('"', maxsplit=1)[0]


def test_orphans_are_chosen_and_assigned_as_proposed_and_claimed(client: TestClient, database: Engine) -> None:
    page = client.get("/ownership").text
    assert "bo registered 2 of 3 arrivals." in page
    assert "Nothing that is recorded speaks for anybody." in page
    known, unknown = lines(page, "returns.daily"), lines(page, "stock.counts")
    assert client.post("/ownership", data={"verb": "claim"}).status_code == 422
    partly = client.post("/ownership", data={"verb": "assign_proposed", "thing": [known, unknown]})
    assert (partly.status_code, "nobody is proposed" in partly.text) == (422, True)
    assert client.post("/ownership", data={"verb": "claim", "thing": unknown}).status_code == 303
    stale = client.post("/ownership", data={"verb": "assign", "thing": known, "to": "cy", "reason": "r"})
    assert (stale.status_code, "changed since you read it" in stale.text) == (422, True)
    with transaction(database, write=False) as session:
        owners = [resolving.resolve(session, name).owner for name in ("returns.daily", "stock.counts")]
    assert owners == ["bo", "tester"]


def test_an_offer_is_accepted_where_it_is_listed_and_one_thing_has_a_page(
    client: TestClient, database: Engine, lake: Lake
) -> None:
    address = f"/ownership/of?kind=dataset&name={lake.sales}"
    assert "Offered to tester" in client.get(address).text
    data = {"verb": "accept", "thing": f"dataset:{lake.sales}:0", "alone": "1"}
    done = client.post("/ownership", data=data)
    assert (done.status_code, done.headers["location"]) == (303, address)
    again = client.post("/ownership", data={**data, "thing": f"dataset:{lake.sales}:"})
    assert (again.status_code, "Nothing is offered" in again.text) == (422, True)
    page = client.get(address).text
    assert all(told in page for told in ("handed over", "It is your team&#39;s now.", "store-team"))
    with transaction(database, write=False) as session:
        assert queries.dataset(session, lake.sales).owner == "tester"
    assert "Custodian of" in client.get("/ownership/of", params={"kind": "copy", "name": lake.clicks_origin}).text
