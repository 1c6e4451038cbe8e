"""The lineage explorer, looked at and walked by a real browser."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from tests.browser import lineages
from tests.browser.conftest import OpenPage, Site
from tests.browser.lineages import Grown
from tests.browser.screens import screens
from tests.browser.serving import serving
from tests.browser.test_screens import violations
from tests.conftest import Templates

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1440, "height": 900}}
Grow = Callable[[Callable[[Session], Grown]], tuple[str, Grown]]

MIDDLE = """path => {
    const at = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
    return [at.x, at.y];
}"""


@pytest.fixture
def grow(templates: Templates, tmp_path: Path) -> Iterator[Grow]:
    """Write a lineage and serve it: gives the address of its first dataset, and what was written."""
    shutil.copy(templates.sqlite, tmp_path / "catalog.db")
    settings = Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'catalog.db'}", actor="tester")
    engine = create_database_engine(settings.database_url)
    with serving(engine, settings) as address:

        def grown(write: Callable[[Session], Grown]) -> tuple[str, Grown]:
            with transaction(engine) as session:
                made = write(session)
            return f"{address}/lineage?focus={made.datasets[0]}", made

        yield grown
    engine.dispose()


def opened(open_page: OpenPage, address: str, **options: Any) -> tuple[Page, Locator]:
    page = open_page(address, **{**WIDE, **options})
    canvas = page.locator("[data-lineage]")
    expect(canvas).to_have_attribute("data-ready", "true")
    return page, canvas


def lineage(site: Site, more: str = "") -> str:
    return site.address + screens(site.lake)["lineage"] + more


def copies(page: Page) -> Locator:
    return page.locator(".canvas .node")


def test_it_zooms_fits_and_walks_along_links_by_keyboard(reading: Site, open_page: OpenPage) -> None:
    page, canvas = opened(open_page, lineage(reading))
    fitted = canvas.get_attribute("data-scale") or ""
    canvas.focus()
    page.keyboard.press("+")
    expect(canvas).not_to_have_attribute("data-scale", fitted)
    page.keyboard.press("0")
    expect(canvas).to_have_attribute("data-scale", fitted)
    page.keyboard.press("Tab")
    expect(page.locator(".node.focus")).to_be_focused()
    here = page.locator(".node.focus").get_attribute("data-node")
    page.keyboard.press("ArrowRight")
    there = page.locator(".node:focus").get_attribute("data-node")
    expect(page.locator(f'.link[data-from="{here}"][data-to="{there}"]')).not_to_have_count(0)
    expect(page.locator(".canvas svg")).to_have_class(re.compile(r"\blit\b"))
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".node.focus")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/datasets/{reading.lake.clicks}$"))


def test_fitting_never_goes_below_what_can_be_read(reading: Site, open_page: OpenPage) -> None:
    page, canvas = opened(open_page, lineage(reading), viewport={"width": 390, "height": 844})
    for _ in range(12):
        page.get_by_role("button", name="Zoom out").click()
    assert float(canvas.get_attribute("data-scale") or 0) >= 0.75
    expect(page.locator(".node.focus")).to_be_in_viewport()


def test_every_line_of_the_drawing_stands_in_the_table_with_how_it_is_known(reading: Site, open_page: OpenPage) -> None:
    page, _ = opened(open_page, lineage(reading))
    rows = page.get_by_role("group", name="Lineage of engagement.clicks as a table").locator("tbody tr")
    assert page.locator(".canvas .link").count() == rows.count() == 9
    kinds = {kind: page.locator(f".canvas .link.{kind}").count() for kind in ("declared", "observed", "inferred")}
    assert kinds == {"declared": 2, "observed": 1, "inferred": 6}
    told = [rows.get_by_role("cell", name=kind, exact=True).count() for kind in kinds]
    assert told == list(kinds.values())


def test_kinds_of_links_differ_in_shape_and_not_by_colour_alone(reading: Site, open_page: OpenPage) -> None:
    page, _ = opened(open_page, lineage(reading))
    seen = {}
    for kind in ("declared", "observed", "inferred"):
        edge = page.locator(f".canvas .link.{kind} .edge").first
        tip = page.locator(f".canvas .link.{kind} .tip").first
        style = edge.evaluate("one => [getComputedStyle(one).strokeDasharray, getComputedStyle(one).strokeWidth]")
        seen[kind] = (*style, "a" in (tip.get_attribute("d") or ""))
    assert len(set(seen.values())) == 3


def test_it_is_asked_for_by_name(reading: Site, open_page: OpenPage) -> None:
    page = open_page(reading.address + "/lineage")
    page.get_by_label("Name, path or id of a dataset").fill("engagement.clicks")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Lineage of engagement.clicks")


def test_pointing_at_a_line_tells_how_it_is_known_and_how_sure_it_is(reading: Site, open_page: OpenPage) -> None:
    page, _ = opened(open_page, lineage(reading))
    x, y = page.locator(".canvas .link.inferred .edge").first.evaluate(MIDDLE)
    page.mouse.move(x + 3, y)
    expect(page.locator("#telling")).to_contain_text(re.compile(r"was made from .*: inferred, \d+ % sure"))


def test_a_side_opens_in_place_and_closes_again(grow: Grow, open_page: OpenPage) -> None:
    address, made = grow(lambda session: lineages.around(session, 60))
    page, _ = opened(open_page, address + "&depth=1")
    before = copies(page).count()
    handle = page.locator(".handle.down").first
    box = handle.get_attribute("data-node-of")
    hidden = int(re.findall(r"(\d+) are not shown", handle.get_attribute("aria-label") or "")[0])
    handle.click()
    expect(copies(page)).to_have_count(before + hidden)
    expect(page).to_have_url(re.compile(f"open={box}.down"))
    expect(page.locator(f'.node[data-node="{box}"]')).to_be_in_viewport()
    expect(page.locator(f'.node[data-node="{box}"]')).to_be_focused()
    page.locator(f'.handle.down[data-node-of="{box}"]').click()
    expect(copies(page)).to_have_count(before)
    page.go_back()
    expect(copies(page)).to_have_count(before + hidden)
    assert len(made.copies) == 60


def test_the_keyboard_opens_what_a_side_hides(grow: Grow, open_page: OpenPage) -> None:
    address, made = grow(lambda session: lineages.hub(session, 5))
    page, canvas = opened(open_page, address.replace(str(made.datasets[0]), str(made.datasets[3])) + "&depth=1")
    expect(copies(page)).to_have_count(2)
    canvas.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(f'.node[data-node="{made.copies[0].hex}"]')).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(copies(page)).to_have_count(6)
    expect(page.locator(f'.node[data-node="{made.copies[0].hex}"]')).to_be_focused()


def test_finding_within_marks_boxes_and_goes_from_one_to_the_next(grow: Grow, open_page: OpenPage) -> None:
    address, _ = grow(lambda session: lineages.around(session, 60))
    page, canvas = opened(open_page, address + "&depth=3")
    canvas.focus()
    page.keyboard.press("/")
    expect(page.get_by_label("Find in this picture")).to_be_focused()
    page.keyboard.type("prices share")
    hits = page.locator(".node.hit")
    expect(page.locator("#matches")).to_have_text(re.compile(rf"^{hits.count()} match"))
    assert 0 < hits.count() < 20
    expect(hits.first).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#matches")).to_contain_text("1 of ")
    page.keyboard.press("Escape")
    expect(page.locator(".node.hit:focus")).to_have_count(1)


def test_finding_works_without_scripts(reading: Site, open_page: OpenPage) -> None:
    page = open_page(lineage(reading), java_script_enabled=False, **WIDE)
    page.get_by_label("Find in this picture").fill("sample")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.locator(".node.hit")).to_have_count(1)
    expect(page.locator("#matches")).to_have_text("1 match")


def test_a_column_is_followed_both_ways_and_left_again(reading: Site, open_page: OpenPage) -> None:
    page, _ = opened(open_page, lineage(reading))
    expect(page.locator(".column-row")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Columns")).click()
    expect(page.locator(".column-row")).not_to_have_count(0)
    page.get_by_role("link", name="Follow price of engagement.parquet").first.click()
    expect(page.locator(".note", has_text="Following price")).to_be_visible()
    expect(page.locator(".canvas svg")).to_have_class(re.compile("following"))
    followed = page.locator(".link.column.on")
    expect(followed).not_to_have_count(0)
    rows = page.get_by_role("group", name="columns, as a table").locator("tr.chosen")
    assert rows.count() == followed.count()
    page.get_by_role("link", name="Show all columns again").click()
    expect(page.locator(".link.on")).to_have_count(0)


def test_the_slider_shows_the_lake_as_it_was(grow: Grow, open_page: OpenPage) -> None:
    address, _ = grow(lambda session: lineages.around(session, 12))
    page, _ = opened(open_page, address + "&depth=3")
    page.get_by_text("As of now").click()
    slider = page.get_by_role("slider", name=re.compile("The lake as it was"))
    slider.focus()
    page.keyboard.press("Home")
    expect(page).to_have_url(re.compile("asof=2026-"))
    expect(page.locator("#slide-asof")).to_be_focused()
    assert copies(page).count() < 12
    page.get_by_role("link", name="Back to now").click()
    expect(copies(page)).to_have_count(12)


def test_a_moment_is_asked_for_without_scripts(reading: Site, open_page: OpenPage) -> None:
    page = open_page(lineage(reading), java_script_enabled=False, **WIDE)
    page.get_by_text("As of now").click()
    page.locator("#asof").fill("2026-01-02T03:04:05")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No link to or from this dataset is known at this moment.")).to_be_visible()
    expect(page.locator("summary strong")).to_have_text("2026-01-02 03:04:05 UTC")


def test_quality_is_laid_over_the_boxes(reading: Site, open_page: OpenPage) -> None:
    page, _ = opened(open_page, lineage(reading))
    expect(page.locator(".strip")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Quality :")).click()
    expect(page.locator(".strip.tone-bad")).not_to_have_count(0)
    expect(page.locator(".legend .status", has_text="failed")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("quality failed, in focus"))).to_have_count(1)


def test_what_is_too_much_to_draw_is_refused_with_the_way_on(grow: Grow, open_page: OpenPage) -> None:
    address, _ = grow(lambda session: lineages.hub(session, 700))
    page, _ = opened(open_page, address)
    expect(page.locator(".note.warn")).to_contain_text("no picture of so many can be read")
    expect(copies(page)).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("link", name="the list of all that is hit").click()
    expect(page.locator("h1")).to_have_text("Impact of core.hub_0")
    expect(page.get_by_text("700 copies downstream")).to_be_visible()
    page.get_by_label("Silo").select_option("finance")
    expect(page.get_by_text(re.compile(r"^23\d copies of 700 downstream"))).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_five_hundred_datasets_are_drawn_with_a_map_and_no_violation(
    grow: Grow, open_page: OpenPage, scheme: str
) -> None:
    address, _ = grow(lambda session: lineages.around(session, 500))
    page, canvas = opened(open_page, address + "&depth=3", color_scheme=scheme)
    expect(copies(page)).to_have_count(500)
    expect(page.locator("[data-map]")).to_be_visible()
    expect(page.locator(".node.focus")).to_be_in_viewport()
    drag(page, canvas)
    before = canvas.evaluate("one => one.scrollTop")
    box = page.locator("[data-map]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 4)
    assert canvas.evaluate("one => one.scrollTop") < before
    assert violations(page) == []


def drag(page: Page, canvas: Locator) -> None:
    """Drag the picture by a box: it moves, no text is looked for to select, and keys move on from where it is."""
    box = page.locator(".node.focus").bounding_box()
    assert box is not None
    before = canvas.evaluate("one => one.scrollLeft")
    address = page.url
    page.evaluate("addEventListener('mousedown', (event) => { window.left_to_browser = !event.defaultPrevented; })")
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] - 60, box["y"] + 10, steps=4)
    page.mouse.up()
    assert canvas.evaluate("one => one.scrollLeft") == before + 80
    assert page.evaluate("window.left_to_browser") is False
    assert page.url == address
    expect(canvas).to_be_focused()


def test_the_picture_is_saved_as_svg_png_and_csv(reading: Site, open_page: OpenPage, tmp_path: Path) -> None:
    page, _ = opened(open_page, lineage(reading))
    for kind, begins in (("SVG", b"<svg "), ("PNG", b"\x89PNG"), ("CSV", b"source,")):
        with page.expect_download() as download:
            page.get_by_text(kind, exact=True).click()
        kept = tmp_path / download.value.suggested_filename
        download.value.save_as(kept)
        assert kept.name == f"lineage_engagement.clicks.{kind.lower()}"
        assert kept.read_bytes().startswith(begins)
        assert kept.stat().st_size > 500


@pytest.mark.parametrize("write", [lineages.circle, lineages.long_names])
def test_odd_lineages_have_no_violation_and_do_not_scroll_sideways(
    grow: Grow, open_page: OpenPage, write: Callable[[Session], Grown]
) -> None:
    address, _ = grow(write)
    for width in (1440, 390):
        page, _ = opened(open_page, address, viewport={"width": width, "height": 844})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
