"""Tables that were looked up in others: rows of one that repeat in the other, beside columns of its own (pure)."""

from collections.abc import Sequence
from math import log2

import numpy as np

from catalog.matching.determined import determined
from catalog.matching.rarity import column_bits
from catalog.matching.shape import RICH, Shape
from catalog.matching.similarity import Likeness
from catalog.matching.tables import Sample, Table
from catalog.scanning.fingerprint import ColumnSketch

FAN_OUT = 1.8
ONCE = 0.98
"""A column with more distinct values than this share of the rows names each of them."""
INSIDE, DIFFERING = 0.95, 0.8
LEAST_GROUPS = 5
PART, LACKING, MOST_ASKED = 2.0, 0.1, 20
"""A side is but a part where the other has so many times more columns of its own, and lacks so many of its rows."""
SPARSE = 3.0
"""So many bits beyond those that tell its values apart must a column have, or others hold the same by accident."""


def is_join(outline: Shape) -> bool:
    """Tell whether rows of one side stand several times in the other, beside columns of its own: it was looked up."""
    rows = outline.like.alignment
    if rows is None or outline.like.same_content:
        return False
    if _is_finer(outline) or _is_part(outline):
        return True
    return (rows.fan_out >= FAN_OUT and bool(outline.extra_b)) or (
        rows.fan_out <= 1 / FAN_OUT and bool(outline.extra_a)
    )


def looked_up(like: Likeness) -> str:
    """Name the side (a | b) in which the other one's rows were looked up, where no rows could be laid side by side.

    Almost every column of the narrower side is found whole in the other, several of which unrelated tables do not
    share, and what names its rows repeats there.
    """
    if like.alignment is not None or like.same_content:
        return ""
    for wide, table, other, places in (
        ("b", like.a, like.b, [(p.pair.a, p.pair.b, p.pair.a_in_b) for p in like.pairs]),
        ("a", like.b, like.a, [(p.pair.b, p.pair.a, p.pair.b_in_a) for p in like.pairs]),
    ):
        inside = [(table.columns[own], other.columns[their]) for own, their, share in places if share >= INSIDE]
        rare = [(mine, theirs) for mine, theirs in inside if _is_rare(mine)]
        named = any(
            mine.distinct >= ONCE * mine.rows and theirs.distinct < ONCE * (theirs.rows - theirs.nulls)
            for mine, theirs in rare
        )
        # Identifiers are shared by tables that refer to one another; what was measured is not.
        measured = sum(mine.kind == "time" or (not mine.integers and mine.kind == "number") for mine, _ in rare)
        if named and measured >= 2 and len(inside) >= 0.8 * len(table.columns):  # noqa: PLR2004
            return wide
    return ""


def _is_finer(outline: Shape) -> bool:
    """Tell whether rows that one side has once stand on the other with differing columns of its own."""
    like, rows = outline.like, outline.like.alignment
    if rows is None or not rows.key:
        return False
    in_a, in_b = [pair.a for pair in rows.key], [pair.b for pair in rows.key]
    return (_is_named(like.b, in_b) and _differ(rows.a, in_a, outline.extra_a)) or (
        _is_named(like.a, in_a) and _differ(rows.b, in_b, outline.extra_b)
    )


def _is_part(outline: Shape) -> bool:
    """Tell whether one side is only a few of the other's columns, which others outnumber, and has rows it lacks.

    Whoever drops most columns of a table drops no rows of the rest to add others: they were put beside other things.
    """
    like = outline.like
    for wide, extra, narrow, held in (
        ("a", outline.extra_a, outline.extra_b, like.b_in_a),
        ("b", outline.extra_b, outline.extra_a, like.a_in_b),
    ):
        many = len(extra) >= PART * len(like.kept) and len(narrow) <= len(like.kept)
        if many and (held or 0.0) <= 1 - LACKING:
            table = like.a if wide == "a" else like.b
            by = [p.pair.a if wide == "a" else p.pair.b for p in like.kept]
            made = sum(determined(table, one, by) in _MADE for one in extra[:MOST_ASKED])
            return 2 * made < min(MOST_ASKED, len(extra))
    return False


_MADE = frozenset({"constant", "computed", "badly"})


def _is_named(table: Table, columns: Sequence[int]) -> bool:
    return max(table.columns[place].distinct for place in columns) >= ONCE * table.rows


def _differ(sample: Sample, key: Sequence[int], extra: Sequence[int]) -> bool:
    """Tell whether rows that share a key mostly differ in additional columns."""
    if not extra or not len(sample.codes):
        return False
    _, group, sizes = np.unique(sample.codes[list(key)], axis=1, return_inverse=True, return_counts=True)
    own = np.unique(np.vstack([group.reshape(1, -1), sample.codes[list(extra)]]), axis=1)[0]
    several = np.flatnonzero(sizes > 1)
    if len(several) < LEAST_GROUPS:
        return False
    return float((np.bincount(own, minlength=len(sizes))[several] > 1).mean()) >= DIFFERING


def _is_rare(column: ColumnSketch) -> bool:
    return column.distinct >= RICH and column_bits(column) >= log2(column.distinct) + SPARSE
