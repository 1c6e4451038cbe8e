"""Copies of every kind in a lake, no lineage declared: `scripts/evaluate lake [FOLDER]`.

With a folder, its dumps are judged by the table beside them; without one, lakes are made of real tables.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from catalog.errors import CatalogError
from tests.measuring.figures import Count
from tests.measuring.lake import folder as told
from tests.measuring.lake import report as made
from tests.measuring.lake.judging import judge
from tests.measuring.lake.measures import NUMBERS
from tests.measuring.lake.running import run, work_through
from tests.measuring.machine import machine
from tests.measuring.report import Report, page, show

SEEDS = (1, 2, 3)
QUICK_SCALE = 0.02


def main(arguments: Sequence[str] | None = None) -> None:
    """Work through one lake, or one a seed, and print the figures."""
    given = _parser().parse_args(arguments)
    console = Console(stderr=True, highlight=False)
    try:
        if given.folder is None:
            _made(given, console)
        else:
            _told(given, console)
    except (CatalogError, OSError) as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)


def _told(given: argparse.Namespace, console: Console) -> None:
    started, seed = time.perf_counter(), (given.seed or [SEEDS[0]])[0]
    place = given.folder.absolute()
    lake = told.read(place, given.truth or place / "truth.csv", given.neutral or _neutral(place), seed)
    with tempfile.TemporaryDirectory() as home:
        ran = work_through(lake.truth, given.keep or Path(home) / "home", console)
    counts = judge(lake, ran.lake.found)
    shares = {name: count for name, count in counts.items() if name not in NUMBERS}
    numbers = {"dumps": len(lake.truth.dumps), "seconds.pipeline": round(ran.seconds["pipeline"], 1), **_held(counts)}
    report = Report(f"The lake in {place.name}", seed, time.perf_counter() - started, shares, numbers)
    if given.report:
        given.report.write_text(page(report), encoding="utf-8")
    if given.json:
        rates = {key: value for name, one in shares.items() for key, value in _share(name, one).items()}
        print(json.dumps({**numbers, **rates, "seed": seed, "machine": machine(), "seconds": round(report.seconds, 1)}))
    else:
        show(report, made.page())


def _neutral(place: Path) -> Path | None:
    beside = place / "neutral.csv"
    return beside if beside.exists() else None


def _held(counts: Mapping[str, Count]) -> dict[str, float]:
    """Give what is told as a number, with how many it could have been."""
    return {
        key: value
        for name, count in counts.items()
        if name in NUMBERS
        for key, value in ((name, count.hits), (f"{name}.n", count.n))
    }


def _share(name: str, count: Count) -> dict[str, float]:
    low, high = count.interval
    return {
        name: round(count.rate, 4),
        f"{name}.n": count.n,
        f"{name}.low": round(low, 4),
        f"{name}.high": round(high, 4),
    }


def _made(given: argparse.Namespace, console: Console) -> None:
    started = time.perf_counter()
    seeds = given.seed or ([SEEDS[0]] if given.quick else SEEDS)
    scale = QUICK_SCALE if given.quick else 1.0
    with tempfile.TemporaryDirectory() as temporary:
        place = given.keep or Path(temporary)
        runs = [run(place / f"seed-{seed}", seed, console, scale=scale, declare=False) for seed in seeds]
    lakes = [one.lake for one in runs]
    seconds = {"pipeline": sum(one.seconds["pipeline"] for one in runs) / len(runs)}
    whole = time.perf_counter() - started
    if given.json:
        numbers = made.figures(lakes, seconds)
        print(json.dumps({**numbers, "machine": machine(), "seconds": round(whole, 1)}))
    else:
        made.show(made.page(), lakes, {**seconds, "in all": whole})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/evaluate lake", description=__doc__)
    parser.add_argument(
        "folder", type=Path, nargs="?", help="a folder of dumps with truth.csv; made lakes if not given"
    )
    parser.add_argument(
        "--truth", type=Path, metavar="FILE", help="path,family,parent,kind,canonical; FOLDER/truth.csv"
    )
    parser.add_argument("--neutral", type=Path, metavar="FILE", help="a,b,why: pairs that count neither way")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where to keep the catalog, and made lakes")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="a small made lake, to see that the command works")
    parser.add_argument("--report", type=Path, metavar="FILE.html", help="keep figures and misses as a page")
    parser.add_argument(
        "--seed", type=int, action="append", help="of a made lake (several for several), or of the order"
    )
    return parser


if __name__ == "__main__":
    main()
