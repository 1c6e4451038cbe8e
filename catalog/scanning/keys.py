"""By which columns rows may be told apart: single ones, and two or three of the others together."""

from collections.abc import Sequence
from itertools import combinations
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
_BASES, _OTHERS = 4, 24
_MOST = 2
_ROWS = 2_048


def choose_keys(
    names: Sequence[str], columns: Sequence[ColumnState], hashes: Sequence[Hashes], sizes: Sizes
) -> list[Columns]:
    """Choose single columns that may be keys, and some of the others that may be keys together.

    `hashes` are those of the first chunk, a column each. Nothing depends on the order of its rows.
    """
    usable = [place for place in told_apart(names) if columns[place].distinct > 1]
    usable.sort(key=lambda place: preference(columns[place], place))
    singles = [place for place in usable if columns[place].distinct > columns[place].rows / 2]
    rest = [place for place in usable if columns[place].distinct < 0.999 * columns[place].filled]
    tried: list[Columns] = [*combinations(sorted(rest[: sizes.paired]), 2)]
    if not any(columns[place].distinct > UNIQUE * columns[place].rows for place in singles):
        whole = [place for place in rest if not has_fractions(columns[place])]
        tried += [found for found in _together(whole, hashes) if found not in tried]
    return [*((key,) for key in singles[: sizes.keys]), *tried]


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
