"""One lake registered in many orders gives the same families, edges and rankings: `scripts/evaluate orders`."""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from catalog.config import Settings
from catalog.errors import CatalogError
from catalog.scanning.secret import NAME as SECRET
from catalog.scanning.secret import scan_key
from tests.measuring.figures import Count
from tests.measuring.lake.build import build
from tests.measuring.lake.likeness import Outcome, differences, outcome
from tests.measuring.lake.running import work_through
from tests.measuring.lake.truth import Truth
from tests.measuring.machine import machine
from tests.measuring.report import Report, show

ORDERS, QUICK_ORDERS = 20, 3
QUICK_SCALE = 0.02


def main(arguments: Sequence[str] | None = None) -> None:
    """Make a lake, work it through in each order, and count the orders that give something else than the first."""
    given = _parser().parse_args(arguments)
    began, console = time.perf_counter(), Console(stderr=True, highlight=False)
    try:
        counts = _counts(given, console)
    except (CatalogError, OSError) as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)
    report = Report("Orders of arrival", given.seed, time.perf_counter() - began, counts)
    if given.json:
        numbers = {f"{name}.differ": count.n - count.hits for name, count in counts.items()}
        last = {"orders": given.orders, "seed": given.seed, "machine": machine(), "seconds": round(report.seconds, 1)}
        print(json.dumps({**numbers, **last}))
    else:
        show(report, Console(highlight=False))
    sys.exit(any(count.misses for count in counts.values()))


def _counts(given: argparse.Namespace, console: Console) -> dict[str, Count]:
    given.orders = given.orders or (QUICK_ORDERS if given.quick else ORDERS)
    with tempfile.TemporaryDirectory() as folder:
        lake = build(Path(folder) / "lake", given.seed, QUICK_SCALE if given.quick else 1.0)
        silent = replace(lake, dumps=tuple(replace(dump, declared=False) for dump in lake.dumps))
        outcomes = [_worked(Path(folder), silent, order, console) for order in range(given.orders)]
    counts: dict[str, Count] = {}
    for order, one in enumerate(outcomes[1:], start=1):
        for name, told in differences(outcomes[0], one).items():
            count = Count(int(not told), 1, tuple(f"order {order}: {line}" for line in told))
            counts[name] = counts[name] + count if name in counts else count
    return counts


def _worked(folder: Path, lake: Truth, order: int, console: Console) -> Outcome:
    dumps = list(lake.dumps)
    random.Random(f"{lake.seed}/{order}").shuffle(dumps)  # noqa: S311 - an order, not a secret
    home = folder / f"order-{order}"
    home.mkdir()
    # Which rows are sampled depends on the secret where columns are about persons: every order has the same one.
    scan_key(Settings(home=folder, database_url=""))
    shutil.copy2(folder / SECRET, home)
    found = work_through(replace(lake, dumps=tuple(dumps)), home, console).lake.found
    shutil.rmtree(home)
    return outcome(lake, found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/evaluate orders", description=__doc__)
    parser.add_argument("--orders", type=int, help=f"how many orders to try; {ORDERS} if not given")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="a small lake and few orders, to see that it works")
    parser.add_argument("--seed", type=int, default=1, help="which lake to make")
    return parser


if __name__ == "__main__":
    main()
