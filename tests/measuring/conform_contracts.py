"""Holds contracts to the standard: every document of a folder is taken in, given out, and means the same."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from catalog.errors import Invalid
from catalog.quality import documents
from catalog.quality.contracts import checks, document
from tests.measuring.machine import machine

WIDTH = 160

Line = tuple[str, str, int, int, str]
"""A document, what became of it, how many of its rules are checked and are not, and why it was refused."""


def lines(folder: Path) -> Iterator[Line]:
    """Take in and give out each document below a folder."""
    for path in sorted(path for path in folder.rglob("*") if path.suffix in documents.SUFFIXES):
        yield _line(path)


def main(arguments: list[str]) -> None:
    """Print what became of each document."""
    given = _parser().parse_args(arguments)
    began = time.monotonic()
    found = list(lines(given.folder))
    counts = {what: sum(line[1] == what for line in found) for what in ("same", "different", "refused")}
    rules = {"checked": sum(line[2] for line in found), "not_checked": sum(line[3] for line in found)}
    last = {
        "documents": len(found),
        "seed": given.seed,
        "machine": machine(),
        "seconds": round(time.monotonic() - began, 1),
    }
    if given.json:
        print(json.dumps({**counts, **rules, **last}))
        return
    table = Table("document", "it is", "rules checked", "not checked", "why")
    for line in found:
        table.add_row(*map(str, line))
    Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH).print(table)
    print(", ".join(f"{count} {what.replace('_', ' ')}" for what, count in {**counts, **rules}.items()))


def _line(path: Path) -> Line:
    try:
        data = documents.read(path.read_bytes(), yaml=path.suffix != ".json")
        plans = _plans(data)
    except Invalid as error:
        return path.name, "refused", 0, 0, str(error)
    again = documents.read(documents.write_yaml(data).encode(), yaml=True)
    is_same = again == data and _plans(again) == plans
    counted = [(len(plan.checks), len(plan.unchecked)) for plan in plans]
    return path.name, "same" if is_same else "different", sum(n for n, _ in counted), sum(n for _, n in counted), ""


def _plans(data: object) -> list[checks.Plan]:
    return [checks.plan(one) for one in document.checked(data).objects]


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/conform contracts", description=__doc__)
    made.add_argument("folder", type=Path, help="contracts as YAML or JSON, such as the examples of the standard")
    made.add_argument("--json", action="store_true", help="print the figures as JSON")
    made.add_argument("--quick", action="store_true", help="the same: it takes a moment")
    made.add_argument("--seed", type=int, default=1, help="nothing is drawn")
    return made


if __name__ == "__main__":
    main(sys.argv[1:])
