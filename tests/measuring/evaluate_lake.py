"""Copies of every kind in lakes of real tables, no lineage declared: `scripts/evaluate lake [FOLDER]`."""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tests.measuring.lake import report
from tests.measuring.lake.running import run
from tests.measuring.machine import machine

SEEDS = (1, 2, 3)
QUICK_SCALE = 0.02


def main(arguments: Sequence[str] | None = None) -> None:
    """Work through one lake a seed, and print the figures of all together."""
    given = _parser().parse_args(arguments)
    started = time.perf_counter()
    seeds = given.seed or ([SEEDS[0]] if given.quick else SEEDS)
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        console = Console(stderr=True, highlight=False)
        scale = QUICK_SCALE if given.quick else 1.0
        runs = [run(folder / f"seed-{seed}", seed, console, scale=scale, declare=False) for seed in seeds]
    lakes = [one.lake for one in runs]
    seconds = {"pipeline": sum(one.seconds["pipeline"] for one in runs) / len(runs)}
    whole = time.perf_counter() - started
    if given.json:
        numbers = report.figures(lakes, seconds)
        print(json.dumps({**numbers, "machine": machine(), "seconds": round(whole, 1)}))
    else:
        report.show(report.page(), lakes, {**seconds, "in all": whole})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/evaluate lake", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="where to keep the lakes; a temporary folder if not given")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="a small lake, to see that the command works")
    parser.add_argument("--seed", type=int, action="append", help="which lake to make; more than once for several")
    return parser


if __name__ == "__main__":
    main()
