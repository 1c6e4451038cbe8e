"""By which columns rows may be told apart: single ones, and two or three of the others together."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import log2
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.column_state import ColumnState
from catalog.scanning.group_keys import joint
from catalog.scanning.hashing import Hashes
from catalog.scanning.planning import has_fractions, preference, told_apart
from catalog.scanning.sizes import Sizes

Columns: TypeAlias = tuple[int, ...]

UNIQUE = 0.98
"""Columns name the rows together when they take so many values a row."""
_MOSTLY, _UNIQUE_KEY, _NEARLY = 0.5, 0.9, 0.95
_TIMES, _FRACTIONS = 2, 4
_LONG = 40
"""Characters: longer texts are prose."""
_BASES, _OTHERS = 4, 24
_MOST = 2
_ROWS = 2_048


def choose_keys(
    names: Sequence[str], columns: Sequence[ColumnState], hashes: Sequence[Hashes], rows: int, sizes: Sizes
) -> list[Columns]:
    """Choose single columns that may be keys, and some of the others that may be keys together.

    `hashes` are those of the first chunk, a column each, `rows` those that are not blank. Nothing depends on the order
    of its rows.
    """
    usable = [place for place in told_apart(names) if columns[place].distinct > 1]
    usable.sort(key=lambda place: preference(columns[place], place))
    singles = [place for place in usable if columns[place].distinct > _MOSTLY * rows]
    singles.sort(key=lambda place: rank(columns[place], place, rows))
    rest = [place for place in usable if columns[place].distinct < 0.999 * columns[place].filled]
    tried: list[Columns] = [*combinations(sorted(rest[: sizes.paired]), 2)]
    if not any(columns[place].distinct > UNIQUE * rows for place in singles):
        whole = [place for place in rest if not has_fractions(columns[place])]
        tried += [found for found in _together(whole, hashes) if found not in tried]
    return [*((key,) for key in singles[: sizes.keys]), *tried]


def best_keys(columns: Sequence[ColumnState], distinct: Mapping[Columns, float], rows: int) -> list[Columns]:
    """Choose what the rows of a table are sampled by, of the keys that were tried; `distinct` are their values.

    Tables that share columns should choose the same ones: estimates decide nothing that is close.
    """
    keys: list[Columns] = [
        key for key, values in distinct.items() if len(key) == 1 and _tells(columns[key[0]], values, rows)
    ]
    keys.sort(key=lambda key: rank(columns[key[0]], key[0], rows))
    joined = [key for key in distinct if len(key) > 1]
    joined.sort(key=lambda key: _joint_rank(columns, key, distinct[key], rows))
    names = [key for key in joined[:1] if distinct[key] > _UNIQUE_KEY * rows and not _any_fractions(columns, key)]
    found: list[Columns] = [*keys[:1]]
    if any(
        distinct[key] > _UNIQUE_KEY * rows and rank(columns[key[0]], 0, rows)[0] < _FRACTIONS for key in keys[:_MOST]
    ):
        found = [*keys[:_MOST]]
    # Without a column that names each row, two or three that do; totals and averages tell rows apart as well, but what
    # they are of is what another table has.
    found += [key for key in names if len(found) < _MOST]
    found += [key for key in keys if key not in found]
    chosen = {place for key in found if len(key) == 1 for place in key}
    return [*found, *(key for key in joined if key not in found and not set(key) & chosen)][:_MOST]


def rank(column: ColumnState, place: int, rows: int) -> tuple[int, bool, int]:
    """Order columns by how well they name rows: texts, whole numbers that differ, times, other numbers; then by place.

    Names of columns play no part, for a copy may have others.
    """
    nearly = column.distinct >= _NEARLY * rows
    if column.kind == "number":
        kind = _FRACTIONS if has_fractions(column) else 1 if nearly else 3
    else:
        mean = column.texts.characters / max(1, column.texts.count)
        kind = 2 if column.kind == "time" or mean > _LONG else 0
    return kind, not nearly, place


def _tells(column: ColumnState, values: float, rows: int) -> bool:
    return values > (_MOSTLY if rank(column, 0, rows)[0] < _TIMES else _UNIQUE_KEY) * rows


def _joint_rank(
    columns: Sequence[ColumnState], key: Columns, distinct: float, rows: int
) -> tuple[bool, bool, int, int, Columns]:
    """Order pairs and triples: those that tell rows apart, of identifiers, with few values each."""
    unique = distinct > _UNIQUE_KEY * rows
    size = sum(columns[place].distinct for place in key) if unique else 1 / distinct if distinct else 1.0
    return not unique, _any_fractions(columns, key), len(key), round(2 * log2(max(size, 1e-18))), key


def _any_fractions(columns: Sequence[ColumnState], key: Columns) -> bool:
    return any(has_fractions(columns[place]) for place in key)


def _together(places: Sequence[int], hashes: Sequence[Hashes]) -> list[Columns]:
    """Find pairs that name the rows, or else triples; of each the few with the fewest values beside the first."""
    found: list[tuple[float, Columns]] = []
    almost: list[tuple[float, Columns]] = []
    for base in places[:_BASES]:
        rows = _rows_of_some(hashes[base])
        for other in places[:_OTHERS]:
            if other != base and len(rows):
                share = _share([hashes[base], hashes[other]], rows)
                (found if share >= UNIQUE else almost).append((share, tuple(sorted((base, other)))))
    if not found:
        for _, pair in sorted(almost, key=lambda one: (-one[0], one[1]))[:_BASES]:
            rows = _rows_of_some(joint([hashes[place] for place in pair]))
            for other in places[:_OTHERS]:
                if other not in pair and len(rows):
                    share = _share([hashes[place] for place in (*pair, other)], rows)
                    found += [(share, tuple(sorted((*pair, other))))] if share >= UNIQUE else []
    return list(dict.fromkeys(columns for _, columns in sorted(found, key=lambda one: (-one[0], one[1]))))[:_MOST]


def _rows_of_some(hashes: Hashes) -> NDArray[np.intp]:
    """Choose all rows of the values with the smallest hashes, so that who shares a value is there together."""
    chosen = np.flatnonzero(hashes)
    if len(chosen) > _ROWS:
        cut = np.partition(hashes[chosen], _ROWS)[_ROWS]
        chosen = chosen[hashes[chosen] <= cut]
    return chosen


def _share(hashes: Sequence[Hashes], rows: NDArray[np.intp]) -> float:
    """Say how many values some columns take together, for each of the rows that have all of them."""
    together = joint([column[rows] for column in hashes])
    together = together[together != 0]
    return len(np.unique(together)) / len(rows) if len(rows) else 0.0
