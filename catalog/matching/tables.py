"""A fingerprint made ready for comparing: cells as numbers, so that a pair costs a millisecond."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalog.matching.values import decimals, number, seconds
from catalog.scanning.columns import read_values
from catalog.scanning.fingerprint import ColumnSketch, Fingerprint, RowSample
from catalog.scanning.group_keys import joint, truncated
from catalog.scanning.keyed import hidden_values
from catalog.scanning.shortening import short
from catalog.scanning.values import Values

ALL = 2**64 - 1
LEAST_SORTED, LEAST_STEPS = 50, 10
KEY_SHARE = 0.9
"""A column with more distinct values than this share of its rows is like a key."""

UNIQUE = 0.98
"""A column, or two, with more distinct values than this share of the rows names each of them."""
PAIRED = 8
"""Columns of a small table of which all pairs are tried as names of its rows."""

_YEARS = re.compile(r"(?<![\w.])(?:19|20)\d\d(?![\w.]*\d)")

Codes = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Sample:
    """A row sample whose cells are also numbers: equal values, equal codes; 0 for null."""

    source: RowSample
    codes: Codes
    """Columns x rows; no columns where cells may not be kept."""
    hidden: frozenset[int] = frozenset()
    """Columns whose cells are keyed hashes."""

    @property
    def complete(self) -> bool:
        """Tell whether every row of the table is in."""
        return self.source.threshold >= ALL

    @property
    def share(self) -> float:
        """Share of all possible hashes that the sample covers."""
        return (self.source.threshold + 1) / 2**64

    @property
    def rows(self) -> int:
        """Count the sampled rows."""
        return len(self.source.hashes)

    def numbers(self, column: int) -> NDArray[np.float64]:
        """Give a column's cells as numbers; NaN where there is none."""
        return self._read(number, column)

    def seconds(self, column: int) -> NDArray[np.float64]:
        """Give a column's cells as seconds since 1970; NaN where they are no times."""
        return self._read(seconds, column)

    def decimals(self, column: int) -> NDArray[np.float64]:
        """Give how many decimals each of a column's cells has; NaN for null."""
        return self._read(_decimals, column)

    def mentions(self, column: int) -> frozenset[str]:
        """Give the years that stand inside a column's texts."""
        if column not in self._years:
            found = {year for cell in self.source.cells[column] if cell for year in _YEARS.findall(cell)}
            self._years[column] = frozenset(found)
        return self._years[column]

    @cached_property
    def _years(self) -> dict[int, frozenset[str]]:
        return {}

    @cached_property
    def keyed(self) -> dict[tuple[int, ...], Any]:
        """Keep the rows named by some columns (see `keyed`): many tables are joined on the same ones."""
        return {}

    def counted(self, column: int) -> tuple[Hashes, Codes]:
        """Give the codes that a column has, ascending, and how often each."""
        if column not in self._counted:
            self._counted[column] = np.unique(self.codes[column].view(np.uint64), return_counts=True)
        return self._counted[column]

    @cached_property
    def _counted(self) -> dict[int, tuple[Hashes, Codes]]:
        return {}

    @cached_property
    def _kept(self) -> dict[tuple[Callable[[str | None], float], int], NDArray[np.float64]]:
        return {}

    def _read(self, read: Callable[[str | None], float], column: int) -> NDArray[np.float64]:
        # A table is compared with many others: its cells are read once.
        if (read, column) not in self._kept:
            self._kept[read, column] = np.array([read(cell) for cell in self.source.cells[column]], dtype=float)
        return self._kept[read, column]

    def cell(self, column: int, row: int) -> str | None:
        """Give the canonical text of one sampled cell."""
        return self.source.cells[column][row]

    def hashes(self, column: int, unit: str = "") -> Hashes:
        """Hash the sampled cells of a column as a scan does, or the day or month that they fall into; 0 for none."""
        known = self._values.get(column)
        if known is None:
            known = self._values[column] = _cell_values(self.source.cells[column], hidden=column in self.hidden)
        return truncated(known, unit)

    @cached_property
    def _values(self) -> dict[int, Values]:
        return {}


@dataclass(frozen=True)
class Named:
    """Rows of a sample, each named by one column or by two together."""

    columns: tuple[int, ...]
    sample: Sample

    @cached_property
    def hashes(self) -> Hashes:
        """Give the hash of each row's name; 0 where it is missing."""
        if self.sample.source.columns == self.columns:
            return self.sample.source.hashes
        return joint([self.sample.hashes(column) for column in self.columns])


