"""The lineage screen of 500 datasets in a real browser, against an empty page of the site: `scripts/bench screen`.

Ready is from asking for the page until `data-ready` is set; the two pages are measured in turn, several times, and the
medians are compared. Frames are those that the browser drew while the picture was dragged with the pointer.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from catalog.db import create_database_engine, transaction
from catalog.migrations import runner
from tests.browser import lineages
from tests.browser.serving import launch
from tests.measuring.machine import machine
from tests.measuring.sites import site

ROUNDS, QUICK_ROUNDS = 9, 2
DATASETS, QUICK_DATASETS = (60, 500), (20,)
DRAGS, QUICK_DRAGS = 5, 1
STEPS = 60
"""Of the pointer in one drag."""
VIEW = {"width": 1440, "height": 900}
ALLOWED_SECONDS = 1.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure pictures of some sizes and print what was found."""
    given = _parser().parse_args(arguments)
    started = time.perf_counter()
    sizes = QUICK_DATASETS if given.quick else DATASETS
    numbers: dict[str, object] = {}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                numbers |= _measure(browser, Path(folder), size, given.seed, quick=given.quick)
        numbers["browser"] = browser.version
        browser.close()
    numbers |= {"seconds": round(time.perf_counter() - started, 1), "seed": given.seed}
    if given.json:
        print(json.dumps({**numbers, "machine": machine()}))
    else:
        _show(numbers, sizes)


def _measure(browser: Browser, folder: Path, size: int, seed: int, *, quick: bool) -> dict[str, object]:
    url = f"sqlite:///{folder / 'catalog.db'}"
    engine = create_database_engine(url)
    runner.upgrade(engine)
    with transaction(engine) as session:
        grown = lineages.around(session, size, seed=seed)
    engine.dispose()
    page = browser.new_page(viewport=VIEW)  # type: ignore[arg-type]  # a viewport is a dict
    with site(url, folder) as address:
        picture = f"{address}/lineage?focus={grown.datasets[0]}&depth=3"
        _ready(page, f"{address}/lineage"), _ready(page, picture)
        rounds = range(QUICK_ROUNDS if quick else ROUNDS)
        times = [(_ready(page, f"{address}/lineage"), _ready(page, picture)) for _ in rounds]
        drags = [_dragged(browser, page) for _ in range(QUICK_DRAGS if quick else DRAGS)]
    page.close()
    empty, ready = (statistics.median(one) for one in zip(*times, strict=True))
    name = f"screen.lineage.{size}"
    return {
        f"{name}.ready_ms": round(ready * 1000, 1),
        f"{name}.empty_ms": round(empty * 1000, 1),
        f"{name}.allowed_ms": round((2 * empty + ALLOWED_SECONDS) * 1000, 1),
        f"{name}.frames_per_second": round(statistics.median(rate for rate, _ in drags), 1),
        f"{name}.longest_frame_ms": round(max(longest for _, longest in drags), 1),
        f"{name}.n": len(times),
    }


def _ready(page: Page, address: str) -> float:
    start = time.perf_counter()
    page.goto(address, wait_until="load" if address.endswith("/lineage") else "commit")
    if not address.endswith("/lineage"):
        page.wait_for_selector("[data-lineage][data-ready]")
    return time.perf_counter() - start


def _dragged(browser: Browser, page: Page) -> tuple[float, float]:
    """Drag the picture in a circle; give the frames drawn a second, and the longest time between two of them."""
    box = page.locator("[data-lineage]").bounding_box()
    if box is None:
        raise RuntimeError("the page shows no picture")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    browser.start_tracing(page=page, categories=["disabled-by-default-devtools.timeline.frame", "devtools.timeline"])
    page.mouse.move(x, y - 150)
    page.mouse.down()
    start = time.perf_counter()
    for step in range(STEPS):
        across, along = (step % 30) - 15, abs((step % 40) - 20) - 10
        page.mouse.move(x + across * 24, y + along * 24, steps=2)
    seconds = time.perf_counter() - start
    page.mouse.up()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    drawn = sorted(event["ts"] / 1000 for event in events if event.get("name") == "DrawFrame")
    apart = [after - before for before, after in pairwise(drawn)]
    return len(drawn) / seconds, max(apart, default=seconds * 1000)


def _show(numbers: dict[str, object], sizes: Sequence[int]) -> None:
    names = ("ready_ms", "empty_ms", "allowed_ms", "frames_per_second", "longest_frame_ms", "n")
    table = Table("datasets", *(name.replace("_", " ") for name in names))
    for size in sizes:
        table.add_row(str(size), *(str(numbers[f"screen.lineage.{size}.{name}"]) for name in names))
    Console(highlight=False).print(table)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench screen", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="a small run, to see that the command works")
    parser.add_argument("--seed", type=int, default=1, help="of the lineage that is drawn")
    return parser


if __name__ == "__main__":
    main()
