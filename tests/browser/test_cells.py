"""A steward says what single cells hold, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False])
def test_cells_are_answered_from_the_proposal_on(writing: Site, open_page: OpenPage, scripts: bool) -> None:
    page = open_page(f"{writing.address}/review/{writing.lake.proposal}", java_script_enabled=scripts)
    page.get_by_role("link", name="Compare them side by side").click()
    page.get_by_role("radio", name="price event_id 100482 export (3).jsonl 3.99").check()
    page.get_by_role("textbox", name="Another value of event_type").fill("purchase")
    page.get_by_label("How do you know?").fill("The receipts.")
    page.get_by_role("button", name="Keep these answers").click()
    expect(page.get_by_role("row").filter(has_text="event_id 100482").first).to_contain_text("tester says 3.99")
    expect(page.get_by_text("tester says purchase")).to_be_visible()
    page.get_by_label("Why is an answer taken back?").fill("Another receipt.")
    page.get_by_role("button", name="Take back price of event_id 100482").click()
    expect(page.get_by_text("tester says 3.99")).to_have_count(0)
    expect(page.get_by_text("tester says purchase")).to_be_visible()


def test_a_row_is_answered_with_the_keyboard_alone(writing: Site, open_page: OpenPage) -> None:
    page = open_page(f"{writing.address}/review/cells/{writing.lake.clicks}")
    first = page.get_by_role("radio", name="price event_id 100482 engagement.parquet 3.49")
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="price event_id 100482 export (3).jsonl 3.99")).to_be_checked()
    page.get_by_label("How do you know?").fill("The receipt.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("tester says 3.99")).to_be_visible()


def test_who_answers_second_sees_what_the_first_said_and_keeps_the_other_choices(
    writing: Site, open_page: OpenPage
) -> None:
    address = f"{writing.address}/review/cells/{writing.lake.clicks}"
    first, second = open_page(address), open_page(address, expect="409")
    for page, value in ((first, "export (3).jsonl 3.99"), (second, "engagement.parquet 3.49")):
        page.get_by_role("radio", name=f"price event_id 100482 {value}").check()
        page.get_by_label("How do you know?").fill("The receipt.")
    second.get_by_role("radio", name="product_id event_id 318872 clicks_final_v2.csv 68371").check()
    first.get_by_role("button", name="Keep these answers").click()
    expect(first.get_by_text("tester says 3.99")).to_be_visible()
    second.get_by_role("button", name="Keep these answers").click()
    expect(second.get_by_role("alert")).to_contain_text("Refresh and try again")
    expect(second.get_by_text("tester says 3.99")).to_be_visible()
    expect(second.get_by_role("radio", name="product_id event_id 318872 clicks_final_v2.csv 68371")).to_be_checked()
    second.get_by_role("button", name="Keep these answers").click()
    expect(second.get_by_text("tester says 68371")).to_be_visible()
    expect(second.get_by_text("tester says 3.99")).to_be_visible()


def test_a_copy_is_named_the_system_of_record(writing: Site, open_page: OpenPage) -> None:
    page = open_page(f"{writing.address}/review/cells/{writing.lake.clicks}")
    page.get_by_text("Name a copy the system of record").click()
    page.get_by_label("Copy", exact=True).select_option(index=0)
    page.get_by_label("Reason").last.fill("The site writes it.")
    page.get_by_role("button", name="Name it the system of record").click()
    expect(page.get_by_text("is the system of record of all columns")).to_be_visible()
