"""Workers killed with SIGKILL at random moments of every stage, on both databases: `scripts/evaluate crash`."""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from catalog.pipeline.stages import STAGES
from tests import postgres
from tests.measuring.crash.run import Outcome, disturbed, prepare, undisturbed
from tests.measuring.machine import machine

DATABASES = ("sqlite", "postgresql")
KILLS, QUICK_KILLS = 20, 2


@dataclass(frozen=True)
class Case:
    """One stage on one database."""

    database: str
    stage: str
    outcome: Outcome


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill, compare, and print how many rows are missing or doubled; ends with 1 if any is."""
    given = _parser().parse_args(arguments)
    started = time.perf_counter()
    kills = QUICK_KILLS if given.quick else KILLS
    with tempfile.TemporaryDirectory() as folder:
        cases = list(_cases(Path(folder), kills, given.seed, few=given.quick))
    numbers = {**_figures(cases), "seed": given.seed, "seconds": round(time.perf_counter() - started, 1)}
    if given.json:
        print(json.dumps({**numbers, "machine": machine()}))
    else:
        _show(cases, numbers)
    raise SystemExit(1 if numbers["missing"] or numbers["doubled"] else 0)


def _cases(folder: Path, kills: int, seed: int, *, few: bool) -> Iterator[Case]:
    server = postgres.server(durable=False)
    for database in DATABASES:
        home = folder / database
        home.mkdir()
        prepare(_fresh(server, database, home, "prepared"), home, few=few)
        names = (f"copy_{number}" for number in count())
        yield from _on(database, home, partial(_copied, server, database, home, names), kills, seed)


def _on(database: str, home: Path, copied: Callable[[], str], kills: int, seed: int) -> Iterator[Case]:
    expected = undisturbed(copied(), home)
    stages = [stage.name for stage in STAGES]
    for number, stage in enumerate(track(stages, f"Killing on {database}", console=Console(stderr=True))):
        yield Case(database, stage, disturbed(copied, home, stage, kills, expected, seed + number))


def _fresh(server: str, database: str, home: Path, name: str) -> str:
    if database == "sqlite":
        return f"sqlite:///{home / name}.db"
    postgres.administer(server, f"CREATE DATABASE crash_{name}")
    return postgres.named(server, f"crash_{name}")


def _copied(server: str, database: str, home: Path, names: Iterator[str]) -> str:
    name = next(names)
    if database == "sqlite":
        shutil.copy(home / "prepared.db", home / f"{name}.db")
        return f"sqlite:///{home / name}.db"
    postgres.administer(server, f"CREATE DATABASE crash_{name} TEMPLATE crash_prepared")
    return postgres.named(server, f"crash_{name}")


def _figures(cases: Sequence[Case]) -> dict[str, int]:
    return {
        "kills": sum(case.outcome.kills for case in cases),
        "missing": sum(case.outcome.missing.total() for case in cases),
        "doubled": sum(case.outcome.doubled.total() for case in cases),
        **{f"kills.{case.database}.{case.stage}": case.outcome.kills for case in cases},
    }


def _show(cases: Sequence[Case], numbers: dict[str, int]) -> None:
    table = Table("database", "stage", "kills", "missing", "doubled")
    for case in cases:
        found = case.outcome
        counts = (found.kills, found.missing.total(), found.doubled.total())
        table.add_row(case.database, case.stage, *(str(count) for count in counts))
    console = Console(highlight=False)
    console.print(table)
    for case in cases:
        for word, rows in (("missing", case.outcome.missing), ("doubled", case.outcome.doubled)):
            for row in list(rows)[:5]:
                console.print(f"{word} on {case.database} after kills in {case.stage}: {row}")
    console.print(f"{numbers['kills']} kills, {numbers['missing']} rows missing, {numbers['doubled']} doubled")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/evaluate crash", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument(
        "--quick", action="store_true", help=f"{QUICK_KILLS} kills a stage instead of {KILLS}, of fewer files"
    )
    parser.add_argument("--seed", type=int, default=1, help="which moments to kill at")
    return parser


if __name__ == "__main__":
    main()
