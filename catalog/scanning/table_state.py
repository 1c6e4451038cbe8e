"""What a scan knows of a table so far; the states of two parts of a table merge into that of the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from catalog.scanning.column_state import ColumnState
from catalog.scanning.columns import Cells, read_cells
from catalog.scanning.group_keys import Grouping, Key, coded, joint
from catalog.scanning.groups import GroupState, add_chunk, measured
from catalog.scanning.hashing import Hashes, mix
from catalog.scanning.planning import choose_groupings, choose_keys, choose_measures, told_apart, units
from catalog.scanning.row_sample import Pool, RowSampler
from catalog.scanning.sizes import Sizes
from catalog.scanning.smallest import Smallest

Columns: TypeAlias = tuple[int, ...]

_HEAD_BYTES = 2**25
_PIECES = 64
"""Pieces of the pool of rows before it is put together."""


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
    groups: dict[Grouping, GroupState] = field(default_factory=dict)
    measures: Columns = ()
    times: tuple[bool, ...] = ()
    """Which of the measures hold times."""
    pool: Pool = field(default_factory=Pool)
    head: list[pa.RecordBatch] = field(default_factory=list)
    """The rows while they are few enough to keep all."""

    def __post_init__(self) -> None:
        self.columns = [ColumnState(Smallest(self.sizes.values)) for _ in self.names]
        self.whole = RowSampler((), self.sizes.spread_rows, Smallest(self.sizes.spread_rows), 1)

    def add(self, chunk: pa.RecordBatch) -> None:
        """Take the next rows of the table in."""
        cells = []
        for column, day_first, array in zip(self.columns, self.day_first, chunk.columns, strict=True):
            encode = column.frequencies is not None or (column.repeats and pa.types.is_string(array.type))
            cells.append(read_cells(array, day_first=day_first, encode=encode))
            column.add(cells[-1], len(chunk))
        hashes = [each.hashes for each in cells]
        rows = row_hashes([hashes[place] for place in told_apart(self.names)], len(chunk))
        if not self.rows:
            self._plan(cells)
        self.digest = (self.digest + int(rows.sum(dtype=np.uint64))) % 2**64
        keys = {key: joint([hashes[place] for place in key]) for key in self.keyed}
        self._sample(chunk, keys, rows)
        self._group(cells, keys, len(chunk))
        self.rows += len(chunk)

    def merge(self, other: "TableState") -> None:
        """Take the rows of another part in, as if they came after these."""
        if not self.rows or not other.rows:
            if other.rows:
                self.__dict__.update(other.__dict__)
            return
        same = (self.measures, self.times) == (other.measures, other.times)
        self.groups = {key: state for key, state in self.groups.items() if same and key in other.groups}
        for grouping, state in self.groups.items():
            state.take(other.groups[grouping].kept)
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

    def _plan(self, cells: Sequence[Cells]) -> None:
        """Choose by the first chunk what rows are sampled by and grouped by."""
        keys, pairs = choose_keys(self.names, self.columns, self.sizes)
        for columns in [*((key,) for key in keys), *pairs]:
            size = self.sizes.sampled_rows
            self.keyed[columns] = RowSampler(columns, size, Smallest(max(size, self.sizes.values)))
        self.measures = choose_measures(self.names, self.columns, self.sizes)
        self.times = tuple(self.columns[place].kind == "time" for place in self.measures)

        def hashes(key: Key) -> Hashes:
            return coded(cells[key.column], [key.unit])[key.unit].by_row

        groupings = choose_groupings(self.names, self.columns, hashes, self.sizes)
        most = self.sizes.most_groups, self.sizes.most_groups * 2 // 3
        self.groups = {grouping: GroupState(len(self.measures), most[len(grouping) - 1]) for grouping in groupings}

    def _sample(self, chunk: pa.RecordBatch, keys: Mapping[Columns, Hashes], rows: Hashes) -> None:
        if self.rows + len(chunk) <= self.sizes.all_rows:
            self.head.append(chunk)
        if self.rows + len(chunk) > self.sizes.all_rows or sum(each.nbytes for each in self.head) > _HEAD_BYTES:
            self.head = []
        samplers = [(self.whole, rows), *((sampler, keys[columns]) for columns, sampler in self.keyed.items())]
        wanted = [sampler.wanted(hashes) for sampler, hashes in samplers]
        chosen = np.zeros(len(chunk), np.bool_)
        for each in wanted:
            chosen[each] = True
        kept = np.flatnonzero(chosen)
        if not len(kept) and self.pool.rows:
            return
        places = np.zeros(len(chunk), np.int64)
        places[kept] = self.pool.add(chunk, kept, self.rows)
        for (sampler, hashes), each in zip(samplers, wanted, strict=True):
            sampler.add(hashes[each], rows[each], places[each], None)
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

    def _group(self, cells: Sequence[Cells], keys: Mapping[Columns, Hashes], rows: int) -> None:
        grouped = {place: coded(cells[place], by) for place, by in units(list(self.groups)).items()}
        columns = {Key(place, unit): each for place, by in grouped.items() for unit, each in by.items()}
        known = {tuple(Key(place) for place in columns): hashes for columns, hashes in keys.items()}
        add_chunk(self.groups, columns, measured([cells[place] for place in self.measures], self.times, rows), known)


def row_hashes(hashes: Sequence[Hashes], size: int) -> Hashes:
    """Hash whole rows, whatever the order of their columns; 0 for a row of nulls."""
    total = np.zeros(size, np.uint64)
    for column in hashes:
        total += column
    mixed = mix(total)
    mixed[total == 0] = 0
    return mixed
