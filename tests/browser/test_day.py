"""A day of a source of truth, from a delivery that breaks its readers to a new decision, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from catalog.db import transaction
from tests.browser.conftest import OpenPage
from tests.browser.day import HEAD, HOLDERS, PASSWORD, Day, clicks, company, mistaken, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAME = "engagement.clicks"
ASKED = 20
"""Cells that a steward is asked to look up."""


@pytest.fixture
def day(database_url: str, tmp_path: Path) -> Iterator[Day]:
    """A company whose clicks were registered this morning, with three copies, and their source of truth proposed."""
    with company(database_url, tmp_path) as day:
        right = clicks()
        rows = mistaken(right)
        write(day.place("shop/clicks.csv"), HEAD, rows)
        write(day.place("store/bo.csv"), HEAD, [row for row in rows if row[5] != "view"])
        write(day.place("store/cy.csv"), HEAD, right)
        write(day.place("store/di.csv"), HEAD[:5], [(*row[:4], round(float(str(row[4])))) for row in rows[:400]])
        with day.pipeline() as pipeline:
            pipeline.register(day.place("shop/clicks.csv"), silo="shop", name=NAME, owner="loader")
            pipeline.register(
                day.place("store/bo.csv"), silo="store", owner="bo", sources=[str(day.place("shop/clicks.csv"))]
            )
            for name in ("cy", "di"):
                pipeline.register(day.place(f"store/{name}.csv"), silo="store", owner=name)
            pipeline.send_events([ran(day, "shop/clicks.csv", "store/cy.csv")])
        day.work()
        yield day


def ran(day: Day, source: str, target: str) -> dict[str, Any]:
    """Give what a run says that read one file and wrote another."""
    return {
        "eventType": "COMPLETE",
        "eventTime": "2026-11-24T06:00:00Z",
        "producer": "https://store.example/etl",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": "0191e8a0-0000-7000-8000-000000000001"},
        "job": {"namespace": "store", "name": "clicks.clean"},
        "inputs": [{"namespace": "file", "name": str(day.place(source))}],
        "outputs": [{"namespace": "file", "name": str(day.place(target))}],
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the parts are tried on both
def test_a_day_from_a_broken_delivery_to_a_new_decision(day: Day, open_page: OpenPage) -> None:
    steward = signed_in(day, open_page, "sam")
    decide(day, steward, "It is what the site writes.")
    assert used(day) == day.place("shop/clicks.csv").as_uri()
    told = deliver_without_visitors(day)
    for person in ("bo", "di"):
        acknowledge(signed_in(day, open_page, person), day, told)
    steward.goto(f"{day.address}/notices/{told}")
    expect(steward.get_by_text("seen by 2 of 3")).to_be_visible()
    expect(steward.get_by_role("row").filter(has_text="cy").filter(has_text="not yet")).to_be_visible()
    verify_cells(day, steward)
    day.work()
    with day.holder() as holder:
        holder.propose(str(day.place("store/cy.csv")), "Its prices are those of the receipts.")
    decide(day, steward, "The receipts agree with it.")
    assert used(day) == day.place("store/cy.csv").as_uri()
    day.work()
    assert day.changed_record() == []
    with transaction(day.engine) as session:
        session.execute(text("UPDATE audit_entry SET actor = 'cy' WHERE action = 'nomination.accepted'"))
    assert day.changed_record() != []


def signed_in(day: Day, open_page: OpenPage, name: str) -> Page:
    page = open_page(day.address + "/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign in")).to_have_count(0)
    return page


def decide(day: Day, page: Page, reason: str) -> None:
    page.goto(day.address + "/review")
    page.get_by_role("link", name=f"Decide on {NAME}").click()
    page.get_by_label("Reason").first.fill(reason)
    page.get_by_role("button", name="Accept as source of truth").click()
    expect(page.locator(".note.good").first).to_contain_text("sam")
    day.work()


def used(day: Day) -> str:
    with day.pipeline() as pipeline:
        return str(pipeline.which(NAME)["canonical"]["uri"])


def deliver_without_visitors(day: Day) -> str:
    """Let the pipeline deliver a table that lacks a column; gives the id of the notice that holders are mailed."""
    before = len(day.mail.mails())
    place = HEAD.index("visitor")
    rows = [(*row[:place], *row[place + 1 :]) for row in mistaken(clicks())]
    write(day.place("shop/clicks.csv"), [name for name in HEAD if name != "visitor"], rows)
    with day.pipeline() as pipeline:
        pipeline.register(day.place("shop/clicks.csv"), silo="shop")
    day.work()
    mails = {str(mail["To"]): mail.get_content() for mail in day.mail.mails()[before:]}
    assert {f"{name}@catalog.example" for name in HOLDERS} <= mails.keys()
    for name, known in HOLDERS.items():
        letter = mails[f"{name}@catalog.example"]
        assert "Column visitor (text) is gone. This breaks who reads it." in letter
        assert known in letter
    (notice,) = {found for letter in mails.values() for found in re.findall(r"[0-9a-f-]{36}", letter)}
    return str(notice)


def acknowledge(page: Page, day: Day, notice: str) -> None:
    page.goto(f"{day.address}/notices/{notice}")
    page.get_by_role("button", name="I have seen it").click()
    expect(page.get_by_text("You acknowledged it")).to_be_visible()


def verify_cells(day: Day, page: Page) -> None:
    """Say of the cells worth asking what they truly hold."""
    truth = {str(key): f"{float(str(row[4])):g}" for row in clicks() for key in (row[0], row[3])}
    page.goto(f"{day.address}/review/cells/{day.dataset(NAME)}")
    rows = page.get_by_role("group", name="Cells worth asking").locator("tbody tr")
    for row in rows.all():
        price = truth[row.get_by_role("rowheader").inner_text().split()[-1]]
        row.locator("label.choice").filter(
            has=page.locator("code", has_text=re.compile(f"^{re.escape(price)}$"))
        ).first.click()
    page.get_by_label("How do you know?").fill("The receipts.")
    page.get_by_role("button", name="Keep these answers").click()
    expect(page.get_by_role("group", name="What is known").locator("tbody tr")).to_have_count(ASKED)
