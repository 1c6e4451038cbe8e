"""Pairs of tables with the answer known, and the pairs that a folder of labelled versions holds."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from tests.measuring.versions.cells import read

Rows: TypeAlias = "Counter[tuple[str, ...]]"

LABELS = "problem_sets.csv"
SIDES = (("T_validation", "T_prime_validation"), ("T_generalization", "T_prime_generalization"))
SHARED = 0.01
"""Tables that share more of their rows than this are not known to be strangers."""


@dataclass(frozen=True)
class Pair:
    """Two tables; of related ones `b` was made from `a`."""

    a: Path
    b: Path
    kind: str
    """What was changed, or why they are strangers."""
    topic: str
    related: bool
    made: bool = False
    """It was made for the measuring, and is not in the folder."""

    @property
    def label(self) -> str:
        """Name it for people."""
        return f"{self.kind}: {self.a.stem} -> {self.b.stem}"


@dataclass(frozen=True)
class Topic:
    """The tables about one thing: what was made from what."""

    name: str
    pairs: tuple[Pair, ...]
    cells: Mapping[Path, pd.DataFrame]
    """The cells of each table, as text; tables without rows are left out."""
    base: Mapping[Path, Path]
    """The table that each was made from; itself where it was not made."""

    @cached_property
    def core(self) -> list[str]:
        """Name the columns that every table has that was not made from another one: by them rows are the same."""
        bases = sorted(set(self.base.values()))
        return [str(name) for name in self.cells[bases[0]] if all(name in self.cells[base] for base in bases)]

    @cached_property
    def rows(self) -> Mapping[Path, Rows]:
        """Count the rows of each table that has all core columns, by these."""
        held = {path: table for path, table in self.cells.items() if all(name in table for name in self.core)}
        return {path: Counter(table[self.core].itertuples(index=False, name=None)) for path, table in held.items()}


def topics(folder: Path) -> list[Topic]:
    """Read the labelled tables of a folder: a folder a topic."""
    return [_topic(folder, labels) for labels in sorted(folder.glob(f"*/{LABELS}"))]


def strangers(known: Sequence[Topic]) -> Iterator[Pair]:
    """Give the pairs across topics, and those of one topic whose base tables share hardly any row."""
    for one, other in combinations(known, 2):
        for a, b in product(sorted(one.cells), sorted(other.cells)):
            yield Pair(a, b, "across topics", one.name, related=False)
    for topic in known:
        for a, b in combinations(sorted(topic.cells), 2):
            if _apart(topic, topic.base[a], topic.base[b]) and _apart(topic, a, b):
                yield Pair(a, b, "other rows of the topic", topic.name, related=False)


def _topic(folder: Path, labels: Path) -> Topic:
    with labels.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    pairs = [
        Pair(folder / row[a], folder / row[b], row["Setup"], labels.parent.name, True) for row in rows for a, b in SIDES
    ]
    read_all = {path: read(path) for path in sorted({path for pair in pairs for path in (pair.a, pair.b)})}
    cells = {path: table for path, table in read_all.items() if len(table)}
    made = {pair.b: pair.a for pair in pairs}
    held = tuple(pair for pair in pairs if pair.a in cells and pair.b in cells)
    return Topic(labels.parent.name, held, cells, {path: made.get(path, path) for path in cells})


def _apart(topic: Topic, one: Path, other: Path) -> bool:
    """Tell whether two tables share hardly a row; what has no core columns says nothing against it."""
    rows, others = topic.rows.get(one), topic.rows.get(other)
    if not topic.core or rows is None or others is None:
        return bool(topic.core)
    return (rows & others).total() <= SHARED * min(rows.total(), others.total())
