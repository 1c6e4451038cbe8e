"""Events that others made, sent in every way to a fresh server: `scripts/conform events FOLDER`.

Sent one by one, twice, in reverse, shuffled, in batches and packed, they have to lead to the same graph, down to the
last facet and time. Prints the answer to each file, and all that was accepted without being understood.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.measuring.events import folder as files
from tests.measuring.events import sending
from tests.measuring.events.folder import Sample
from tests.measuring.events.sending import Answer, Outcome
from tests.measuring.machine import machine

SHUFFLES = 3
WIDTH = 160
SHOWN = 8


def main(arguments: Sequence[str] | None = None) -> None:
    """Send, compare and print; ends with 1 when a way of sending, or an answer, differs."""
    given = _parser().parse_args(arguments)
    started = time.perf_counter()
    samples = files.read(given.folder)
    wanted = files.expected(given.expected) if given.expected else {}
    with tempfile.TemporaryDirectory() as made, sending.databases(given.database, Path(made)) as fresh:
        first, differing = _compare(samples, fresh, Path(made), given.seed)
    unexpected = _unexpected(samples, first.answers, wanted)
    numbers = _figures(first.answers, differing, unexpected, expected=bool(wanted))
    numbers |= {"seed": given.seed, "seconds": round(time.perf_counter() - started, 1)}
    if given.json:
        statuses = {f"status.{path}": status for path, status in _by_file(samples, first.answers).items()}
        print(json.dumps({**numbers, **statuses, "machine": machine()}))
    else:
        _show(samples, first.answers, differing, unexpected, numbers)
    raise SystemExit(1 if unexpected or any(differing.values()) else 0)


def _compare(
    samples: Sequence[Sample], fresh: Callable[[str], str], home: Path, seed: int
) -> tuple[Outcome, dict[str, list[str]]]:
    first = sending.outcome(fresh("singly"), home, samples, sending.singly)
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    orders: list[Sequence[Sample]] = [list(reversed(samples))]
    orders += [chance.sample(samples, len(samples)) for _ in range(SHUFFLES)]
    ways = [("order", order, sending.singly) for order in orders]
    ways += [("repeat", samples, sending.twice), ("batch", samples, sending.batched), ("gzip", samples, sending.packed)]
    ways.append(("batch", orders[0], sending.batched))
    differing: dict[str, list[str]] = {}
    for number, (name, order, send) in enumerate(ways):
        found = sending.outcome(fresh(f"way_{number}"), home, order, send)
        missing = [f"- {line}" for line in sorted(first.graph - found.graph)]
        differing.setdefault(name, []).extend(missing + [f"+ {line}" for line in sorted(found.graph - first.graph)])
    return first, differing


def _unexpected(samples: Sequence[Sample], answers: Sequence[Answer], wanted: Mapping[str, str]) -> list[str]:
    statuses = _by_file(samples, answers)
    found = []
    for path, status in wanted.items():
        if path not in statuses:
            found.append(f"{path}: there is no such file")
        elif not files.as_expected(statuses[path], status):
            found.append(f"{path}: {statuses[path]}, expected {status}")
    return found


def _by_file(samples: Sequence[Sample], answers: Sequence[Answer]) -> dict[str, int]:
    """Give the status of each file; of a file with several events, the worst."""
    found: dict[str, int] = {}
    for sample, answer in zip(samples, answers, strict=True):
        found[sample.path] = max(found.get(sample.path, 0), answer.status)
    return found


def _figures(
    answers: Sequence[Answer], differing: Mapping[str, list[str]], unexpected: Sequence[str], *, expected: bool
) -> dict[str, float]:
    accepted = [one for one in answers if one.status < 300]
    numbers: dict[str, float] = {
        "accepted": len(accepted),
        "rejected": len(answers) - len(accepted),
        "not_understood": sum(len(one.problems) for one in accepted),
        **{f"{name}.differs": len(lines) for name, lines in differing.items()},
    }
    return {**numbers, "expected.differs": len(unexpected)} if expected else numbers


def _show(
    samples: Sequence[Sample],
    answers: Sequence[Answer],
    differing: Mapping[str, list[str]],
    unexpected: Sequence[str],
    numbers: Mapping[str, float],
) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    table = Table(title="Events", title_justify="left", pad_edge=False)
    for heading in ("file", "status", "refused, or not understood"):
        table.add_column(heading, overflow="fold")
    for sample, answer in zip(samples, answers, strict=True):
        told = answer.reason or "; ".join(f"{one['field']}: {one['reason']}" for one in answer.problems)
        table.add_row(escape(sample.path), str(answer.status), escape(told))
    console.print(table)
    for name, number in numbers.items():
        console.print(f"{name:>20}  {number:g}")
    for name, lines in differing.items():
        for line in lines[:SHOWN]:
            console.print(f"  {name} {escape(line)}")
    for line in unexpected:
        console.print(f"  unexpected {escape(line)}")


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/conform events", description=__doc__)
    made.add_argument("folder", type=Path, help="events: *.json, one or an array of them, or *.jsonl, one a line")
    made.add_argument("--expected", type=Path, help="a file of lines path,expected[,note] with 2xx, 400 or 422")
    made.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    made.add_argument("--json", action="store_true", help="print the figures as JSON")
    made.add_argument("--seed", type=int, default=1, help="of the shuffled orders")
    return made


if __name__ == "__main__":
    main()
