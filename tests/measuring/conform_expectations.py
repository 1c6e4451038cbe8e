"""Every expectation type of GX's core on a table of cases: GX on pandas against the product's engines.

Verdict, observed value and counts must be equal, or the difference be a known one with its reason.
"""

import argparse
import json
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from catalog.quality import gx
from catalog.quality.gx import Rule
from tests.measuring.expectations.differences import Seen, explained
from tests.measuring.expectations.engines import NOBODY, Said, by_duck, by_pandas, by_postgresql, by_spark
from tests.measuring.expectations.rules import rules
from tests.measuring.expectations.tables import cases
from tests.measuring.machine import machine

ROWS, QUICK_CASES = 60, ("normal", "nan_inf")
Engine = Callable[[Path, Sequence[Rule]], list[Said]]
ENGINES: Mapping[str, Engine] = {"duckdb": by_duck, "postgresql": by_postgresql, "spark": by_spark}


@dataclass
class Tally:
    """What one engine came to."""

    types: set[str] = field(default_factory=set)
    """Judged at least once."""
    cases: int = 0
    equal: int = 0
    known: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)

    def add(self, case: str, seen: Seen) -> None:
        """Count one rule on one case."""
        self.cases += 1
        if seen.ours.outcome != NOBODY:
            self.types.add(seen.rule.type)
        if seen.ours.same_as(seen.theirs):
            self.equal += 1
        elif reason := explained(seen):
            self.known[reason] += 1
        else:
            told = f"{case}: {seen.rule.type} {dict(seen.rule.kwargs)}\n    ours {seen.ours}\n    GX   {seen.theirs}"
            self.unexplained.append(told)


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, print; exit 1 when a difference has no reason."""
    given = _parser().parse_args(arguments)
    began = time.perf_counter()
    warnings.simplefilter("ignore")  # GX warns of its own deprecations
    tallies = measured(cases(given.seed, ROWS), given.engines, quick=given.quick, every=given.every)
    figures = {**_figures(tallies), "seed": given.seed, "machine": machine()}
    figures["seconds"] = round(time.perf_counter() - began, 1)
    if given.json:
        print(json.dumps(figures))
    else:
        _show(tallies, figures)
    raise SystemExit(1 if figures["unexplained"] else 0)


def measured(
    tables: Mapping[str, pa.Table], engines: Sequence[str], *, quick: bool, every: int = 1
) -> dict[str, Tally]:
    """Judge every case by every engine; `every` leaves out all rules but each so manieth."""
    built = [gx.rules({"name": "all", "expectations": [one]}, "all")[0] for one in rules()[::every]]
    tallies = {name: Tally() for name in engines}
    with tempfile.TemporaryDirectory() as folder:
        for case, table in tables.items():
            if quick and case not in QUICK_CASES:
                continue
            path = Path(folder) / f"{case}.parquet"
            pq.write_table(table, path)
            theirs = by_pandas(path, built)
            for name in engines:
                for rule, ours, other in zip(built, ENGINES[name](path, built), theirs, strict=True):
                    tallies[name].add(case, Seen(rule, table, ours, other, name))
    return tallies


def _figures(tallies: Mapping[str, Tally]) -> dict[str, object]:
    figures: dict[str, object] = {
        "types": max(len(one.types) for one in tallies.values()),
        "cases": sum(one.cases for one in tallies.values()),
        "equal": sum(one.equal for one in tallies.values()),
        "known_differences": sum(one.known.total() for one in tallies.values()),
        "unexplained": sum(len(one.unexplained) for one in tallies.values()),
    }
    for name, one in tallies.items():
        figures |= {f"{name}.types": len(one.types), f"{name}.cases": one.cases, f"{name}.equal": one.equal}
        figures |= {f"{name}.known_differences": one.known.total(), f"{name}.unexplained": len(one.unexplained)}
    return figures


def _show(tallies: Mapping[str, Tally], figures: Mapping[str, object]) -> None:
    console = Console(highlight=False)
    table = Table("engine", "types", "cases", "equal", "known differences", "unexplained")
    for name, one in tallies.items():
        counts = (len(one.types), one.cases, one.equal, one.known.total(), len(one.unexplained))
        table.add_row(name, *(f"{count:,}" for count in counts))
    console.print(table)
    for name, one in tallies.items():
        for reason, count in one.known.most_common():
            console.print(f"  {name}, {count} known: {reason}")
        for told in one.unexplained:
            console.print(f"  {name}, unexplained: {told}", markup=False)
    console.print(f"seed {figures['seed']}, {figures['seconds']} s, {figures['machine']}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/conform expectations", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="few cases, to see that the command works")
    parser.add_argument("--seed", type=int, default=1, help="of the values drawn")
    parser.add_argument("--every", type=int, default=1, help="judge by each so manieth rule only (Spark is slow)")
    parser.add_argument("--engines", nargs="+", choices=[*ENGINES], default=["duckdb"], help="which of the product's")
    return parser


if __name__ == "__main__":
    main()
