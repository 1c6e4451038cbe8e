"""What a scan knows of a table so far; the states of two parts of a table merge into that of the whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalog.scanning.column_state import ColumnState
from catalog.scanning.columns import Cells, read_cells
from catalog.scanning.groups import MOST_VALUES, GroupState, add_chunk, measure
from catalog.scanning.hashing import Hashes, mix
from catalog.scanning.row_sample import Pool, RowSampler
from catalog.scanning.semantic import semantic_of
from catalog.scanning.sizes import Sizes
from catalog.scanning.smallest import Smallest

Columns: TypeAlias = tuple[int, ...]

_HEAD_BYTES = 2**25
_PIECES = 64
"""Pieces of the pool of rows before it is put together."""
_INDEX = re.compile(r"^(Unnamed: ?\d+(_level_\d+)?)?$")


@dataclass
class TableState:
    """The running sketch of a table: columns, row samples and groups.

    Which columns and pairs rows are sampled by, and which are grouped, is chosen from the first chunk.
    """

    names: tuple[str, ...]
    sizes: Sizes
    day_first: tuple[bool, ...]
    rows: int = 0
    digest: int = 0
    """Sum of the mixed row hashes, modulo 2**64."""
    columns: list[ColumnState] = field(init=False)
    whole: RowSampler = field(init=False)
    keyed: dict[Columns, RowSampler] = field(default_factory=dict)
    groups: dict[int, GroupState] = field(default_factory=dict)
    measures: Columns = ()
    pool: Pool = field(default_factory=Pool)
    head: list[pa.RecordBatch] = field(default_factory=list)
    """The rows while they are few enough to keep all."""

    def __post_init__(self) -> None:
        self.columns = [ColumnState(Smallest(self.sizes.values)) for _ in self.names]
        self.whole = RowSampler((), self.sizes.spread_rows, Smallest(self.sizes.spread_rows), 1)

    def add(self, chunk: pa.RecordBatch) -> None:
        """Take the next rows of the table in."""
        cells, codes = [], []
        for column, day_first, array in zip(self.columns, self.day_first, chunk.columns, strict=True):
            encode = column.frequencies is not None or (column.repeats and pa.types.is_string(array.type))
            cells.append(read_cells(array, day_first=day_first, encode=encode))
            codes.append(column.add(cells[-1], len(chunk)))
        hashes = [each.hashes for each in cells]
        rows = row_hashes([hashes[place] for place in told_apart(self.names)], len(chunk))
        if not self.rows:
            self._plan()
        self.digest = (self.digest + int(rows.sum(dtype=np.uint64))) % 2**64
        self._sample(chunk, hashes, rows)
        self._group(cells, codes)
        self.rows += len(chunk)

    def merge(self, other: "TableState") -> None:
        """Take the rows of another part in, as if they came after these."""
        if not self.rows or not other.rows:
            if other.rows:
                self.__dict__.update(other.__dict__)
            return
        for column, theirs in list(self.groups.items()):
            self._merge_group(column, theirs, other)
        for mine, their_column in zip(self.columns, other.columns, strict=True):
            mine.merge(their_column)
        moved = len(self.pool.positions)
        self.pool.positions = np.concatenate([self.pool.positions, other.pool.positions + self.rows])
        self.pool.rows += other.pool.rows
        self.whole.merge(other.whole, moved)
        self.keyed = {columns: sampler for columns, sampler in self.keyed.items() if columns in other.keyed}
        for columns, sampler in self.keyed.items():
            sampler.merge(other.keyed[columns], moved)
        both = self.head and other.head and self.rows + other.rows <= self.sizes.all_rows
        self.head = self.head + other.head if both else []
        self.rows += other.rows
        self.digest = (self.digest + other.digest) % 2**64
        self._tidy_pool()

    def _merge_group(self, column: int, mine: GroupState, other: "TableState") -> None:
        ours, theirs = self.columns[column].frequencies, other.columns[column].frequencies
        if column not in other.groups or ours is None or theirs is None or self.measures != other.measures:
            del self.groups[column]
            return
        ours.merge(theirs)
        if len(ours.texts) > MOST_VALUES:
            del self.groups[column]
        else:
            codes = np.empty(len(theirs.texts), np.int32)
            codes[theirs.codes] = ours.codes_of(theirs.sorted)
            mine.merge(other.groups[column], codes)

    def _plan(self) -> None:
        """Choose by the first chunk what rows are sampled by and grouped by."""
        keys, pairs = choose_keys(self.names, self.columns, self.sizes)
        for columns in [*((key,) for key in keys), *pairs]:
            size = self.sizes.sampled_rows
            self.keyed[columns] = RowSampler(columns, size, Smallest(max(size, self.sizes.values)))
        numeric = [place for place, column in enumerate(self.columns) if column.kind == "number"]
        numeric = [place for place in numeric if semantic_of(self.names[place], self.columns[place], ()) != "id"]
        fractions_first = sorted(numeric, key=lambda place: (not self.columns[place].numbers.decimals[1:].any(), place))
        self.measures = tuple(sorted(fractions_first[: self.sizes.measures]))
        few = [
            place
            for place, column in enumerate(self.columns)
            if column.filled
            and column.frequencies is not None
            and len(column.frequencies.texts) <= MOST_VALUES
            and not column.numbers.decimals[1:].any()
        ]
        few.sort(key=lambda place: (-self.columns[place].distinct, place))
        self.groups = {place: GroupState(self.measures) for place in sorted(few[: self.sizes.groups])}

    def _sample(self, chunk: pa.RecordBatch, hashes: list[Hashes], rows: Hashes) -> None:
        if self.rows + len(chunk) <= self.sizes.all_rows:
            self.head.append(chunk)
        if self.rows + len(chunk) > self.sizes.all_rows or sum(each.nbytes for each in self.head) > _HEAD_BYTES:
            self.head = []
        samplers = [(self.whole, rows)]
        samplers += [(sampler, key_hashes([hashes[place] for place in key])) for key, sampler in self.keyed.items()]
        wanted = [sampler.wanted(keys) for sampler, keys in samplers]
        chosen = np.zeros(len(chunk), np.bool_)
        for each in wanted:
            chosen[each] = True
        kept = np.flatnonzero(chosen)
        if not len(kept) and self.pool.rows:
            return
        places = np.zeros(len(chunk), np.int64)
        places[kept] = self.pool.add(chunk, kept, self.rows)
        for (sampler, keys), each in zip(samplers, wanted, strict=True):
            sampler.add(keys[each], rows[each], places[each], None)
        self._tidy_pool()

    def _tidy_pool(self) -> None:
        """Let go of rows that no sample holds any more, now and then."""
        if len(self.pool.positions) <= 3 * self.sizes.pool and len(self.pool.rows) < _PIECES:
            return
        samplers = [self.whole, *self.keyed.values()]
        for sampler in samplers:
            sampler.tidy()
        live = np.unique(np.concatenate([sampler.places for sampler in samplers]))
        self.pool.keep(live)
        self.sizes.pool = max(self.sizes.pool, len(live))
        for sampler in samplers:
            sampler.places = np.searchsorted(live, sampler.places)

    def _group(self, cells: list[Cells], codes: Sequence[NDArray[np.int32] | None]) -> None:
        by_row, sizes = [], []
        for column in list(self.groups):
            items, frequencies = codes[column], self.columns[column].frequencies
            if items is None or frequencies is None or len(frequencies.texts) > MOST_VALUES:
                del self.groups[column]
                continue
            sizes.append(len(frequencies.texts) + 1)
            bins = np.where(items < 0, sizes[-1] - 1, items).astype(np.intp)
            places = cells[column].codes
            by_row.append(bins if places is None else bins[places])
        measured = {place: measure(cells[place]) for place in self.measures} if self.groups else {}
        add_chunk(list(self.groups.values()), by_row, sizes, measured)


def told_apart(names: Sequence[str]) -> list[int]:
    """Give the columns that make a row: all but unnamed index columns, which a spreadsheet or pandas adds."""
    real = [place for place, name in enumerate(names) if not _INDEX.match(name)]
    return real or list(range(len(names)))


def row_hashes(hashes: Sequence[Hashes], size: int) -> Hashes:
    """Hash whole rows, whatever the order of their columns; 0 for a row of nulls."""
    total = np.zeros(size, np.uint64)
    for column in hashes:
        total += column
    mixed = mix(total)
    mixed[total == 0] = 0
    return mixed


def key_hashes(hashes: Sequence[Hashes]) -> Hashes:
    """Hash some cells of each row, in no order; 0 where one of them is null. One column's hashes are its values'."""
    if len(hashes) == 1:
        return hashes[0]
    one, other = hashes
    mixed = mix(one + other)
    mixed[(one == 0) | (other == 0)] = 0
    return mixed


def choose_keys(
    names: Sequence[str], columns: Sequence[ColumnState], sizes: Sizes
) -> tuple[list[int], list[tuple[int, int]]]:
    """Choose single columns that may be keys, and pairs of the others that may be keys together."""
    usable = [place for place in told_apart(names) if columns[place].distinct > 1]
    usable.sort(key=lambda place: preference(columns[place], place))
    keys = [place for place in usable if columns[place].distinct > columns[place].rows / 2]
    rest = [place for place in usable if columns[place].distinct < 0.999 * columns[place].filled]
    return keys[: sizes.keys], list(combinations(sorted(rest[: sizes.paired]), 2))


def preference(column: ColumnState, place: int) -> tuple[bool, float, int]:
    """Order columns by how well they name a row: identifiers before fractions, many values before few."""
    return bool(column.numbers.decimals[1:].any()), -column.distinct, place
