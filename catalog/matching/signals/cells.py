"""Signals that read aligned cells: what was lost, edited, emptied or filled in (pure)."""

import numpy as np
from numpy.typing import NDArray

from catalog.matching.determined import violations
from catalog.matching.evidence import Signal, towards
from catalog.matching.paired import Paired
from catalog.matching.rarity import collision
from catalog.matching.shape import Shape
from catalog.matching.signals.repaired import repaired_side
from catalog.matching.signals.telling import TELLING, cells, name
from catalog.matching.similarity import Likeness
from catalog.matching.tables import sketched_whole
from catalog.matching.values import decimals, number

MOST_RULES = 12
FEW = 5
MOSTLY_OWN = 0.5
CONSTANT = 0.9
"""Two cells that were filled in are equal so often."""


def hollow(outline: Shape) -> Signal | None:
    """One side lost most of its cells."""
    if not outline.hollow:
        return None
    return towards(
        outline.hollow, "hollow", 5.0, f"Most cells of side {outline.hollow} are empty, the other's are not."
    )


def precision(outline: Shape) -> Signal | None:
    """One side has rounded numbers, shorter times or cut texts: precision does not come back."""
    if bool(outline.lossy_a) == bool(outline.lossy_b):
        return None
    side, lost = ("a", outline.lossy_a) if outline.lossy_a else ("b", outline.lossy_b)
    names = ", ".join(f"{name(outline, p)} lost {p.agreement.loss}" for p in lost[:TELLING])
    return towards(
        side, "precision", 3.5 + 0.5 * min(3, len(lost) - 1), f"On side {side} {names}.", cells(outline, lost[0])
    )


def strange_values(outline: Shape) -> Signal | None:
    """Where cells differ, one side has values that its column does not know elsewhere: those were put in later."""
    votes = {"a": 0.0, "b": 0.0}
    told: dict[str, list[Paired]] = {"a": [], "b": []}
    for p in (p for p in outline.edited if not repaired_side(outline, p)):
        side, weight = _stranger(outline, p)
        if side:
            votes[side] += weight
            told[side].append(p)
    side = "a" if votes["a"] > votes["b"] else "b"
    weight = min(4.0, abs(votes["a"] - votes["b"]))
    if weight < 0.3:  # noqa: PLR2004 - nothing to tell
        return None
    names = ", ".join(name(outline, p) for p in told[side][:TELLING])
    reason = f"Where {names} differ, side {side} holds values that are strange to the column."
    return towards(side, "strange_values", weight, reason, cells(outline, told[side][0]))


def emptied(outline: Shape) -> Signal | None:
    """Cells that hold a value on one side are empty on the other, and hardly any the other way round."""
    if outline.like.alignment is None or outline.hollow:
        return None
    gone = {"a": 0, "b": 0}
    for p in outline.like.kept:
        left, right = _met(outline, p)
        for side, empty, there in (("a", left, right), ("b", right, left)):
            values = there[(empty == 0) & (there != 0)]
            gone[side] += 0 if _is_constant(values) and not _is_constant(there[there != 0]) else len(values)
    side = "a" if gone["a"] > gone["b"] else "b"
    more, less = max(gone.values()), min(gone.values())
    if more < FEW or less > 0.1 * more:  # a handful is noise
        return None
    return towards(side, "emptied", 1.2, f"{more} of the compared cells are empty on side {side} only.")


def filled(outline: Shape) -> Signal | None:
    """Cells that are empty on one side hold one and the same value on the other: a mean, a mode, a zero was put in."""
    if outline.like.alignment is None or outline.hollow:
        return None
    put: dict[str, list[Paired]] = {"a": [], "b": []}
    for p in outline.like.pairs:
        left, right = _met(outline, p)
        for side, empty, there in (("a", right, left), ("b", left, right)):
            values = there[(empty == 0) & (there != 0)]
            if _is_constant(there[there != 0]):
                continue  # whatever is put in or lost would be that
            lost = int(((there == 0) & (empty != 0)).sum())
            if len(values) >= FEW and _is_constant(values) and lost <= 0.1 * len(values):
                put[side].append(p)
    if len(put["a"]) == len(put["b"]):
        return None
    side = "a" if len(put["a"]) > len(put["b"]) else "b"
    names = ", ".join(name(outline, p) for p in put[side][:TELLING])
    reason = f"Where {names} is empty on the other side, side {side} always has the same value."
    return towards(side, "filled", 2.5, reason, cells(outline, put[side][0]))


