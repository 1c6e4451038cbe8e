"""What a scan samples rows by, adds up and groups by, chosen from the first chunk of a table."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np

from catalog.scanning.column_state import ColumnState
from catalog.scanning.group_keys import Grouping, Key, few
from catalog.scanning.hashing import Hashes
from catalog.scanning.semantic import semantic_of
from catalog.scanning.sizes import Sizes

_INDEX = re.compile(r"^(Unnamed: ?\d+(\.\d+)?(_level_\d+)?)?$")
_LIKE_A_KEY, _UNIQUE = 0.5, 0.95
_FEW_ROWS = 1_024
"""Of fewer rows it is not known whether values will repeat."""
_EVEN = 6.0
_TIMES = 2
"""Columns of times that rows are grouped by."""


def told_apart(names: Sequence[str]) -> list[int]:
    """Give the columns that make a row: all but unnamed index columns, which a spreadsheet or pandas adds."""
    real = [place for place, name in enumerate(names) if not _INDEX.match(name)]
    return real or list(range(len(names)))


def preference(column: ColumnState, place: int) -> tuple[bool, float, int]:
    """Order columns by how well they name a row: identifiers before fractions, many values before few."""
    return has_fractions(column), -column.distinct, place


def has_fractions(column: ColumnState) -> bool:
    """Tell whether some of the numbers are no whole ones."""
    return bool(column.numbers.decimals[1:].any())


def choose_measures(names: Sequence[str], columns: Sequence[ColumnState], sizes: Sizes) -> tuple[int, ...]:
    """Choose the columns that are summed up by group: numbers that are no identifiers, and the first time."""
    numeric = [place for place, column in enumerate(columns) if column.kind == "number"]
    numeric = [place for place in numeric if semantic_of(names[place], columns[place], ()) != "id"]
    numeric.sort(key=lambda place: (not has_fractions(columns[place]), place))
    times = [place for place, column in enumerate(columns) if column.kind == "time"]
    return tuple(sorted([*numeric[: sizes.measures], *times[:1]]))


def choose_groupings(
    names: Sequence[str], columns: Sequence[ColumnState], hashes: Callable[[Key], Hashes], sizes: Sizes
) -> list[Grouping]:
    """Choose what rows are grouped by: single keys, and pairs of those that split the rows most evenly.

    `hashes` gives the key hashes of the first chunk.
    """
    usable = [place for place in told_apart(names) if columns[place].filled and not has_fractions(columns[place])]
    times = [place for place in usable if columns[place].kind == "time"]
    rest = [place for place in usable if columns[place].kind != "time" and _may_repeat(columns[place])]
    kinds = {place: _rank(names[place], columns[place])[0] for place in rest}
    rest.sort(key=lambda place: (kinds[place], not _repeats(columns[place]), -_even(columns[place]), place))
    days = [key for place in times[:_TIMES] for key in _of_times(columns[place], place)]
    known = _differing([*days, *(Key(place) for place in rest[: sizes.groups])], hashes)
    ranks = {key: _rank(names[key.column], columns[key.column]) for key in known if _is_paired(columns[key.column])}
    return [*((key,) for key in known), *_pairs(known, ranks)[: sizes.pairs]]


def units(groupings: Sequence[Grouping]) -> Mapping[int, list[str]]:
    """Give by which units each column is grouped."""
    keys = sorted({key for grouping in groupings for key in grouping})
    return {place: [key.unit for key in keys if key.column == place] for place in {key.column for key in keys}}


def _of_times(column: ColumnState, place: int) -> list[Key]:
    dates_only = not column.instants.precision[1:].any()
    return [Key(place, "" if dates_only else "day"), Key(place, "month")]


def _differing(keys: Sequence[Key], hashes: Callable[[Key], Hashes]) -> dict[Key, Hashes]:
    """Give the hashes of keys, without those that say the same as one before, row by row."""
    known: dict[Key, Hashes] = {}
    for key in keys:
        mine = hashes(key)
        if not any(np.array_equal(mine, other) for other in known.values()):
            known[key] = mine
    return known


def _pairs(known: Mapping[Key, Hashes], ranks: Mapping[Key, tuple[int, float]]) -> list[Grouping]:
    """Pair keys, those of the first ranks first; a key that the other one determines adds nothing."""
    pairs = [(one, other) for one, other in combinations(sorted(ranks), 2) if one.column != other.column]
    pairs.sort(key=lambda pair: (*sorted((ranks[pair[0]], ranks[pair[1]]), reverse=True), pair))
    shown = {key: few(known[key]) for key in ranks}
    return [
        (one, other)
        for one, other in pairs
        if not shown[one].determine(known[one], known[other]) and not shown[other].determine(known[other], known[one])
    ]


def _rank(name: str, column: ColumnState) -> tuple[int, float]:
    """Order keys to be paired: times, then names and identifiers, then whole numbers; of each the coarsest first.

    A number that is mostly one of a few is rather something counted.
    """
    if column.kind == "time":
        return 0, 0.0
    if column.kind == "number" and semantic_of(name, column, ()) != "id":
        return 2 if _even(column) >= _EVEN else 3, _even(column)
    return 1, _even(column)


def _even(column: ColumnState) -> float:
    """Say by how many equally frequent values the rows would be split as finely."""
    if column.frequencies is None:
        return column.distinct
    counts = column.frequencies.counts.astype(np.float64)
    return float(counts.sum() ** 2 / max(1.0, (counts * counts).sum()))


def _is_paired(column: ColumnState) -> bool:
    return column.kind == "time" or _repeats(column)


def _repeats(column: ColumnState) -> bool:
    return column.distinct <= _LIKE_A_KEY * column.filled


def _may_repeat(column: ColumnState) -> bool:
    return column.rows < _FEW_ROWS or column.distinct <= _UNIQUE * column.filled
