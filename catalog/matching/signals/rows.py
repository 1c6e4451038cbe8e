"""Signals that read which rows one side alone has (pure)."""

from math import comb

import numpy as np
from numpy.typing import NDArray

from catalog.matching.evidence import Signal, towards
from catalog.matching.lookups import looked_up
from catalog.matching.shape import Shape
from catalog.matching.signals.lacking import Lost, lost_rows
from catalog.matching.tables import Table, sorts_arrivals
from catalog.matching.tail import Tail

ENOUGH = 10
"""Rows on each side of a condition, or it may split them by accident."""
REPEATS = 20
MOST_APPENDED, MOST_REPEATED = 0.35, 0.2
"""Of rows at the end; where they are others once more, a larger part is a load that ran twice."""
FINER = 0.3
DOUBLED, ABOUT = 1.15, 1.1
"""So much more often must rows stand, and so near may an estimate lie."""
LEAST_SAMPLED = 200
UNLIKELY = 100
"""By chance a few rows all stand at the end once in so many tables."""
LATER = "later"


def missing_rows(outline: Shape) -> Signal | None:
    """One side lacks rows of the other and has none of its own: it was filtered or sampled."""
    like = outline.like
    if outline.rows_a_in_b == outline.rows_b_in_a:
        return None
    side, small, large = ("a", like.a, like.b) if outline.rows_a_in_b else ("b", like.b, like.a)
    share = small.rows / max(1, large.rows)
    if share >= 1.0 or synthetic_rows(outline) or appended_rows(outline):
        return None
    weight = 2.2 if share < 0.6 else 1.6  # noqa: PLR2004 - a large loss is no growth
    return towards(
        side,
        "missing_rows",
        weight,
        f"All rows of side {side} are in the other, which has {1 / share:.2g} times as many.",
    )


def predicate(outline: Shape) -> Signal | None:
    """One condition on a column tells the rows that one side has from those it lacks: it was filtered."""
    lost = lost_rows(outline)
    if lost is None or len(lost.met) < ENOUGH or len(lost.missing) < ENOUGH:
        return None
    said = ""
    for column, sketch in enumerate(lost.large.columns):
        cut = _range(lost, column) if sketch.kind in {"number", "time"} else ""
        if cut == LATER:
            return None  # it may be what the other was at that moment
        said = said or cut or _values(lost, column)
    if not said:
        return None
    return towards(lost.side, "predicate", 3.0, f"Side {lost.side} has just the rows of the other with {said}.")


def deduplicated(outline: Shape) -> Signal | None:
    """Rows that stand several times on one side stand once on the other."""
    if appended_rows(outline):
        return None
    distinct = {"a": _distinct(outline.like.a), "b": _distinct(outline.like.b)}
    for side, other, small, large in (
        ("a", "b", outline.like.a, outline.like.b),
        ("b", "a", outline.like.b, outline.like.a),
    ):
        inside = outline.rows_a_in_b if side == "a" else outline.rows_b_in_a
        if not inside or not distinct[side] or not distinct[other] or small.rows >= large.rows / DOUBLED:
            continue
        once = small.rows <= distinct[side] * ABOUT
        same = distinct[other] / ABOUT <= small.rows <= distinct[other] * ABOUT
        if once and same:
            often = large.rows / small.rows
            reason = f"Side {side} has each row once; on the other they stand {often:.2g} times on average."
            return towards(side, "deduplicated", 2.5, reason)
    return None


def synthetic_rows(outline: Shape) -> Signal | None:
    """Rows that only the larger side has hold finer numbers than all the others: they were made up."""
    lost = lost_rows(outline)
    if lost is None:
        return None
    for column, sketch in enumerate(lost.large.columns):
        if sketch.kind == "number" and _is_finer(lost, column):
            larger = "b" if lost.side == "a" else "a"
            reason = f"In {sketch.name} the rows that only side {larger} has are finer than all the others."
            return towards(larger, "synthetic_rows", 3.0, reason)
    return None


