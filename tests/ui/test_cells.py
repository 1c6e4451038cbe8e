"""A steward answers single cells over HTTP: kept together, refused when somebody was faster, never half."""

import json
from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, delete, select

from catalog.app import create_app
from catalog.config import Settings
from catalog.db import transaction
from catalog.queue.models import Change
from catalog.ranking.cells import naming, queries, service
from catalog.ranking.cells.service import Answer
from catalog.silos.access import Actor
from tests import factories
from tests.browser.contested import CELLS
from tests.browser.lake import Lake, invented
from tests.remembered import begun


@pytest.fixture
def lake(database: Engine) -> Lake:
    made = begun(database, invented)
    with transaction(database) as session:
        session.execute(delete(Change))
    return made


@pytest.fixture
def client(database: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings, database), base_url="http://localhost", follow_redirects=False) as client:
        client.headers["accept"] = "text/html"
        yield client


def named(place: int) -> str:
    column, event, *_ = CELLS[place]
    return json.dumps([[["event_id", event]], column])


def send(client: TestClient, lake: Lake, **fields: str) -> httpx.Response:
    form = {f"cell-{place}": named(place) for place in range(len(CELLS))}
    form |= {name.replace("_", "-"): value for name, value in fields.items()}
    answer: httpx.Response = client.post(
        f"/review/cells/{lake.clicks}", data=form, headers={"origin": "http://localhost"}
    )
    return answer


def known(database: Engine, lake: Lake) -> dict[tuple[str, str], str | None]:
    with transaction(database, write=False) as session:
        found = queries.current(session, lake.clicks)
        return {(one.column, one.key[0][1]): one.value for one in found if one.actor == "tester"}


def test_answers_are_kept_together_and_rows_without_one_are_passed_over(
    client: TestClient, database: Engine, lake: Lake
) -> None:
    sent = send(
        client, lake, said_0="value:3.49", said_2="other", other_2=" purchase ", said_3="cannot_tell", reason="the log"
    )
    assert (sent.status_code, sent.headers["location"]) == (303, f"/review/cells/{lake.clicks}#known")
    kept = {("price", "100482"): "3.49", ("event_type", "204418"): "purchase", ("happened_at", "220031"): None}
    assert known(database, lake) == kept
    with transaction(database, write=False) as session:
        assert [change.kind for change in session.scalars(select(Change))] == ["cell_verified"]
    page = client.get(f"/review/cells/{lake.clicks}").text
    assert "tester cannot tell" in page
    assert "Answers to the 1 cell below" in page


def test_who_types_a_value_need_not_choose_to_type(client: TestClient, database: Engine, lake: Lake) -> None:
    assert send(client, lake, other_0="4.10", said_4="empty", reason="the till").status_code == 303
    assert known(database, lake) == {("price", "100482"): "4.1", ("product_id", "318872"): None}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"said_0": "value:3.49", "said_4": "value:68371", "reason": " "}, "A decision needs a reason."),
        ({"reason": "the till"}, "Choose an answer for at least one cell."),
        ({"said_0": "other", "reason": "the till"}, "Type another value where you chose to"),
        ({"said_0": "value:3.49", "other_0": "9", "reason": "the till"}, "Type another value where you chose to"),
    ],
)
def test_what_is_missing_is_asked_for_and_what_was_chosen_stays(
    client: TestClient, database: Engine, lake: Lake, fields: dict[str, str], told: str
) -> None:
    sent = send(client, lake, **fields)
    assert sent.status_code == 422
    assert told in sent.text
    assert sent.text.count(" checked") == sum(name.startswith("said") for name in fields)
    assert known(database, lake) == {}


def test_an_answer_to_a_cell_that_somebody_answered_meanwhile_is_refused_with_all_others(
    client: TestClient, database: Engine, lake: Lake
) -> None:
    with transaction(database) as session:
        key = naming.key_of({"event_id": "100482"})
        faster = Answer(key, "price", "true", "3.99")
        service.verify(session, lake.clicks, [faster], reason="the receipt", actor=Actor("bo"))
    sent = send(client, lake, said_0="value:3.49", said_4="value:68371", reason="the till")
    assert sent.status_code == 409
    assert "Refresh and try again" in sent.text
    assert "bo says" in sent.text
    assert sent.text.count(" checked") == 1  # the cell that was taken is to be chosen anew
    assert known(database, lake) == {}


def test_the_answer_that_was_seen_is_replaced(client: TestClient, database: Engine, lake: Lake) -> None:
    with transaction(database, write=False) as session:
        (seen,) = queries.current(session, lake.clicks)
    assert send(client, lake, said_1="value:12", seen_1=str(seen.id), reason="the newer list").status_code == 303
    assert known(database, lake) == {("price", "100977"): "12"}


def test_an_answer_is_taken_back_and_not_twice(client: TestClient, database: Engine, lake: Lake) -> None:
    with transaction(database, write=False) as session:
        (seen,) = queries.current(session, lake.clicks)
    form = {"cell_id": str(seen.id), "reason": "the wrong list"}
    address, origin = f"/review/cells/{lake.clicks}/revoke", {"origin": "http://localhost"}
    assert client.post(address, data=form, headers=origin).status_code == 303
    again = client.post(address, data=form, headers=origin)
    assert again.status_code == 409
    assert f'href="/review/cells/{lake.clicks}"' in again.text


def test_a_copy_is_named_the_system_of_record_and_dismissed(client: TestClient, database: Engine, lake: Lake) -> None:
    address, origin = f"/review/cells/{lake.clicks}", {"origin": "http://localhost"}
    form = {"copy_id": str(lake.clicks_origin), "columns": "price, product_id", "reason": "the shop writes it"}
    assert client.post(f"{address}/appoint", data=form, headers=origin).status_code == 303
    assert "is the system of record of price, product_id" in client.get(address).text
    with transaction(database, write=False) as session:
        named = next(one for one in queries.appointments(session, lake.clicks) if "price" in one.columns)
    ended = {"appointment_id": str(named.id), "reason": "it moved"}
    assert client.post(f"{address}/dismiss", data=ended, headers=origin).status_code == 303
    assert "is the system of record of price" not in client.get(address).text


def test_a_form_that_this_site_did_not_make_is_refused(client: TestClient, lake: Lake) -> None:
    form = {"cell-0": "nonsense", "said-0": "value:1", "reason": "x"}
    sent = client.post(f"/review/cells/{lake.clicks}", data=form, headers={"origin": "http://localhost"})
    assert (sent.status_code, "not made by this site" in sent.text) == (422, True)


def test_cells_of_a_merged_dataset_are_found_at_the_one_that_it_became(
    client: TestClient, database: Engine, lake: Lake
) -> None:
    with transaction(database) as session:
        gone = factories.dataset(session, "clicks_old", merged_into_id=lake.clicks).id
    answer = client.get(f"/review/cells/{gone}")
    assert (answer.status_code, answer.headers["location"]) == (308, f"/review/cells/{lake.clicks}")


def test_a_dataset_that_was_not_ranked_has_no_cells_yet(client: TestClient, lake: Lake) -> None:
    assert client.get(f"/review/cells/{lake.lonely}").status_code == 404


def test_the_inbox_lists_what_a_few_answers_would_tell_and_the_proposal_leads_there(
    client: TestClient, lake: Lake
) -> None:
    inbox = client.get("/review").text
    assert f"/review/cells/{lake.sales}" in inbox
    assert f"/review/cells/{lake.clicks}" not in inbox  # it has a clear first
    proposal = client.get(f"/review/{lake.proposal}").text
    assert f"/review/cells/{lake.clicks}" in proposal
    assert "The web log has it." in proposal
