"""What a scan knows of a table so far; the states of two parts of a table merge into that of the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from catalog.scanning.column_state import ColumnState
from catalog.scanning.columns import Cells
from catalog.scanning.group_keys import Grouping, Key, coded, joint
from catalog.scanning.groups import GroupState, add_chunk, grid, measured
from catalog.scanning.hashing import Hashes, mix
from catalog.scanning.keys import Columns, choose_keys
from catalog.scanning.planning import choose_groupings, choose_measures, told_apart, units
from catalog.scanning.reading import Reading
from catalog.scanning.row_sample import Pool, RowSampler
from catalog.scanning.sizes import Sizes
from catalog.scanning.smallest import Smallest

_HEAD_BYTES = 2**25
_PIECES = 64
"""Pieces of the pool of rows before it is put together."""


@dataclass(frozen=True)
class Choice:
    """What the rows of a table are sampled, added up and grouped by."""

    keys: tuple[Columns, ...]
    groupings: tuple[Grouping, ...]
    measures: Columns
    times: tuple[bool, ...]
    """Which of the measures hold times."""
    grids: tuple[float, ...]
    """What the numbers of each measure are rounded to before they are added up; 0 for as they are."""


@dataclass(frozen=True)
class Plan:
    """How a table is read and what of it is kept: states of its parts that share one plan merge, in any order."""

    readings: tuple[Reading, ...]
    choice: Choice | None = None
    """None: chosen from the first chunk."""


@dataclass
class TableState:
    """The running sketch of a table, or of a part of it that begins at row `start`."""

    names: tuple[str, ...]
    sizes: Sizes
    plan: Plan
    start: int = 0
    rows: int = 0
    blank: int = 0
    """Rows without any value, of tables with several columns: the fingerprint knows nothing of them."""
    digest: int = 0
    """Sum of the mixed row hashes, modulo 2**64."""
    columns: list[ColumnState] = field(init=False)
    whole: RowSampler = field(init=False)
    keyed: dict[Columns, RowSampler] = field(default_factory=dict)
    groups: dict[Grouping, GroupState] = field(default_factory=dict)
    pool: Pool = field(default_factory=Pool)
    head: dict[int, pa.RecordBatch] = field(default_factory=dict)
    """The rows by where they begin, while they are few enough to keep all."""

    def __post_init__(self) -> None:
        self.columns = [ColumnState(Smallest(self.sizes.values)) for _ in self.names]
        self.whole = RowSampler((), self.sizes.spread_rows, Smallest(self.sizes.spread_rows), 1)
        if self.plan.choice is not None:
            self._begin(self.plan.choice)

    @property
    def measures(self) -> Columns:
        """Give the positions of the columns that are added up by group."""
        return self.plan.choice.measures if self.plan.choice else ()

    def add(self, chunk: pa.RecordBatch) -> None:
        """Take the next rows of the table in."""
        cells = []
        for column, reading, array in zip(self.columns, self.plan.readings, chunk.columns, strict=True):
            encode = column.frequencies is not None or (column.repeats and pa.types.is_string(array.type))
            cells.append(reading.cells(array, encode=encode, seen=column.seen))
            column.add(cells[-1], len(chunk))
        hashes = [each.hashes for each in cells]
        told = told_apart(self.names)
        rows = row_hashes([hashes[place] for place in told], len(chunk))
        self.blank += len(chunk) - int(np.count_nonzero(rows)) if len(told) > 1 else 0
        if self.plan.choice is None:
            self._begin(self._chosen(cells))
        self.digest = (self.digest + int(rows.sum(dtype=np.uint64))) % 2**64
        keys = {key: joint([hashes[place] for place in key]) for key in self.keyed}
        self._sample(chunk, keys, rows)
        self._group(cells, keys, len(chunk))
        self.rows += len(chunk)

    def merge(self, other: "TableState") -> None:
        """Take the rows of another part in; raises ValueError for one that was not read by the same plan."""
        if not self.rows or not other.rows:
            if other.rows:
                self.__dict__.update(other.__dict__)
            return
        if self.plan != other.plan:
            raise ValueError("parts of a table merge only when all of them were read by the plan of one")
        for grouping, state in self.groups.items():
            state.take(other.groups[grouping].kept)
        for mine, their_column in zip(self.columns, other.columns, strict=True):
            mine.merge(their_column)
        moved = self.pool.size
        self.pool.size += other.pool.size
        self.pool.rows += other.pool.rows
        self.whole.merge(other.whole, moved)
        for columns, sampler in self.keyed.items():
            sampler.merge(other.keyed[columns], moved)
        both = self.head and other.head and self.rows + other.rows <= self.sizes.all_rows
        self.head = self.head | other.head if both else {}
        self.rows, self.blank = self.rows + other.rows, self.blank + other.blank
        self.start = min(self.start, other.start)
        self.digest = (self.digest + other.digest) % 2**64
        self._tidy_pool()

    def _chosen(self, cells: Sequence[Cells]) -> Choice:
        """Choose by the first chunk what rows are sampled by and grouped by."""
        rows = self.columns[0].rows - self.blank
        keys = choose_keys(self.names, self.columns, [each.hashes for each in cells], rows, self.sizes)
        measures = choose_measures(self.names, self.columns, self.sizes)

        def hashes(key: Key) -> Hashes:
            return coded(cells[key.column], [key.unit])[key.unit].by_row

        groupings = choose_groupings(self.names, self.columns, hashes, self.sizes)
        times = tuple(self.columns[place].kind == "time" for place in measures)
        numbers = [self.columns[place].numbers for place in measures]
        grids = [grid(max(-of.minimum, of.maximum)) if of.decimals[-1] else 0.0 for of in numbers]
        return Choice(tuple(keys), tuple(groupings), measures, times, tuple(grids))

    def _begin(self, choice: Choice) -> None:
        self.plan = replace(self.plan, choice=choice)
        for columns in choice.keys:
            size = self.sizes.sampled_rows
            self.keyed[columns] = RowSampler(columns, size, Smallest(max(size, self.sizes.values)))
        most = self.sizes.most_groups, self.sizes.most_groups * 2 // 3
        self.groups = {
            grouping: GroupState(len(choice.measures), most[len(grouping) - 1]) for grouping in choice.groupings
        }

    def _sample(self, chunk: pa.RecordBatch, keys: Mapping[Columns, Hashes], rows: Hashes) -> None:
        begin = self.start + self.rows
        if self.rows + len(chunk) <= self.sizes.all_rows:
            self.head[begin] = chunk
        if (
            self.rows + len(chunk) > self.sizes.all_rows
            or sum(each.nbytes for each in self.head.values()) > _HEAD_BYTES
        ):
            self.head = {}
        samplers = [(self.whole, rows), *((sampler, keys[columns]) for columns, sampler in self.keyed.items())]
        wanted = [sampler.wanted(hashes) for sampler, hashes in samplers]
        chosen = np.zeros(len(chunk), np.bool_)
        for each in wanted:
            chosen[each] = True
        kept = np.flatnonzero(chosen)
        if not len(kept) and self.pool.rows:
            return
        places = np.zeros(len(chunk), np.int64)
        places[kept] = self.pool.add(chunk, kept)
        for (sampler, hashes), each in zip(samplers, wanted, strict=True):
            sampler.add(hashes[each], rows[each], places[each], begin + each)
        self._tidy_pool()

    def _tidy_pool(self) -> None:
        """Let go of rows that no sample holds any more, now and then."""
        if self.pool.size <= 3 * self.sizes.pool and len(self.pool.rows) < _PIECES:
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
        if (choice := self.plan.choice) is not None:
            held = [cells[place] for place in choice.measures]
            add_chunk(self.groups, columns, measured(held, choice.times, choice.grids, rows), known)


def row_hashes(hashes: Sequence[Hashes], size: int) -> Hashes:
    """Hash whole rows, whatever the order of their columns; 0 for a row of nulls."""
    total = np.zeros(size, np.uint64)
    for column in hashes:
        total += column
    mixed = mix(total)
    mixed[total == 0] = 0
    return mixed