def appended_rows(outline: Shape) -> Signal | None:
    """The rows that one side alone has stand together at its end, though nothing sorts it: they were added."""
    lost = lost_rows(outline)
    if lost is None or not len(lost.missing) or not len(lost.met) or sorts_arrivals(lost.large):
        return None
    if comb(len(lost.met) + len(lost.missing), len(lost.missing)) < UNLIKELY:
        return None
    places = lost.sample.source.positions
    share = len(lost.missing) / (len(lost.missing) + len(lost.met))
    if (
        share > (MOST_REPEATED if lost.repeats else MOST_APPENDED)
        or places[lost.missing].min() < places[lost.met].max()
    ):
        return None
    larger = "b" if lost.side == "a" else "a"
    reason = f"The {share:.1%} of rows that only side {larger} has all stand at its end."
    return towards(larger, "appended_rows", 1.5, reason)


def earlier_end(outline: Shape, tail: Tail | None) -> Signal | None:
    """One side ends at a moment after which the other goes on: it is a snapshot that was not renewed."""
    if tail is None:
        return None
    longer = outline.like.b if tail.older == "a" else outline.like.a
    name = longer.columns[tail.column].name
    reason = (
        f"Side {tail.older} knows nothing after {tail.cut} in {name}; {tail.share:.1%} of the other's rows are later."
    )
    return towards(tail.older, "earlier_end", 0.6, reason)


def repeated_rows(outline: Shape) -> Signal | None:
    """Rows of one side stand several times in the other, beside columns of its own: it was joined to something."""
    rows = outline.like.alignment
    if rows is None:
        return _looked_up(outline)
    side, often = ("b", rows.fan_out) if rows.fan_out > 1 else ("a", 1 / rows.fan_out)
    reason = f"Each row of the other stands {often:.2g} times in side {side}, beside columns of its own."
    return towards(side, "repeated_rows", 2.0, reason)


def _looked_up(outline: Shape) -> Signal | None:
    side = looked_up(outline.like)
    if not side:
        return None
    reason = f"The columns of the other are found whole in side {side}, where what names its rows repeats."
    return towards(side, "repeated_rows", 2.0, reason)


def _range(lost: Lost, column: int) -> str:
    """Say between which values the kept rows lie where no other does; LATER when all the others lie above."""
    is_time = lost.large.columns[column].kind == "time"
    values = lost.sample.seconds(column) if is_time else lost.sample.numbers(column)
    met, gone = values[lost.met], values[lost.missing]
    known, lacking = met[np.isfinite(met)], gone[np.isfinite(gone)]
    if len(known) < 0.9 * len(met) or len(known) < ENOUGH or len(lacking) < ENOUGH:
        return ""
    low, high = known.min(), known.max()
    if ((lacking >= low) & (lacking <= high)).any():
        return ""
    if (lacking > high).all():
        return LATER
    cells = lost.sample.source.cells[column]
    first, last = (cells[int(lost.met[place])] for place in (int(np.nanargmin(met)), int(np.nanargmax(met))))
    return f"{lost.large.columns[column].name} from {first} to {last}"


def _values(lost: Lost, column: int) -> str:
    codes = lost.sample.codes[column]
    met, gone = codes[lost.met], codes[lost.missing]
    few = min(_repeats(met), _repeats(gone))
    if few < ENOUGH or _repeats(met) + _repeats(gone) < REPEATS or np.isin(met, gone).any():
        return ""
    shown = list(dict.fromkeys(lost.sample.cell(column, int(row)) or "nothing" for row in lost.met))
    more = f" and {len(shown) - 2} more" if len(shown) > 3 else ""  # noqa: PLR2004 - three are told whole
    return f"{lost.large.columns[column].name} {' or '.join(shown[: 2 if more else 3])}{more}"


def _repeats(values: NDArray[np.int64]) -> int:
    return len(values) - len(np.unique(values))


def _is_finer(lost: Lost, column: int) -> bool:
    digits = lost.sample.decimals(column)
    known, new = (part[np.isfinite(part)] for part in (digits[lost.met], digits[lost.missing]))
    return len(known) >= REPEATS and len(new) >= 3 and float((new > known.max()).mean()) > FINER  # noqa: PLR2004


def _distinct(table: Table) -> float:
    """Estimate the distinct rows of a table; 0 when no sample tells."""
    for sample in table.samples:
        if sample.complete and len(sample.codes):
            return float(len(np.unique(sample.codes, axis=1).T))
        if not sample.source.columns and sample.rows >= LEAST_SAMPLED:
            return len(np.unique(sample.source.hashes)) / sample.share
    return 0.0
