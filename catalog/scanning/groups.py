"""Sums per group of rows, by which an aggregate of the table is recognised.

Of each grouping the groups with the smallest key hashes are kept, each complete over all rows: the sample of a table
that holds one row per group keeps the same ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.columns import Cells
from catalog.scanning.group_keys import Coded, Grouping, Key, joint
from catalog.scanning.hashing import Hashes
from catalog.scanning.smallest import LARGEST
from catalog.scanning.values import Instants, Numbers

MOST_ITEMS = 64
"""Of a key with more items only some rows are looked at."""
MOST_COMBINATIONS = 4_096
_BITS = 30
"""Of a number are added up: sums of eight million of them are exact, to nine digits of the largest."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Measures:
    """The numbers of some columns, a line each; of times the seconds since 1970."""

    values: Doubles
    """0 where there is none."""
    present: NDArray[np.bool_] | None
    """None when all are there."""
    grids: tuple[float, ...] = ()
    """Per line: what the numbers are rounded to before they are added up, so that no order of adding shows; 0 for as
    they are."""


@dataclass(frozen=True)
class Groups:
    """What is known of some groups of rows: a place each, and a line per measure."""

    hashes: Hashes
    """Of the keys; 0 where a key is null."""
    counts: NDArray[np.int64]
    """Rows."""
    nonnull: NDArray[np.int64]
    sums: Doubles
    minima: Doubles
    maxima: Doubles

    def __len__(self) -> int:
        return len(self.hashes)


@dataclass
class GroupState:
    """The running sums of the groups with the smallest key hashes."""

    measures: int
    size: int
    kept: Groups = field(init=False)
    """Ascending by hash."""

    def __post_init__(self) -> None:
        whole, doubles = np.zeros((self.measures, 0), np.int64), np.zeros((self.measures, 0))
        self.kept = Groups(np.zeros(0, np.uint64), np.zeros(0, np.int64), whole, doubles, doubles, doubles)

    @property
    def bound(self) -> int:
        """Give the hash up to which all groups are kept."""
        return int(self.kept.hashes[-1]) if len(self.kept) >= self.size else LARGEST

    @property
    def distinct(self) -> float:
        """Say how many groups there are: exact until some are left out."""
        if len(self.kept) < self.size:
            return float(len(self.kept))
        return (self.size - 1) / (self.bound / 2.0**64)

    def wanted(self, hashes: Hashes) -> NDArray[np.intp]:
        """Say which rows of a chunk may be in groups that are kept."""
        bound = self.bound
        if bound == LARGEST and len(hashes) > self.size:
            ordered = np.sort(hashes)
            ordered = ordered[_starts(ordered)][int(ordered[0] == 0) :]
            bound = int(ordered[self.size - 1]) if len(ordered) >= self.size else LARGEST
        chosen = np.flatnonzero(hashes <= np.uint64(bound))
        filled: NDArray[np.intp] = chosen[hashes[chosen] != 0]
        return filled

    def take(self, found: Groups) -> None:
        """Take groups in, of further rows; a hash may be there several times."""
        new = np.flatnonzero((found.hashes <= np.uint64(self.bound)) & (found.hashes != 0))
        if not len(new):
            return
        hashes = np.concatenate([self.kept.hashes, found.hashes[new]])
        order = np.argsort(hashes, kind="stable")
        starts = _starts(hashes[order])[: self.size + 1]
        if len(starts) > self.size:
            order, starts = order[: starts[-1]], starts[:-1]

        def both(ours: NDArray[np.generic], theirs: NDArray[np.generic]) -> NDArray[np.generic]:
            return np.concatenate([ours, theirs[..., new]], axis=-1)[..., order]

        kept = self.kept
        self.kept = Groups(
            hashes[order][starts],
            np.add.reduceat(both(kept.counts, found.counts), starts),
            np.add.reduceat(both(kept.nonnull, found.nonnull), starts, axis=-1),
            np.add.reduceat(both(kept.sums, found.sums), starts, axis=-1),
            np.minimum.reduceat(both(kept.minima, found.minima), starts, axis=-1),
            np.maximum.reduceat(both(kept.maxima, found.maxima), starts, axis=-1),
        )


def add_chunk(
    states: Mapping[Grouping, GroupState],
    keys: Mapping[Key, Coded],
    measures: Measures,
    rows: Mapping[Grouping, Hashes],
) -> None:
    """Take a chunk in; `rows` holds the row hashes of groupings that are known already.

    Keys with few values are worked on together, by all their combinations, and told apart afterwards: the rows are
    gone through once a bundle instead of once a grouping.
    """
    left = dict(states)
    few = {
        key: len(each.items) for key, each in keys.items() if each.codes is not None and len(each.items) <= MOST_ITEMS
    }
    for bundle in bundles(few):
        inside = [grouping for grouping in left if set(grouping) <= set(bundle)]
        if inside:
            cells, places = _cube([keys[key] for key in bundle], measures)
            items = {key: keys[key].items[at] for key, at in zip(bundle, places, strict=True)}
            for grouping in inside:
                left.pop(grouping).take(replace(cells, hashes=joint([items[key] for key in grouping])))
    for grouping, state in left.items():
        hashes = rows.get(grouping)
        if hashes is None:
            hashes = joint([keys[key].by_row for key in grouping])
        state.take(_by_hash(hashes, state.wanted(hashes), measures))


