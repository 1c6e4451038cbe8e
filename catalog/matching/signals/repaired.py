"""The signal that reads numbers which were moved to one and the same value, or to an edge (pure)."""

import numpy as np

from catalog.matching.evidence import Signal, towards
from catalog.matching.paired import Paired
from catalog.matching.rarity import collision
from catalog.matching.shape import Shape
from catalog.matching.signals.telling import TELLING, cells, name

LEAST_CELLS, LEAST_VALUES = 4, 2
VARIES = 0.9
FEW = 2
"""Whoever moves outliers moves them to one value, or to two edges."""
NEARLY_ALL = 0.9


def repaired(outline: Shape) -> Signal | None:
    """Where cells differ, one side has one value or two for numbers beyond all that it has itself: outliers moved."""
    found: dict[str, list[Paired]] = {"a": [], "b": []}
    for p in outline.like.pairs:
        side = repaired_side(outline, p)
        if side:
            found[side].append(p)
    if len(found["a"]) == len(found["b"]):
        return None
    side = "a" if len(found["a"]) > len(found["b"]) else "b"
    names = ", ".join(name(outline, p) for p in found[side][:TELLING])
    reason = f"Side {side} has the same value in {names} wherever the other's lie outside of what side {side} knows."
    return towards(side, "repaired", 2.5, reason, cells(outline, found[side][0]))


def repaired_side(outline: Shape, p: Paired) -> str:
    """Say which side's cells of a column were moved to one value: a | b | ""."""
    rows = outline.like.alignment
    if rows is None or p.key or outline.like.a.columns[p.pair.a].kind != "number":
        return ""
    x, y = rows.a.numbers(p.pair.a)[rows.rows_a], rows.b.numbers(p.pair.b)[rows.rows_b]
    differ = np.isfinite(x) & np.isfinite(y) & (x != y)
    if differ.sum() < LEAST_CELLS or differ.mean() > 0.5:  # noqa: PLR2004 - a repair touches the few
        return ""
    for side, there, moved in (("a", y, x), ("b", x, y)):
        few, many = len(np.unique(moved[differ])), len(np.unique(there[differ]))
        if collision(np.round(moved[np.isfinite(moved)] * 1e6).astype(np.int64)) > VARIES:
            continue  # it has hardly any other value
        outside = (there[differ] < np.nanmin(moved)) | (there[differ] > np.nanmax(moved))
        if few <= FEW and many >= max(LEAST_VALUES, 2 * few) and outside.mean() > NEARLY_ALL:
            return side
    return ""
