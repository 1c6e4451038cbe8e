"""Which groups of a scan are kept in the fingerprint, and how many of each grouping."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.column_state import ColumnState
from catalog.scanning.fingerprint import GroupSignature
from catalog.scanning.group_keys import Grouping
from catalog.scanning.groups import Groups, GroupState
from catalog.scanning.packing import least_groups
from catalog.scanning.smallest import LARGEST
from catalog.scanning.table_state import TableState

ROWS_PER_GROUP, ROWS_PER_PAIR = 1.3, 1.5
_UNNAMED_ROWS = 10
"""Without cells no group may be so small that its sums tell what single rows held."""
_DIGITS = 11
_MOST_DECIMALS = 9


def signatures(state: TableState, *, keep_cells: bool) -> tuple[GroupSignature, ...]:
    """Write the groups down: of each grouping that splits the rows as many as its share of the room allows."""
    told = _telling(state.groups, state.rows)
    weights = [least_groups([key.column for key in grouping]) for grouping in told]
    sizes = shares([len(each.kept) for each in told.values()], weights, _room(state))
    return tuple(
        _signature(state, grouping, told[grouping], size, keep_cells=keep_cells)
        for grouping, size in zip(told, sizes, strict=True)
        if size
    )


def shares(wanted: Sequence[int], weights: Sequence[int], room: int) -> list[int]:
    """Share the room out by the least that each needs, nobody more than wanted; the last ones may get nothing."""
    served = len(wanted)
    while served and sum(map(min, wanted[:served], weights)) > room:
        served -= 1
    given = [0] * len(wanted)
    left, heads = room, sum(weights[:served])
    for place in sorted(range(served), key=lambda place: wanted[place] / weights[place]):
        given[place] = min(wanted[place], left * weights[place] // heads)
        left, heads = left - given[place], heads - weights[place]
    return given


def _room(state: TableState) -> int:
    return state.sizes.group_cells // max(1, len(state.measures))


def _telling(groups: Mapping[Grouping, GroupState], rows: int) -> dict[Grouping, GroupState]:
    """Leave out groupings that split nothing, those with hardly two rows a group, and repetitions."""
    told: dict[Grouping, GroupState] = {}
    seen = set()
    for grouping, state in sorted(groups.items(), key=lambda pair: len(pair[0])):
        inside = [groups[key,].distinct for key in grouping if (key,) in groups] or [LARGEST]
        needed = ROWS_PER_GROUP if len(grouping) == 1 else ROWS_PER_PAIR
        splits = 1 < state.distinct <= rows / needed
        mark = (state.kept.hashes.tobytes(), state.kept.counts.tobytes())
        # A key of one value leaves the other to group by.
        if splits and mark not in seen and not (len(grouping) > 1 and min(inside) <= 1):
            told[grouping] = state
            seen.add(mark)
    return told


def _signature(
    state: TableState, grouping: Grouping, groups: GroupState, size: int, *, keep_cells: bool
) -> GroupSignature:
    kept = groups.kept
    whole = size >= len(kept) and groups.bound == LARGEST
    threshold = LARGEST if whole else int(kept.hashes[size - 1])
    summed = keep_cells or bool(kept.counts[:size].min() >= _UNNAMED_ROWS)
    lines = np.arange(len(state.measures)) if summed else np.zeros(0, np.intp)
    ends = lines if keep_cells else lines[:0]
    return GroupSignature(
        columns=tuple(key.column for key in grouping),
        units=tuple(key.unit for key in grouping),
        threshold=threshold,
        hashes=kept.hashes[:size],
        counts=kept.counts[:size],
        measures=tuple(state.measures) if summed else (),
        nonnull=kept.nonnull[lines, :size],
        sums=_sums(state, kept, size)[lines],
        minima=kept.minima[ends, :size],
        maxima=kept.maxima[ends, :size],
    )


def _sums(state: TableState, kept: Groups, size: int) -> NDArray[np.float64]:
    """Round sums to what their numbers are exact to, so that the order in which they were added shows no more."""
    columns = [state.columns[place] for place in state.measures]
    lines = [rounded(sums, _decimals(column)) for sums, column in zip(kept.sums[:, :size], columns, strict=True)]
    return np.array(lines).reshape(len(columns), size)


def rounded(sums: NDArray[np.float64], decimals: int | None) -> NDArray[np.float64]:
    """Round to decimals, or to a number of digits where the numbers have no end."""
    with np.errstate(all="ignore"):
        if decimals is not None:
            near = np.round(sums, decimals)
            return np.where(np.isfinite(near), near, sums)
        scale = 10.0 ** (_DIGITS - 1 - np.floor(np.log10(np.abs(sums))))
        near = np.rint(sums * scale) / scale
        return np.where(np.isfinite(near), near, sums)


def _decimals(column: ColumnState) -> int | None:
    if column.kind != "number":
        return -_MOST_DECIMALS  # sums of times say nothing
    finest = int(np.flatnonzero(column.numbers.decimals).max(initial=0))
    return finest if finest < _MOST_DECIMALS else None
