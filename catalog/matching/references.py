"""Tables that merely speak of the same things: what they share names them, and each says its own of them (pure).

Lists of countries, products or days are referred to by many tables that were never made from one another.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from catalog.matching.arithmetic import is_linear
from catalog.matching.determined import determined
from catalog.matching.shape import Shape
from catalog.matching.tables import UNIQUE, Codes, Sample, Table, filled
from catalog.scanning.fingerprint import ColumnSketch

MOST_NAMES, MOST_KEY = 6, 3
"""So many columns that are shared are looked at, and so many of them may name a row together."""
MOST_ASKED = 20
_LONGEST_NAME = 40.0
_MADE = frozenset({"constant", "computed", "badly"})


def only_refers(outline: Shape) -> bool:
    """Tell whether two tables share nothing but the names of things, and both say something else of them.

    Whoever joins a table brings more of it along than other names of the same things; whoever copies one, too.
    """
    like = outline.like
    if like.same_content or like.alignment is None or not (outline.extra_a and outline.extra_b):
        return False
    in_a, in_b = [p.pair.a for p in like.kept], [p.pair.b for p in like.kept]
    if not (_only_names(like.a, in_a) or _only_names(like.b, in_b)):
        return False
    own = _has_own(like.a, outline.extra_a, in_a) and _has_own(like.b, outline.extra_b, in_b)
    return own and not _on_another_scale(outline)


def _only_names(table: Table, shared: Sequence[int]) -> bool:
    """Tell whether some columns are a key of the table, and the others further names of what it names."""
    sample = table.complete or table.widest
    if sample is None or len(shared) > MOST_NAMES or not all(_is_name(table.columns[place]) for place in shared):
        return False
    key = _key(table, sample, shared)
    return bool(key) and all(any(_one_to_one(sample, place, by) for by in key) for place in shared if place not in key)


def _is_name(column: ColumnSketch) -> bool:
    """Tell whether a column may name things: what was measured, timed or written at length does not."""
    if column.kind == "text":
        return column.mean_length <= _LONGEST_NAME
    return column.integers if column.kind == "number" else column.kind == "time" and not any(column.precision[1:])


def _key(table: Table, sample: Sample, shared: Sequence[int]) -> tuple[int, ...]:
    for place in shared:
        if table.columns[place].distinct >= UNIQUE * max(1, filled(table.columns[place])):
            return (place,)
    for size in range(2, min(MOST_KEY, len(shared)) + 1):
        for several in combinations(shared, size):
            if _distinct(sample.codes[list(several)]) >= UNIQUE * sample.rows:
                return several
    return ()


def _one_to_one(sample: Sample, one: int, other: int) -> bool:
    cells = sample.codes[[one, other]]
    cells = cells[:, (cells != 0).all(axis=0)]
    return min(_distinct(cells[:1]), _distinct(cells[1:])) >= UNIQUE * _distinct(cells)


def _distinct(cells: Codes) -> int:
    return int(np.unique(cells, axis=1).shape[1])


def _on_another_scale(outline: Shape) -> bool:
    """Tell whether numbers that one side has are those of the other in another unit, row by row."""
    like, rows = outline.like, outline.like.alignment
    if rows is None:
        return False
    left = [rows.a.numbers(i)[rows.rows_a] for i in _measured(like.a, outline.extra_a)]
    right = [rows.b.numbers(j)[rows.rows_b] for j in _measured(like.b, outline.extra_b)]
    return any(is_linear(x, y) or is_linear(y, x) for x in left for y in right)


def _measured(table: Table, columns: Sequence[int]) -> list[int]:
    return [place for place in columns if table.columns[place].kind == "number"][:MOST_ASKED]


def _has_own(table: Table, extra: Sequence[int], by: Sequence[int]) -> bool:
    return any(determined(table, one, list(by)) not in _MADE for one in extra[:MOST_ASKED])