def more_values(outline: Shape) -> Signal | None:
    """Of two with as many rows, columns of one know more values: edits bring in values that nobody else has."""
    like = outline.like
    if like.a.rows != like.b.rows or outline.hollow:
        return None
    votes, told = {"a": 0.0, "b": 0.0}, {"a": list[str](), "b": list[str]()}
    for p in (p for p in like.kept if not p.agreement.lossy):
        left, right = like.a.columns[p.pair.a], like.b.columns[p.pair.b]
        if abs(left.nulls - right.nulls) > 0.002 * like.a.rows or repaired_side(outline, p):
            continue  # lost cells and moved ones took values along
        if max(left.distinct, right.distinct) > MOSTLY_OWN * like.a.rows:
            continue  # where most cells have a value of their own, any edit takes one away
        ratio = max(left.distinct, right.distinct) / max(1.0, min(left.distinct, right.distinct))
        exact = sketched_whole(left) and sketched_whole(right)
        if ratio <= (1.01 if exact else 1.03) or abs(left.distinct - right.distinct) < 2:  # noqa: PLR2004
            continue
        side = "a" if left.distinct > right.distinct else "b"
        votes[side] += min(1.5, 0.5 + 10 * (ratio - 1))
        told[side].append(f"{left.name} {max(left.distinct, right.distinct):.0f}")
    side = "a" if votes["a"] > votes["b"] else "b"
    weight = min(4.0, abs(votes["a"] - votes["b"]))
    if not weight:
        return None
    reason = f"With as many rows, columns of side {side} know more values ({', '.join(told[side][:TELLING])})."
    return towards(side, "more_values", weight, reason)


def broken_rules(outline: Shape) -> Signal | None:
    """What follows from another column on one side does not always on the other: somebody changed cells there."""
    rows = outline.like.alignment
    if rows is None or outline.hollow or not outline.edited:
        return None
    columns = [p for p in outline.like.kept if not p.agreement.lossy][:MOST_RULES]
    broken = {"a": 0, "b": 0}
    told: dict[str, list[str]] = {"a": [], "b": []}
    for by in columns:
        for p in columns:
            if p is not by:
                left = violations(rows.a.codes[by.pair.a][rows.rows_a], rows.a.codes[p.pair.a][rows.rows_a])
                right = violations(rows.b.codes[by.pair.b][rows.rows_b], rows.b.codes[p.pair.b][rows.rows_b])
                side = "a" if left > right else "b"
                if min(left, right) == 0 and max(left, right) >= 2:  # noqa: PLR2004
                    broken[side] += 1
                    told[side].append(f"{name(outline, by)} to {name(outline, p)}")
    side = "a" if broken["a"] > broken["b"] else "b"
    if broken["a"] == broken["b"]:
        return None
    weight = min(3.5, 1.5 + 0.5 * abs(broken["a"] - broken["b"]))
    return towards(side, "broken_rules", weight, f"On side {side} {told[side][0]} is no longer a fixed assignment.")


def broken_key(outline: Shape) -> Signal | None:
    """Columns that together name each row on one side do not on the other, of as many rows: cells were changed."""
    rows, like = outline.like.alignment, outline.like
    if rows is None or outline.hollow or not outline.edited or like.a.rows != like.b.rows:
        return None
    partner = {p.pair.a: p.pair.b for p in like.kept}
    touched = {p.pair.a for p in outline.edited}
    for key in {one.columns for one in like.a.named} | {_turned(like, one.columns) for one in like.b.named}:
        if set(key) <= set(partner) and set(key) & touched:
            left = _doubled(rows.a.codes[list(key)][:, rows.rows_a])
            right = _doubled(rows.b.codes[[partner[i] for i in key]][:, rows.rows_b])
            if min(left, right) == 0 and max(left, right) >= 2:  # noqa: PLR2004
                side, names = ("a" if left else "b"), " and ".join(like.a.columns[i].name for i in key)
                return towards(side, "broken_key", 2.5, f"On side {side} {names} no longer names each row.")
    return None


