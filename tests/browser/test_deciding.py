"""A steward decides, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False])
def test_an_accepted_proposal_is_the_answer_from_then_on(writing: Site, open_page: OpenPage, scripts: bool) -> None:
    page = open_page(writing.address + "/review", java_script_enabled=scripts)
    page.get_by_role("link", name="Decide on engagement.clicks").click()
    page.get_by_label("Reason").first.fill("It is what the site writes.")
    page.get_by_role("button", name="Accept as source of truth").click()
    expect(page.locator(".note.good")).to_contain_text("Accepted by tester (unverified)")
    expect(page.get_by_role("button", name="Revoke the acceptance")).to_be_visible()
    page.goto(f"{writing.address}/datasets/{writing.lake.clicks}")
    expect(page.locator(".answer.canonical .says")).to_have_text("Use engagement.parquet")
    expect(page.locator(".answer .why")).to_have_text("It is what the site writes.")


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_proposes_a_copy_by_keyboard_on_a_phone(writing: Site, open_page: OpenPage, scripts: bool) -> None:
    size = {"width": 390, "height": 844}
    page = open_page(writing.address + "/review", viewport=size, java_script_enabled=scripts)
    menu = page.locator("summary", has_text="Menu")
    for name in ("Search", "Lineage", "Quality", "Review", "Ownership", "Activity"):
        expect(page.get_by_role("navigation", name="Main").get_by_role("link", name=name)).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    for name in ("Search", "Lineage", "Quality", "Review", "Ownership", "Activity"):
        expect(page.get_by_role("navigation", name="Main").get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    page.goto(f"{writing.address}/datasets/{writing.lake.sales}?tab=nomination")
    page.get_by_label("Why it should be the source of truth").fill("The till of the web shop writes it.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Is store_sales.csv the source of truth?")
    expect(page.get_by_text("tester says: The till of the web shop writes it.")).to_be_visible()


def test_a_rejected_proposal_leaves_the_inbox(writing: Site, open_page: OpenPage) -> None:
    page = open_page(f"{writing.address}/review/{writing.lake.proposal}")
    page.get_by_label("Reason").last.fill("It lacks November.")
    page.get_by_role("button", name="Reject the proposal").click()
    expect(page.locator(".note.warn").filter(has_text="Rejected by")).to_contain_text("Rejected by tester")
    expect(page.get_by_role("textbox", name="Reason")).to_have_count(0)
    page.goto(writing.address + "/review")
    expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()


def test_a_reason_is_asked_for_beside_its_field(writing: Site, open_page: OpenPage) -> None:
    page = open_page(f"{writing.address}/review/{writing.lake.proposal}", expect="422")
    page.get_by_label("Reason").first.fill("   ")
    page.get_by_role("button", name="Accept as source of truth").click()
    expect(page.get_by_text("A decision needs a reason.")).to_be_visible()
    expect(page.get_by_label("Reason").first).to_have_attribute("aria-invalid", "true")


def test_who_comes_second_is_told_to_refresh_and_changes_nothing(writing: Site, open_page: OpenPage) -> None:
    address = f"{writing.address}/review/{writing.lake.proposal}"
    first, second = open_page(address), open_page(address, expect="409")
    first.get_by_label("Reason").first.fill("Yes.")
    first.get_by_role("button", name="Accept as source of truth").click()
    expect(first.locator(".note.good")).to_be_visible()
    second.get_by_label("Reason").last.fill("No.")
    second.get_by_role("button", name="Reject the proposal").click()
    expect(second.locator("h1")).to_have_text("Refresh and try again")
    expect(second.get_by_text("Nothing was changed.")).to_be_visible()
    second.get_by_role("link", name="Refresh").click()
    expect(second.locator(".note.good")).to_contain_text("Yes.")


def test_a_form_of_another_site_is_refused(writing: Site, open_page: OpenPage) -> None:
    page = open_page(f"{writing.address}/review/{writing.lake.proposal}")
    answer = page.request.post(
        f"{writing.address}/review/{writing.lake.proposal}/accept",
        form={"revision": "0", "reason": "Not mine."},
        headers={"origin": "http://elsewhere.example"},
    )
    assert answer.status == 403
