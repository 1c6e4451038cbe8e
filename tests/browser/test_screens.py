"""Every screen, looked at by a real browser."""

import re
from dataclasses import fields

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.lake import Lake
from tests.browser.rules import Rules
from tests.browser.screens import SIZES, screens

pytestmark = pytest.mark.browser

_NOBODY: dict[str, None] = {field.name: None for field in fields(Lake)}
NAMES = tuple(screens(Lake(**_NOBODY | {"rules": Rules(None, None, None)})))  # type: ignore[arg-type]


def address(site: Site, name: str) -> str:
    return site.address + screens(site.lake)[name]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']} {node.get('failureSummary', '')}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(("size", "scheme"), [("1440", "light"), ("390", "dark")])
@pytest.mark.parametrize("name", NAMES)
def test_a_screen_has_no_error_no_violation_and_does_not_scroll_sideways(
    reading: Site, open_page: OpenPage, name: str, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    page = open_page(address(reading, name), viewport={"width": width, "height": height}, color_scheme=scheme)
    expect(page.locator("h1")).to_have_count(1)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", NAMES)
def test_a_screen_reads_without_scripts(reading: Site, open_page: OpenPage, name: str) -> None:
    page = open_page(address(reading, name), java_script_enabled=False)
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    for control in page.locator(".needs-script").all():
        expect(control).to_be_hidden()


def test_the_search_key_goes_to_the_search_field_but_not_out_of_another(reading: Site, open_page: OpenPage) -> None:
    page = open_page(address(reading, "review_proposal"))
    page.get_by_label("Reason").first.focus()
    page.keyboard.type("a/b")
    expect(page.get_by_label("Reason").first).to_have_value("a/b")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("engagement.clicks")
    page.keyboard.press("Enter")
    expect(page.locator(".result-name").first).to_have_text("engagement.clicks")


def test_the_first_tab_stop_skips_to_the_content(reading: Site, open_page: OpenPage) -> None:
    page = open_page(address(reading, "dataset"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_filter_changes_results_and_address_keeps_the_focus_and_goes_back(reading: Site, open_page: OpenPage) -> None:
    page = open_page(address(reading, "search"), viewport={"width": 1440, "height": 900})
    expect(page.locator(".result-name")).to_have_count(3)
    box = page.get_by_role("checkbox", name=re.compile("canonical"))
    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"status=canonical"))
    expect(page.locator(".result-name")).to_have_count(1)
    expect(page.get_by_role("checkbox", name=re.compile("canonical"))).to_be_focused()
    page.get_by_role("link", name=re.compile("remove this filter")).click()
    expect(page.locator(".result-name")).to_have_count(3)
    page.go_back()
    expect(page.locator(".result-name")).to_have_count(1)


def test_a_filter_works_without_scripts(reading: Site, open_page: OpenPage) -> None:
    options = {"viewport": {"width": 1440, "height": 900}, "java_script_enabled": False}
    page = open_page(address(reading, "search"), **options)
    page.get_by_role("checkbox", name=re.compile("proposed")).check()
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".result-name")).to_have_text(["engagement.clicks"])


def test_a_typo_says_what_was_looked_for_instead(reading: Site, open_page: OpenPage) -> None:
    page = open_page(reading.address + "/datasets?q=engagemnt")
    expect(page.locator(".note")).to_contain_text("engagement")
    expect(page.locator(".result-name").first).to_have_text("engagement.clicks")


def test_an_id_is_copied_whole(reading: Site, open_page: OpenPage) -> None:
    page = open_page(address(reading, "quality"), permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the content id").click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", page.evaluate("navigator.clipboard.readText()"))


def test_a_page_is_printed_without_what_only_a_screen_needs(reading: Site, open_page: OpenPage) -> None:
    page = open_page(address(reading, "review_proposal"))
    page.emulate_media(media="print")
    expect(page.locator("header")).to_be_hidden()
    expect(page.locator("form").first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_nothing_found_says_what_was_asked_and_the_way_on(reading: Site, open_page: OpenPage) -> None:
    page = open_page(address(reading, "search_nothing"))
    expect(page.get_by_text("Nothing was found for “zzzz”")).to_be_visible()
    page.get_by_role("link", name="Show all datasets").click()
    expect(page.locator(".result-name")).to_have_count(3)


def test_a_steward_reaches_the_decision_from_the_top(reading: Site, open_page: OpenPage) -> None:
    page = open_page(address(reading, "review_proposal"), viewport={"width": 1440, "height": 900})
    page.get_by_role("link", name="Decide").click()
    expect(page.get_by_role("button", name="Accept as source of truth")).to_be_in_viewport()


def test_an_empty_catalog_says_how_to_begin(empty: str, open_page: OpenPage) -> None:
    page = open_page(empty)
    expect(page).to_have_url(re.compile("/datasets$"))
    expect(page.get_by_text("The catalog is empty.")).to_be_visible()
    expect(page.get_by_text("catalog scan PATH --silo NAME")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)
    assert violations(page) == []
    page.goto(empty + "/review")
    expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()


@pytest.mark.parametrize("path", ["/nothing/here", "/datasets/01a20693-b1e6-7594-b5af-31b4323e9f35"])
def test_what_is_not_there_gets_a_page_with_the_way_on(reading: Site, open_page: OpenPage, path: str) -> None:
    page = open_page(reading.address + path, expect="404")
    expect(page.locator("h1")).to_have_text("Not found")
    assert violations(page) == []
    page.get_by_role("link", name="Search the catalog").click()
    expect(page.locator(".result-name")).to_have_count(3)