def _turned(like: Likeness, columns: tuple[int, ...]) -> tuple[int, ...]:
    """Give a's columns for those of b; what b alone has is none."""
    partner = {p.pair.b: p.pair.a for p in like.kept}
    return tuple(partner.get(j, -1) for j in columns)


def _doubled(codes: NDArray[np.int64]) -> int:
    known = codes[:, (codes != 0).all(axis=0)]
    return int(known.shape[1] - np.unique(known, axis=1).shape[1])


def _met(outline: Shape, p: Paired) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows = outline.like.alignment
    if rows is None:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return rows.a.codes[p.pair.a][rows.rows_a], rows.b.codes[p.pair.b][rows.rows_b]


def _is_constant(values: NDArray[np.int64]) -> bool:
    return len(values) >= FEW and collision(values) >= CONSTANT


def _stranger(outline: Shape, p: Paired) -> tuple[str, float]:
    rows = outline.like.alignment
    if rows is None:
        return "", 0.0
    codes_a, codes_b = rows.a.codes[p.pair.a], rows.b.codes[p.pair.b]
    met_a, met_b = codes_a[rows.rows_a], codes_b[rows.rows_b]
    differ = np.flatnonzero((met_a != met_b) & (met_a != 0) & (met_b != 0))
    if len(differ) < 3:  # noqa: PLR2004
        return "", 0.0
    common, counts = np.unique(met_a[met_a == met_b], return_counts=True)
    # So many cells of a column are the only ones with their value: of those that differ as many should be.
    alone = float((counts == 1).sum() / max(1, counts.sum()))
    new_a, new_b = (float((~np.isin(met[differ], common)).mean()) for met in (met_a, met_b))
    strange = abs(new_a - alone) - abs(new_b - alone)
    if abs(strange) > 0.3:  # noqa: PLR2004
        return ("a" if strange > 0 else "b"), 1.5 * abs(strange) + 0.5
    return _off_grid(outline, p, differ)


def _off_grid(outline: Shape, p: Paired, differ: NDArray[np.int64]) -> tuple[str, float]:
    rows = outline.like.alignment
    if rows is None or outline.like.a.columns[p.pair.a].kind != "number":
        return "", 0.0
    texts_x = [rows.a.cell(p.pair.a, int(rows.rows_a[place])) or "" for place in differ]
    texts_y = [rows.b.cell(p.pair.b, int(rows.rows_b[place])) or "" for place in differ]
    same = np.setdiff1d(np.arange(rows.n), differ)
    alike = [rows.a.cell(p.pair.a, int(rows.rows_a[place])) or "" for place in same]
    x, y, known = (np.array([number(text) for text in texts]) for texts in (texts_x, texts_y, alike))
    known = known[np.isfinite(known)]
    if len(known) < 20:  # noqa: PLR2004
        return "", 0.0
    finest = max(map(decimals, alike))
    finer_a, finer_b = (float(np.mean([decimals(text) > finest for text in texts])) for texts in (texts_x, texts_y))
    if abs(finer_a - finer_b) > 0.5:  # noqa: PLR2004
        rounded = float((np.abs(x - y) <= 0.51 * 10.0**-finest).mean()) > 0.9  # noqa: PLR2004 - a loss, no edit
        return ("", 0.0) if rounded else (("a" if finer_a > finer_b else "b"), 1.5 * abs(finer_a - finer_b) + 0.5)
    low, high = np.quantile(known, [0.005, 0.995])
    out_a, out_b = float(((x < low) | (x > high)).mean()), float(((y < low) | (y > high)).mean())
    if abs(out_a - out_b) > 0.25:  # noqa: PLR2004
        return ("a" if out_a > out_b else "b"), 0.5 + abs(out_a - out_b)
    return "", 0.0
