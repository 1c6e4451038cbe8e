"""What each candidate says about each cell, as arrays: candidates x keys x columns (pure)."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from catalog.ranking.truth.reading import code
from catalog.scanning.canonical import Instant, Value, write

MISSING = -1
"""The code of a cell about which a candidate says nothing."""
MOST = 0.9
"""A column is of a kind when this share of its values is."""
CENTS = 2


class Kind(StrEnum):
    """How the values of a column are compared."""

    CATEGORY = "category"
    NUMBER = "number"
    MONEY = "money"
    TIME = "time"


TOLERANCE: Mapping[Kind, float] = {Kind.CATEGORY: 0.0, Kind.NUMBER: 0.0, Kind.MONEY: 0.01, Kind.TIME: 60.0}
"""How far two values may lie apart and still be called equal: numbers in their unit, times in seconds."""


@dataclass(frozen=True)
class Column:
    """A column that several candidates have; `tolerance` None takes that of its kind (times in seconds)."""

    name: str
    kind: Kind
    tolerance: float | None = None

    @property
    def within(self) -> float:
        """How far apart values may lie and still be called equal."""
        return TOLERANCE[self.kind] if self.tolerance is None else self.tolerance


@dataclass(frozen=True)
class Table:
    """The rows of one candidate: keys and canonical values, column by column.

    `shapes` may tell for some columns how each cell was written ("99:99 aa"); how a source writes tells whose copy
    it is.
    """

    candidate: str
    keys: Sequence[Hashable]
    columns: Mapping[str, Sequence[Value]]
    shapes: Mapping[str, Sequence[str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Claims:
    """Claims of all candidates, aligned by key."""

    candidates: tuple[str, ...]
    keys: tuple[Hashable, ...]
    columns: tuple[Column, ...]
    codes: NDArray[np.int32]
    """Candidate x key x column: places in the column's vocabulary, MISSING where nothing is said."""
    vocabularies: tuple[tuple[Value, ...], ...]
    """The values of each column: numbers and times in their order, then everything else by its text."""
    scales: tuple[NDArray[np.float64], ...]
    """The same values as numbers (times in seconds), NaN where a value is none."""
    shapes: NDArray[np.int32]
    """Candidate x key x column: how the cell was written, MISSING where unknown."""

    @property
    def size(self) -> int:
        """How many claims are made."""
        return int((self.codes != MISSING).sum())


def gather(tables: Sequence[Table], columns: Sequence[Column] | None = None) -> Claims:
    """Align tables by key; the order of tables and rows makes no difference.

    Columns that are not given are those of at least two tables, their kinds read off the values. A key that occurs
    several times in a table speaks only where its rows agree.
    """
    tables = sorted(tables, key=lambda table: table.candidate)
    wanted = tuple(infer(tables) if columns is None else columns)
    keys = tuple(sorted({key for table in tables for key in table.keys}, key=repr))
    places = {key: place for place, key in enumerate(keys)}
    rows = [np.fromiter((places[key] for key in table.keys), np.intp, len(table.keys)) for table in tables]
    coded = [code([table.columns.get(column.name) for table in tables], rows, len(keys)) for column in wanted]
    shaped = [code([table.shapes.get(column.name) for table in tables], rows, len(keys)).codes for column in wanted]
    sorted_out = [_sorted(one.codes, one.vocabulary, column) for one, column in zip(coded, wanted, strict=True)]
    return Claims(
        tuple(table.candidate for table in tables),
        keys,
        wanted,
        _stack([codes for codes, _, _ in sorted_out], len(tables), len(keys)),
        tuple(vocabulary for _, vocabulary, _ in sorted_out),
        tuple(scale for _, _, scale in sorted_out),
        _stack(shaped, len(tables), len(keys)),
    )


def infer(tables: Sequence[Table]) -> list[Column]:
    """Find the columns that at least two tables have, with the kind that most of their values are of."""
    having: dict[str, list[Sequence[Value]]] = {}
    for table in tables:
        for name, values in table.columns.items():
            having.setdefault(name, []).append(values)
    return [
        Column(name, kind_of(value for values in found for value in values))
        for name, found in sorted(having.items())
        if len(found) > 1
    ]


def kind_of(values: Iterable[Value]) -> Kind:
    """Say how the values of a column are to be compared."""
    told = [value for value in set(values) if value is not None]
    times = sum(isinstance(value, Instant) for value in told)
    numbers = [value for value in told if isinstance(value, int | float) and not isinstance(value, bool)]
    if told and times >= MOST * len(told):
        return Kind.TIME
    if not numbers or len(numbers) < MOST * len(told):
        return Kind.CATEGORY
    broken = any(isinstance(value, float) for value in numbers)
    return Kind.MONEY if broken and all(round(value, CENTS) == value for value in numbers) else Kind.NUMBER


def as_number(value: Value, kind: Kind) -> float:
    """Give a value as the number that it is compared as (times in seconds); NaN when it is none."""
    if isinstance(value, Instant):
        return value.micros / 1e6 if kind is Kind.TIME else np.nan
    if kind in (Kind.TIME, Kind.CATEGORY) or value is None or isinstance(value, bool | str):
        return np.nan
    return float(value)


def _sorted(
    codes: NDArray[np.int32], vocabulary: Sequence[Value], column: Column
) -> tuple[NDArray[np.int32], tuple[Value, ...], NDArray[np.float64]]:
    scale = np.array([as_number(value, column.kind) for value in vocabulary], np.float64)
    texts = [write(value) or "" for value in vocabulary]
    order = sorted(range(len(vocabulary)), key=lambda place: (_last(float(scale[place])), texts[place]))
    ranks = np.full(len(order) + 1, MISSING, np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks[codes], tuple(vocabulary[place] for place in order), scale[order]


def _last(number: float) -> float:
    return np.inf if np.isnan(number) else number


def _stack(codes: Sequence[NDArray[np.int32]], candidates: int, keys: int) -> NDArray[np.int32]:
    return np.stack(codes, axis=2) if codes else np.empty((candidates, keys, 0), np.int32)