def bundles(sizes: Mapping[Key, int]) -> list[list[Key]]:
    """Put keys together while their combinations stay few."""
    found: list[list[Key]] = []
    combinations = MOST_COMBINATIONS + 1
    for key in sorted(sizes, key=lambda key: (sizes[key], key)):
        if combinations * sizes[key] > MOST_COMBINATIONS:
            found.append([])
            combinations = 1
        found[-1].append(key)
        combinations *= sizes[key]
    return found


def grid(largest: float) -> float:
    """Choose what numbers without an end to their decimals are rounded to, by the largest of some of them."""
    return float(2.0 ** (np.ceil(np.log2(largest)) - _BITS)) if largest > 0 and np.isfinite(largest) else 0.0


def measured(columns: Sequence[Cells], times: Sequence[bool], grids: Sequence[float], rows: int) -> Measures:
    """Lay the numbers of some columns out by row, or the times of those that hold times."""
    values, present = np.zeros((len(columns), rows)), np.ones((len(columns), rows), np.bool_)
    for line, (cells, is_time) in enumerate(zip(columns, times, strict=True)):
        _lay_out(cells, Instants if is_time else Numbers, values[line], present[line])
    return Measures(values, None if present.all() else present, tuple(grids))


def _lay_out(cells: Cells, kind: type[Numbers | Instants], values: Doubles, present: NDArray[np.bool_]) -> None:
    numbers = [part for part in cells.items.parts if isinstance(part, Numbers | Instants) and isinstance(part, kind)]
    if len(numbers) == 1 and numbers[0].at is None:
        doubles = _doubles(numbers[0])
        values[:] = doubles if cells.codes is None else doubles[cells.codes]
        return
    doubles, known = np.zeros(len(cells.items)), np.zeros(len(cells.items), np.bool_)
    for part in numbers:
        doubles[part.at], known[part.at] = _doubles(part), True
    values[:] = doubles if cells.codes is None else doubles[cells.codes]
    present[:] = known if cells.codes is None else known[cells.codes]


def _doubles(part: Numbers | Instants) -> Doubles:
    return part.doubles if isinstance(part, Numbers) else part.micros / 1e6


def _cube(columns: Sequence[Coded], measures: Measures) -> tuple[Groups, Sequence[NDArray[np.intp]]]:
    """Sum up every combination of items that occurs, yet without a hash; give the items of each as well."""
    shape = [len(each.items) for each in columns]
    cell = np.zeros(measures.values.shape[1], np.uint16)
    for each in columns:
        cell = cell * np.uint16(len(each.items)) + each.codes.astype(np.uint16)  # type: ignore[union-attr]
    order = np.argsort(cell, kind="stable")
    ordered = cell[order]
    starts = _starts(ordered)
    places = np.unravel_index(ordered[starts].astype(np.intp), shape)
    return _summed(np.zeros(len(starts), np.uint64), order, starts, measures), places


def _by_hash(hashes: Hashes, chosen: NDArray[np.intp], measures: Measures) -> Groups:
    # Sorted by the leading bits alone, which is quick: where two groups share them they come in pieces, which is taken.
    found = hashes[chosen]
    spare = max(0, int(found.max(initial=0)).bit_length() - 16)
    order = np.argsort((found >> np.uint64(spare)).astype(np.uint16), kind="stable")
    starts = _starts(found[order])
    return _summed(found[order][starts], chosen[order], starts, measures)


def _summed(hashes: Hashes, order: NDArray[np.intp], starts: NDArray[np.intp], measures: Measures) -> Groups:
    """Sum up the rows between each start and the next."""
    counts = np.diff(np.append(starts, len(order)))
    if not len(order):
        nothing = np.zeros((len(measures.values), 0))
        return Groups(hashes, counts, nothing.astype(np.int64), nothing, nothing, nothing)
    values = measures.values.take(order, axis=1)
    low, high, nonnull = values, values, np.broadcast_to(counts, (len(values), len(counts)))
    if measures.present is not None:
        present = measures.present.take(order, axis=1)
        nonnull = np.add.reduceat(present, starts, axis=1, dtype=np.int64)
        low, high = np.where(present, values, np.inf), np.where(present, values, -np.inf)
    return Groups(
        hashes,
        counts,
        nonnull,
        np.add.reduceat(_on_grids(values, measures.grids), starts, axis=1),
        np.minimum.reduceat(low, starts, axis=1),
        np.maximum.reduceat(high, starts, axis=1),
    )


def _on_grids(values: Doubles, grids: Sequence[float]) -> Doubles:
    if not any(grids):
        return values
    lines = [np.rint(line / width) * width if width else line for line, width in zip(values, grids, strict=True)]
    return np.array(lines)


def _starts(ordered: NDArray[np.generic]) -> NDArray[np.intp]:
    if not len(ordered):
        return np.zeros(0, np.intp)
    return np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
