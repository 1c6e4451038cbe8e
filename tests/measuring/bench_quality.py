"""A suite of 26 expectations on made clickstreams: the product against GX on pandas and hand-written SQL.

Each run is a process of its own, the ways take turns, and medians of their CPU seconds are compared. The engine has one
thread and 768 MiB in the product and by hand. What the scan of a version costs is told by `scripts/bench scan`;
`unscanned` is the product on a file that no scan has looked at.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from catalog.quality import suites
from catalog.quality.isolation import Limits, Nursery
from catalog.quality.service import Chosen, ToJudge
from catalog.scanning import service
from catalog.scanning.readers import Limits as ReadLimits
from tests.measuring.machine import machine
from tests.measuring.quality import clicks

FILES = {"parquet_1m": 1_000_000, "csv_1m": 1_000_000, "parquet_10m": 10_000_000, "csv_10m": 10_000_000}
QUICK_FILES, QUICK_ROWS = ("parquet_1m", "csv_1m"), 5_000
RUNS, LONG_RUNS, SMALL_RUNS, SMALL_ROWS = 5, 3, 15, 200
WAYS = ("product", "sql", "unscanned", "pandas")
_MEMORY = 768 * 2**20


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the files, measure, print."""
    given = _parser().parse_args(arguments)
    began = time.perf_counter()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in given.only or (QUICK_FILES if given.quick else FILES):
            figures |= _measured(Path(folder), name, given)
        figures |= _small(Path(folder) / "small.csv", 3 if given.quick else SMALL_RUNS, given.seed)
    figures |= {"seed": given.seed, "machine": machine(), "seconds": round(time.perf_counter() - began, 1)}
    if given.json:
        print(json.dumps(figures))
    else:
        _show(figures)


def _measured(folder: Path, name: str, given: argparse.Namespace) -> dict[str, float]:
    path = folder / f"{name}.{name.partition('_')[0]}"
    rows = QUICK_ROWS if given.quick else FILES[name]
    _run("tests.measuring.quality.clicks", str(path), str(rows), str(given.seed))
    scan = json.loads(_run("tests.measuring.quality.once", "scan", str(path)))
    runs = given.runs or (1 if given.quick else LONG_RUNS if name.endswith("10m") else RUNS)
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(runs):
        for way in WAYS:
            found[way].append(json.loads(_run("tests.measuring.quality.once", way, str(path))))
    path.unlink()
    if (missed := found["product"][0]["judged"] - found["product"][0]["passed"]) > 0:
        raise SystemExit(f"{name}: {missed} of the expectations did not pass, and all of them hold")
    cpu = {way: median(each["cpu"] for each in results) for way, results in found.items()}
    return {
        f"quality.{name}.sql_ratio": round(cpu["product"] / cpu["sql"], 3),
        f"quality.{name}.unscanned_sql_ratio": round(cpu["unscanned"] / cpu["sql"], 3),
        f"quality.{name}.pandas_speedup": round(cpu["pandas"] / cpu["product"], 2),
        f"quality.{name}.unscanned_pandas_speedup": round(cpu["pandas"] / cpu["unscanned"], 2),
        f"quality.{name}.peak_mib": round(max(each["peak_mib"] for each in found["product"] + found["unscanned"]), 1),
        f"quality.{name}.pandas_peak_mib": round(max(each["peak_mib"] for each in found["pandas"]), 1),
        f"quality.{name}.n": runs,
        f"quality.{name}.rows": rows,
        f"quality.{name}.scan_cpu_s": round(scan["cpu"], 3),
        **{f"quality.{name}.{way}_cpu_s": round(seconds, 3) for way, seconds in cpu.items()},
    }


def _small(path: Path, runs: int, seed: int) -> dict[str, float]:
    """Time whole validations of a small file in a warm worker: a child forked, and its verdicts back."""
    _write_small(path, seed)
    made = suites.make(clicks.suite(), path="bench", source="shipped", party="owner")
    profile = service.scan(path, limits=ReadLimits(), keep_cells=True, progress=lambda _share: None).profile
    given = ToJudge(path, ReadLimits(), _MEMORY, True, profile, (Chosen(uuid4(), made, made.data, None),))
    nursery, seconds = Nursery("catalog.quality.judging"), []
    try:
        for _ in range(runs + 1):  # the first one waits for the worker to be warm
            began = time.perf_counter()
            nursery.run("catalog.quality.judging:judge", given, Limits(300, 2**30))
            seconds.append(time.perf_counter() - began)
    finally:
        nursery.close()
    warm = seconds[1:]
    return {
        "quality.small.overhead_ms": round(1_000 * median(warm), 1),
        "quality.small.least_ms": round(1_000 * min(warm), 1),
        "quality.small.cold_ms": round(1_000 * seconds[0], 1),
        "quality.small.n": runs,
    }


def _write_small(path: Path, seed: int) -> None:
    import numpy as np  # noqa: PLC0415

    table = clicks.clicks(np.random.default_rng(seed), 0, SMALL_ROWS)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _run(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own modules
    if done.returncode:
        raise SystemExit(f"{module} {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout.splitlines()[-1] if done.stdout else ""


def _show(figures: dict[str, Any]) -> None:
    columns = ("rows", "n", "product_cpu_s", "sql_ratio", "unscanned_sql_ratio", "pandas_speedup", "peak_mib")
    table = Table(
        "file", "rows", "runs", "product, CPU s", "x SQL", "x SQL, unscanned", "faster than pandas", "peak MiB"
    )
    for key in figures:
        name = key.split(".")[1] if key.endswith(".sql_ratio") else ""
        if name:
            table.add_row(name, *(f"{figures[f'quality.{name}.{column}']:,}" for column in columns))
    console = Console(highlight=False)
    console.print(table)
    overhead, least = figures["quality.small.overhead_ms"], figures["quality.small.least_ms"]
    console.print(f"A validation of {SMALL_ROWS} rows in a warm worker takes {overhead} ms, at least {least} ms.")
    console.print(f"seed {figures['seed']}, {figures['seconds']} s, {figures['machine']}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench quality", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="small files, to see that the command works")
    parser.add_argument("--seed", type=int, default=1, help="which files to make")
    parser.add_argument("--runs", type=int, help="runs of each way")
    parser.add_argument("--only", nargs="*", choices=[*FILES], help="only these files")
    return parser


if __name__ == "__main__":
    main()
