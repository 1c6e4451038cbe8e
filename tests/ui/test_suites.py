"""Stewards look after suites, proposals and contracts on screens, and are told what is wrong."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.db import transaction
from catalog.pipeline import previewing
from catalog.quality import documents
from catalog.quality.contracts import queries as contracts
from catalog.quality.kept import queries as suites
from catalog.quality.proposals import queries as proposals
from tests import factories
from tests.quality.contracts.writing import SALES, contract
from tests.quality.profiles import kept, sales
from tests.quality.tables import rule, suite

ORIGIN = {"origin": "http://localhost"}
OURS = suite(rule("column_values_to_be_unique", column="sale_id"), name="ours", applies={"datasets": ["sales"]})


@pytest.fixture
def home(database: Engine, tmp_path: Path) -> UUID:
    """A dataset `sales` whose copy has four versions."""
    with transaction(database) as session:
        made = factories.dataset(session, "sales")
        copy = factories.copy(session, str(tmp_path / "sales.csv"), of=made)
        for v in range(4):
            kept(session, copy, tmp_path, sales(range(100 * v, 100 * v + 100)))
        return made.id


@pytest.fixture
def client(database: Engine, settings: Settings, home: UUID) -> Iterator[TestClient]:  # noqa: ARG001 - it comes first
    with TestClient(create_app(settings, database), base_url="http://localhost", follow_redirects=False) as client:
        client.headers["accept"] = "text/html"
        yield client


def test_a_suite_is_tried_seen_and_kept(client: TestClient, database: Engine, settings: Settings) -> None:
    form = {"text": documents.write_yaml(OURS), "party": "owner", "number": "0", "dataset": "sales"}
    asked = client.post("/suites/try", data=form, headers=ORIGIN)
    assert asked.status_code == 303
    tried = asked.headers["location"]
    assert "waits for a worker" in client.get(tried).text
    preview_id = UUID(tried.split("/")[3].split("?")[0])
    with transaction(database, write=False) as session:
        todo = previewing.load(session, preview_id, settings)
    verdicts = previewing.compute(todo, lambda _share: None)
    with transaction(database) as session:
        previewing.save(session, todo, verdicts)
    assert "Passed" in client.get(tried).text or "passed" in client.get(tried).text
    without = client.post(f"/suites/tried/{preview_id}/keep", data={"number": "0"}, headers=ORIGIN)
    assert (without.status_code, "needs a reason" in without.text) == (422, True)
    done = client.post(f"/suites/tried/{preview_id}/keep", data={"number": "0", "reason": "agreed"}, headers=ORIGIN)
    assert (done.status_code, done.headers["location"]) == (303, "/suites/show?name=ours")
    assert "first kept" in client.get("/suites/show?name=ours").text
    late = client.post(f"/suites/tried/{preview_id}/keep", data={"number": "0", "reason": "again"}, headers=ORIGIN)
    assert (late.status_code, "Refresh and try again" in late.text) == (409, True)


def test_a_broken_suite_is_shown_again_with_what_is_wrong(client: TestClient, database: Engine) -> None:
    text = documents.write_yaml(suite(rule("column_to_exit", column="a"), name="bad"))
    for broken, told in ((text, "Did you mean"), ("a: [", "not YAML"), ("- 1", "it is no suite")):
        answer = client.post("/suites/try", data={"text": broken, "party": "owner", "dataset": "sales"}, headers=ORIGIN)
        assert (answer.status_code, told in answer.text) == (422, True)
    assert client.post("/suites/try", data={"text": text, "dataset": "nothing"}, headers=ORIGIN).status_code == 422
    with transaction(database, write=False) as session:
        assert suites.current(session) == []


def test_each_suite_says_why_it_is_meant_for_a_dataset(client: TestClient, home: UUID) -> None:
    page = client.get(f"/suites?of={home}").text
    assert "under no name that the suite knows" in page
    assert "measure team" in client.get("/suites").text
    assert "No order stands twice." in client.get("/suites/show?name=orders").text
    assert "expect_table_row_count_to_be_between" in client.get(f"/suites/edit?dataset={home}").text
    assert "name: orders" in client.get("/suites/edit?name=orders").text
    assert client.get("/suites/show?name=none").status_code == 404


def test_proposed_rules_are_taken_by_their_boxes(client: TestClient, database: Engine, home: UUID) -> None:
    assert "Nothing was proposed yet." in client.get(f"/datasets/{home}/proposals").text
    made = client.post(f"/datasets/{home}/proposals", headers=ORIGIN)
    address = made.headers["location"]
    assert "it would have failed 0 of 1 later ones" in client.get(address).text
    form = {"numbers": ["1", "2"], "reason": "right", "party": "owner"}
    assert client.post(f"{address}/accept", data=form, headers=ORIGIN).status_code == 303
    again = client.post(f"{address}/accept", data=form, headers=ORIGIN)
    assert again.status_code == 409
    assert client.post(f"{address}/reject", data={"numbers": ["3"], "reason": "no"}, headers=ORIGIN).status_code == 303
    none = client.post(f"{address}/accept", data={"reason": "x"}, headers=ORIGIN)
    assert (none.status_code, "no number was said" in none.text) == (422, True)
    with transaction(database, write=False) as session:
        states = [one.state for one in proposals.rules(session, UUID(address.split("/")[2]))]
        assert states[:4] == ["accepted", "accepted", "rejected", "proposed"]


def test_what_is_refused_leaves_nothing_behind(client: TestClient, database: Engine, home: UUID) -> None:
    with transaction(database) as session:
        datasets.dataset(session, home).owner = "tester"
    address = client.post(f"/datasets/{home}/proposals", headers=ORIGIN).headers["location"]
    form = {"numbers": ["1"], "reason": "mine", "party": "measure"}
    refused = client.post(f"{address}/accept", data=form, headers=ORIGIN)
    assert (refused.status_code, "which is theirs" in refused.text) == (403, True)
    with transaction(database, write=False) as session:
        assert proposals.rules(session, UUID(address.split("/")[2]))[0].state == "proposed"
        assert suites.current(session) == []


def test_a_contract_is_taken_in_and_told_in_parts(client: TestClient, database: Engine, home: UUID) -> None:
    address = f"/datasets/{home}/contract"
    assert "There is no contract." in client.get(address).text
    assert "kind: DataContract" in client.get(f"{address}?draft=true").text
    wrong = {"text": documents.write_yaml(contract(kind="Other")), "reason": "agreed"}
    answer = client.post(address, data=wrong, headers=ORIGIN)
    assert (answer.status_code, "kind is not DataContract" in answer.text) == (422, True)
    right = {"text": documents.write_yaml(SALES), "reason": "agreed"}
    assert client.post(address, data=right, headers=ORIGIN).status_code == 303
    page = client.get(address).text
    assert "a breach is an incident" in page
    assert "saleNumber names the rows" in page
    with transaction(database, write=False) as session:
        assert [one.number for one in contracts.current(session, home)] == [1]


def test_the_dataset_leads_there(client: TestClient, home: UUID) -> None:
    page = client.get(f"/datasets/{home}?tab=quality").text
    assert all(f'href="{address}"' in page for address in (f"/suites?of={home}", f"/datasets/{home}/contract"))
