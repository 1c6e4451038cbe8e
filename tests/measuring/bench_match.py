"""One new version looked up among 10k, 100k and 1M fingerprinted versions: `scripts/bench match`.

The versions are made (`match/background.py`); the ones looked up are real tables, scanned and indexed by the product's
own code, whose families are known. Candidate search is timed alone, and the whole match stage with its two
transactions. Against datasketch's LSH Ensemble sets of values are looked up, and what really contains half of one is
counted.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from catalog.db import create_database_engine, transaction
from catalog.matching import index, service
from catalog.migrations import runner
from tests import postgres
from tests.measuring.machine import machine
from tests.measuring.match import background, ensemble, loading, probes

DATABASES = ("sqlite", "postgresql")
SIZES, QUICK_SIZES = "10k,100k,1m", "1k,4k"
FAMILIES, QUICK_FAMILIES = 20, 3
SETS, QUICK_SETS = 10_000, 600
STAGES = 40
_Searched = tuple[dict[UUID, list[UUID]], list[float], list[float]]
"""What was found, how long each look-up took, and how long this process worked for it."""
WARM = 5
"""Look-ups that are not counted: the first ones of a process compile their statements."""
_UNITS = {"k": 1_000, "m": 1_000_000}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make, measure, print."""
    given = _parser().parse_args(arguments)
    began = time.perf_counter()
    sizes = (given.sizes or (QUICK_SIZES if given.quick else SIZES)).split(",")
    tables = probes.probes(QUICK_FAMILIES if given.quick else FAMILIES, given.seed)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="headwater-match-") as folder:
        for size in sizes:
            made = background.make(_count(size), given.seed)
            figures["match.hashes_per_version"] = round(len(made.hashes) / len(made.contents), 1)
            for database in given.only or DATABASES:
                figures |= _measure(database, size, Path(folder), made, tables, given.seed)
                _say(figures, f"match.{database}.{size}")
            del made
        figures |= ensemble.compare(Path(folder), QUICK_SETS if given.quick else SETS, given.seed)
    figures |= _growth(figures, sizes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures |= {"match.peak_mib": round(peak), "seed": given.seed, "seconds": round(time.perf_counter() - began, 1)}
    if given.json:
        print(json.dumps({**figures, "machine": machine()}))
    else:
        _show(figures, sizes)


def _measure(
    database: str, size: str, folder: Path, made: background.Background, tables: Sequence[probes.Probe], seed: int
) -> dict[str, float]:
    url, drop = _database(database, size, folder)
    engine = create_database_engine(url)
    runner.upgrade(engine)
    start = time.perf_counter()
    taken = loading.load(url, made)
    loaded = time.perf_counter() - start
    versions, inserted = _insert(engine, tables)
    found, searched, worked = _search(engine, versions)
    recall = _recall(tables, versions, found)
    with transaction(engine) as session:
        probes.fill_in(session, sorted(set().union(*found.values()) - set(versions)), probes.stand_ins(seed))
    staged = _stages(engine, versions[:: max(1, len(versions) // STAGES)])
    engine.dispose()
    drop()
    name = f"match.{database}.{size}"
    return {
        **_times(name, searched),
        **_times(f"{name}.cpu", worked),
        **_times(f"{name}.insert", inserted),
        **{key: value for part, times in staged.items() for key, value in _times(f"{name}.{part}", times).items()},
        f"{name}.found": round(recall, 4),
        f"{name}.n": len(searched),
        f"{name}.load_s": round(loaded, 1),
        f"{name}.candidates": round(float(np.mean([len(each) for each in found.values()])), 1),
        f"match.{database}.bytes_per_version": round(taken / len(made.contents)),
    }


def _database(database: str, size: str, folder: Path) -> tuple[str, Callable[[], None]]:
    if database == "sqlite":

        def remove() -> None:
            for each in folder.glob(f"{size}.db*"):
                each.unlink()

        return f"sqlite:///{folder / size}.db", remove
    server, name = postgres.server(durable=True), f"bench_match_{size}"
    postgres.administer(server, f"DROP DATABASE IF EXISTS {name}")
    postgres.administer(server, f"CREATE DATABASE {name}")
    return postgres.named(server, name), lambda: postgres.administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _insert(engine: Engine, tables: Sequence[probes.Probe]) -> tuple[list[UUID], list[float]]:
    """Index the probes as the scan stage does, each in a transaction of its own with the commit timed."""
    versions, times = [], []
    for probe in tables:
        with transaction(engine) as session:
            versions.append(probes.register(session, probe))
        start = time.perf_counter()
        with transaction(engine) as session:
            index.add(session, versions[-1], probe.fingerprint)
        times.append(time.perf_counter() - start)
    return versions, times[WARM:]


def _search(engine: Engine, versions: Sequence[UUID]) -> _Searched:
    found, times, worked = {}, [], []
    for version in [*versions[-WARM:], *versions]:
        start, busy = time.perf_counter(), time.process_time()
        with transaction(engine, write=False) as session:
            found[version] = index.candidates(session, version)
        times.append(time.perf_counter() - start)
        worked.append(time.process_time() - busy)
    return found, times[WARM:], worked[WARM:]


def _recall(tables: Sequence[probes.Probe], versions: Sequence[UUID], found: dict[UUID, list[UUID]]) -> float:
    """Give the share of a family's other members that are among the candidates, over all probes."""
    members = [
        {other for one, other in zip(tables, versions, strict=True) if one.family == probe.family} - {version}
        for probe, version in zip(tables, versions, strict=True)
    ]
    met = [len(family & set(found[version])) for family, version in zip(members, versions, strict=True)]
    return sum(met) / sum(len(family) for family in members)


def _stages(engine: Engine, versions: Sequence[UUID]) -> dict[str, list[float]]:
    """Run the match stage as the worker does."""
    times: dict[str, list[float]] = {"load": [], "compare": [], "save": [], "stage": []}
    for version in versions:
        clock = [time.perf_counter()]
        with transaction(engine, write=False) as session:
            todo = service.load(session, version)
        clock.append(time.perf_counter())
        matched = service.compare(todo, lambda _share: None)
        clock.append(time.perf_counter())
        with transaction(engine) as session:
            service.save(session, todo, matched)
        clock.append(time.perf_counter())
        for name, seconds in zip(("load", "compare", "save"), np.diff(clock).tolist(), strict=True):
            times[name].append(seconds)
        times["stage"].append(clock[-1] - clock[0])
    return times


def _times(name: str, seconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(np.array(seconds) * 1_000, [50, 95])
    return {f"{name}.p50_ms": round(float(p50), 2), f"{name}.p95_ms": round(float(p95), 2)}


def _say(figures: dict[str, Any], name: str) -> None:
    """Tell at once what takes minutes to measure."""
    told = {key: value for key, value in figures.items() if key.startswith(name)}
    Console(stderr=True, highlight=False, soft_wrap=True).print(json.dumps(told))


def _growth(figures: dict[str, Any], sizes: Sequence[str]) -> dict[str, float]:
    found = {}
    for database in DATABASES:
        first, last = (figures.get(f"match.{database}.{size}.p50_ms") for size in (sizes[0], sizes[-1]))
        if first and last and len(sizes) > 1:
            found[f"match.{database}.growth"] = round(last / first, 2)
    taken = [value for name, value in figures.items() if name.endswith(".bytes_per_version")]
    return {**found, "match.bytes_per_version": max(taken, default=0)}


def _count(size: str) -> int:
    return int(size[:-1]) * _UNITS[size[-1]] if size[-1] in _UNITS else int(size)


def _show(figures: dict[str, Any], sizes: Sequence[str]) -> None:
    columns = ("p50_ms", "p95_ms", "found", "stage.p50_ms", "stage.p95_ms", "insert.p50_ms", "save.p50_ms", "load_s")
    table = Table("database", "versions", *columns)
    for database in DATABASES:
        for size in sizes:
            if f"match.{database}.{size}.n" in figures:
                table.add_row(database, size, *(str(figures[f"match.{database}.{size}.{name}"]) for name in columns))
    console = Console(highlight=False)
    console.print(table)
    for name, value in figures.items():
        if not any(f".{size}." in name for size in sizes):
            console.print(f"  {name} {value}")
    console.print(machine())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench match", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="few versions, to see that the command works")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is made")
    parser.add_argument("--sizes", help=f"how many versions, {SIZES} unless told")
    parser.add_argument("--only", nargs="*", choices=DATABASES, help="only these databases")
    return parser


if __name__ == "__main__":
    main()
