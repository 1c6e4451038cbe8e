"""Screens over HTTP, on both databases."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from catalog.datasets import queries
from catalog.datasets.models import Dataset
from catalog.db import new_id, transaction
from catalog.quality.models import ExpectationSuite, ValidationResult
from tests import factories
from tests.browser.lake import Lake, invented
from tests.browser.screens import screens
from tests.remembered import begun


@pytest.fixture
def lake(database: Engine) -> Lake:
    return begun(database, invented)


@pytest.fixture
def client(database: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings, database), base_url="http://localhost", follow_redirects=False) as client:
        client.headers["accept"] = "text/html"
        yield client


def test_every_screen_answers_with_a_page_under_a_strict_policy(client: TestClient, lake: Lake) -> None:
    for name, address in screens(lake).items():
        answer = client.get(address)
        assert answer.status_code == 200, name
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
        assert " style=" not in answer.text
        assert "<script>" not in answer.text


def test_the_front_door_leads_to_search(client: TestClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/datasets")


def test_a_merged_dataset_leads_to_the_one_that_holds_its_copies(
    client: TestClient, database: Engine, lake: Lake
) -> None:
    with transaction(database) as session:
        gone: Dataset = factories.dataset(session, "clicks_old", merged_into_id=lake.clicks)
    answer = client.get(f"/datasets/{gone.id}")
    assert (answer.status_code, answer.headers["location"]) == (308, f"/datasets/{lake.clicks}")


def test_lineage_takes_a_name_a_path_or_an_id(client: TestClient, lake: Lake) -> None:
    for focus in ("engagement.clicks", "/lake/ecommerce/events/2026/engagement.parquet", str(lake.clicks)):
        answer = client.get("/lineage", params={"focus": focus})
        assert answer.status_code == 200
        assert "Lineage of engagement.clicks" in answer.text


@pytest.mark.parametrize("focus", ["nobody", "x" * 5_000, "../../etc/passwd", "\0", "<script>alert(1)</script>"])
def test_a_focus_that_nobody_knows_gets_a_page_that_says_so(client: TestClient, focus: str) -> None:
    answer = client.get("/lineage", params={"focus": focus})
    assert answer.status_code in {404, 422}
    assert "<h1" in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("words", ["'", '"', "%", "a b c " * 80, "\0", "<b>", "NOT AND (", "日本"])
@pytest.mark.usefixtures("lake")
def test_any_words_can_be_searched_for(client: TestClient, words: str) -> None:
    answer = client.get("/datasets", params={"q": words})
    assert answer.status_code == 200
    assert "<b>" not in answer.text


def test_cells_of_a_column_that_holds_personal_data_are_not_shown(client: TestClient, lake: Lake) -> None:
    text = client.get(f"/datasets/{lake.clicks}?tab=schema").text
    assert "withheld: personal data" in text
    assert "mail.example" not in text


def test_what_is_not_there_is_a_page_for_people_and_json_for_programs(client: TestClient) -> None:
    person = client.get(f"/versions/{new_id()}/quality")
    assert (person.status_code, person.headers["content-type"]) == (404, "text/html; charset=utf-8")
    program = client.get(f"/versions/{new_id()}/quality", headers={"accept": "application/json"})
    assert program.json()["error"]["code"] == "not_found"


def test_a_decision_without_a_reason_changes_nothing(client: TestClient, lake: Lake) -> None:
    answer = client.post(f"/review/{lake.proposal}/accept", data={"revision": "0", "reason": " "})
    assert answer.status_code == 422
    assert "A decision needs a reason." in answer.text
    assert "engagement.clicks" in client.get("/review").text


def test_a_decision_leads_back_to_what_was_decided_and_is_refused_the_second_time(
    client: TestClient, lake: Lake
) -> None:
    address = f"/review/{lake.proposal}"
    answer = client.post(f"{address}/accept", data={"revision": "0", "reason": "It is the till's."})
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    again = client.post(f"{address}/reject", data={"revision": "0", "reason": "No."})
    assert again.status_code == 409
    assert f'href="{address}"' in again.text


def test_a_decision_that_does_not_exist_is_not_taken(client: TestClient, lake: Lake) -> None:
    answer = client.post(f"/review/{lake.proposal}/promote", data={"revision": "0", "reason": "Why not."})
    assert answer.status_code == 422
    assert "proposed" in client.get(f"/review/{lake.proposal}").text


def test_a_name_in_the_address_leads_to_its_dataset(client: TestClient, lake: Lake) -> None:
    answer = client.get("/datasets/engagement.clicks")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/datasets/{lake.clicks}")
    assert client.get(f"/datasets/{str(lake.clicks).upper()}").status_code == 200
    gone = client.get("/datasets/nobody")
    assert gone.status_code == 404
    assert "<code>catalog search</code>" in gone.text


def test_the_quality_of_a_dataset_names_each_suite_and_each_copy_without_one(
    client: TestClient, database: Engine, lake: Lake
) -> None:
    with transaction(database) as session:
        own = ExpectationSuite(
            name="default",
            revision="d" * 64,
            source="profile",
            data={"meta": {"headwater": {"built_from": str(lake.clicks_version)}}},
        )
        session.add(own)
        session.flush()
        session.add(
            ValidationResult(
                version_id=lake.clicks_version,
                suite_id=own.id,
                outcome="passed",
                passed=3,
                failed=0,
                errors=0,
                not_evaluated=0,
                results=[],
                seconds=0.1,
            )
        )
    text = client.get(f"/datasets/{lake.clicks}?tab=quality").text
    assert "clickstream_events" in text
    assert "It cannot be read." in text
    assert "made from this very version" in text


def test_a_dataset_whose_copies_cannot_be_read_says_so_everywhere(client: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        copy = factories.copy(session, "/lake/page.csv")
        factories.version(session, copy, status="unreadable", reason="this is an HTML page.", rows=None, columns=[])
        home = queries.dataset_of(session, copy.id).id
    text = client.get(f"/datasets/{home}").text
    assert "None: no copy of it can be read." in text
    assert "undecided" not in text
    assert "Schema <span" not in text


def test_the_owner_of_a_dataset_is_who_was_said_or_else_the_team_of_its_silo(
    client: TestClient, database: Engine, lake: Lake
) -> None:
    assert owner_shown(client, lake.clicks) == "bo"
    with transaction(database) as session:
        home = session.get_one(Dataset, lake.lonely)
        assert home.owner == ""
    assert owner_shown(client, lake.lonely) == "store-team"


def owner_shown(client: TestClient, dataset_id: UUID) -> str:
    text = client.get(f"/datasets/{dataset_id}").text
    found = re.search(r"<dt>Owner</dt><dd><a href=\"/ownership/of\?name=([^\"]+)\">([^<]*)</a></dd>", text)
    assert found is not None
    assert found[1] == str(dataset_id)
    return found[2]


def test_a_page_of_results_behind_the_last_leads_back_with_the_question(client: TestClient, lake: Lake) -> None:
    assert lake
    text = client.get("/datasets?q=clicks&sort=title&page=9").text
    assert "This page lies behind the last." in text
    assert 'href="/datasets?q=clicks&amp;sort=title">To the first page' in text


def test_without_words_nothing_is_sorted_by_relevance(client: TestClient, lake: Lake) -> None:
    assert lake
    assert ">relevance<" not in client.get("/datasets").text
    assert ">relevance<" not in client.get("/datasets?sort=relevance").text
    assert ">relevance<" in client.get("/datasets?q=clicks").text


def test_what_is_said_on_the_case_page_is_read_before_it_is_decided(client: TestClient, lake: Lake) -> None:
    address = f"/review/{lake.proposal}"
    said = {"revision": "0", "reason": "Look at November."}
    assert client.post(f"{address}/say/comment", data=said).headers["location"] == f"{address}#said"
    shown = client.get(address).text
    assert "Look at November." in shown
    assert "under review" in shown
    assert client.post(f"{address}/accept", data=said).status_code == 409
    assert client.post(f"{address}/say/comment", data={**said, "revision": "1", "reason": " "}).status_code == 422
    assert client.post(f"{address}/ask", data={"revision": "1", "reason": "Which is it?"}).status_code == 303
    for show, there in (("cells", True), ("proposed", True), ("expiring", False)):
        assert (f'href="{address}"' in client.get(f"/review?show={show}").text) == there, show
    until = {"revision": "2", "reason": "It is right.", "until": "2999-06-30"}
    assert client.post(f"{address}/accept", data=until).status_code == 303
    assert "2999-06-30" in client.get(address).text
    renewed = client.post(f"{address}/renew", data={"revision": "3", "reason": "Still right."})
    assert renewed.status_code == 303
    assert "Renewed by" in client.get(renewed.headers["location"]).text
    assert "See what it was renewed as" in client.get(address).text


@pytest.mark.usefixtures("lake")
def test_a_quorum_is_set_on_the_page_of_its_silo(client: TestClient) -> None:
    address = "/quality/silos/ecommerce"
    said = {"quorum": "2", "reason": "There are two of us."}
    assert client.post(f"{address}/quorum", data=said).headers["location"] == f"{address}#quorum"
    assert "Here 2 stewards must agree." in client.get(address).text
    assert client.post(f"{address}/quorum", data={**said, "quorum": "0"}).status_code == 422