@dataclass(frozen=True)
class Table:
    """A fingerprint with what every comparison of it needs."""

    fingerprint: Fingerprint
    samples: tuple[Sample, ...]

    @property
    def rows(self) -> int:
        """Count the rows of the whole table."""
        return self.fingerprint.rows

    @property
    def columns(self) -> tuple[ColumnSketch, ...]:
        """Give the sketches of the columns, in order."""
        return self.fingerprint.columns

    @cached_property
    def complete(self) -> Sample | None:
        """Give the sample that holds every row, if there is one with cells."""
        return next((s for s in self.samples if s.complete and len(s.codes)), None)

    @cached_property
    def widest(self) -> Sample | None:
        """Give the sample with cells that holds the most rows; the whole-row one when equal."""
        usable = [s for s in self.samples if len(s.codes) and s.rows]
        return max(usable, key=lambda s: (s.rows, not s.source.columns), default=None)

    @cached_property
    def thresholds(self) -> NDArray[np.uint64]:
        """Give per column the hash up to which its sketch is complete."""
        return np.array([ALL if sketched_whole(c) else int(c.hashes[-1]) for c in self.columns], dtype=np.uint64)

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """Give the positions of the columns that are like keys."""
        return tuple(c.position for c in self.columns if is_key(c))

    @cached_property
    def ordered(self) -> bool:
        """Tell whether enough rows are sampled, with their places and cells, to say by what the table is sorted."""
        return self.widest is not None and self.widest.rows >= LEAST_SORTED

    @cached_property
    def sorted_by(self) -> frozenset[int]:
        """Give the columns by which the rows stand sorted, up or down, as far as the sampled ones tell."""
        sample = self.widest
        if sample is None or not self.ordered:
            return frozenset()
        order = np.argsort(sample.source.positions, kind="stable")
        return frozenset(c.position for c in self.columns if _is_sorted(c, sample, order))

    @cached_property
    def answers(self) -> dict[tuple[int, tuple[int, ...]], str]:
        """Keep what was found out of columns that follow from others, by column and those others."""
        return {}

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """Give every way to name the rows by one column or two, with the sample that keeps most of their rows."""
        single = [c.position for c in self.columns if _names(c) and c.distinct > UNIQUE * filled(c)]
        by_key = {s.source.columns: s for s in self.samples if len(s.codes) and s.rows}
        found = [Named((j,), by_key.get((j,), self.widest)) for j in single if self.widest is not None]
        if self.complete is not None:
            return (*found, *_pairs(self.complete, [c for c in self.columns if c.position not in single]))
        pairs = [key for key, s in by_key.items() if len(key) == 2 and not set(key) & set(single)]  # noqa: PLR2004
        return (*found, *(Named(key, by_key[key]) for key in pairs if _all_differ(by_key[key].source.hashes)))

    @cached_property
    def all_hashes(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Give the value hashes of all columns, ascending, and the column of each."""
        none = np.empty(0, dtype=np.int64)
        owners = np.concatenate([none, *(np.full(len(c.hashes), i) for i, c in enumerate(self.columns))])
        hashes = np.concatenate([c.hashes for c in self.columns] or [np.empty(0, dtype=np.uint64)])
        order = np.argsort(hashes, kind="stable")
        return hashes[order], owners[order].astype(np.int64)


def prepare(fingerprint: Fingerprint) -> Table:
    """Make a fingerprint ready; cheap, and worth keeping while one version is compared with many."""
    hidden = frozenset(column.position for column in fingerprint.columns if column.hidden)
    return Table(fingerprint, tuple(_sample(sample, hidden) for sample in fingerprint.samples))


def sketched_whole(column: ColumnSketch) -> bool:
    """Tell whether the sketch holds the hash of every distinct value."""
    return column.distinct <= len(column.hashes) + 0.5


def filled(column: ColumnSketch) -> int:
    """Count the values that are not null."""
    return column.rows - column.nulls


def is_key(column: ColumnSketch) -> bool:
    """Tell whether nearly every row has its own value."""
    return column.rows > 1 and column.distinct > KEY_SHARE * column.rows


def is_dense(column: ColumnSketch) -> bool:
    """Tell whether the values are whole numbers in a row, such as 1..N: they overlap by accident."""
    if not column.integers or len(column.quantiles) < 2:  # noqa: PLR2004 - a range has two ends
        return False
    width = column.quantiles[-1] - column.quantiles[0] + 1
    return column.distinct >= 0.5 * width


def sorts_arrivals(table: Table) -> bool:
    """Tell whether the rows stand in the order of a time or of a number that each has its own of."""
    columns = (table.columns[position] for position in table.sorted_by)
    return any(c.kind == "time" or (c.integers and is_key(c)) for c in columns)


def _decimals(cell: str | None) -> float:
    return float(decimals(cell)) if cell is not None else float("nan")


def _is_sorted(column: ColumnSketch, sample: Sample, order: NDArray[np.int64]) -> bool:
    cells = [cell for row in order.tolist() if (cell := sample.source.cells[column.position][row]) is not None]
    if len(cells) < max(LEAST_SORTED, 0.9 * len(order)) or len(set(cells)) < LEAST_STEPS:
        return False
    if column.kind != "number":  # times are ISO text and sort as such
        return cells == sorted(cells) or cells == sorted(cells, reverse=True)
    numbers = sample.numbers(column.position)[order]
    steps = np.diff(numbers[np.isfinite(numbers)])
    return bool((steps >= 0).all() or (steps <= 0).all())


def _sample(source: RowSample, hidden: frozenset[int]) -> Sample:
    rows = [
        _cell_values(cells, hidden=column in hidden).hashes.view(np.int64) for column, cells in enumerate(source.cells)
    ]
    codes = np.array(rows, dtype=np.int64) if rows else np.empty((0, len(source.hashes)), dtype=np.int64)
    return Sample(source, codes.reshape(len(source.cells), len(source.hashes)), hidden)


def _cell_values(cells: Sequence[str | None], *, hidden: bool) -> Values:
    """Read sampled cells; equal ones hash alike, however they are written."""
    if hidden:
        return hidden_values(cells)
    return read_values(pa.array([short(cell) for cell in cells], pa.string()))


def _names(column: ColumnSketch) -> bool:
    return column.kind != "empty"


def _pairs(whole: Sample, columns: list[ColumnSketch]) -> list[Named]:
    usable = [c.position for c in columns if _names(c) and c.distinct > 1][:PAIRED]
    with np.errstate(over="ignore"):
        return [
            Named((i, j), whole)
            for i, j in combinations(usable, 2)
            if _all_differ(whole.codes[i] * np.int64(1_000_003) + whole.codes[j])
        ]


def _all_differ(hashes: NDArray[np.generic]) -> bool:
    return len(hashes) > 1 and len(np.unique(hashes)) > UNIQUE * len(hashes)
