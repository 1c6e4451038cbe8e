"""The signals of a direction, one function each: silent (None) when they have nothing to say (pure).

A weight is a log-likelihood ratio: 1 is 73 %, 2 is 88 %, 3 is 95 %, 4 is 98 %.
"""

from collections.abc import Callable, Sequence

import numpy as np

from catalog.matching.aggregates import Aggregation
from catalog.matching.determined import determined, violations
from catalog.matching.evidence import Signal, towards
from catalog.matching.shape import Shape
from catalog.matching.similarity import Paired
from catalog.matching.tables import Table, sketched_whole
from catalog.matching.tail import Tail
from catalog.matching.values import decimals, number

TELLING = 3
MOST_RULES = 12


def replayed(grouped: Aggregation, target: str, source: Table, into: Table) -> Signal:
    """Numbers of one side can be computed again from groups of the other: that side is derived, always."""
    key = source.columns[grouped.source_key].name
    told = ", ".join(
        f"{into.columns[one.column].name} = {one.statistic}"
        + (f" of {source.columns[one.measure].name}" if one.measure is not None else " of rows")
        for one in grouped.replays[:TELLING]
    )
    return towards(target, "replayed", 6.0, f"Grouped by {key}, the numbers come out again: {told}.")


def repeated_rows(outline: Shape) -> Signal | None:
    """Rows of one side stand several times in the other, beside columns of its own: it was joined to something."""
    rows = outline.like.alignment
    if rows is None:
        return None
    side, often = ("b", rows.fan_out) if rows.fan_out > 1 else ("a", 1 / rows.fan_out)
    reason = f"Each row of the other stands {often:.2g} times in side {side}, beside columns of its own."
    return towards(side, "repeated_rows", 2.0, reason)


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
    names = ", ".join(f"{_name(outline, p)} lost {p.agreement.loss}" for p in lost[:TELLING])
    return towards(
        side, "precision", 3.5 + 0.5 * min(3, len(lost) - 1), f"On side {side} {names}.", _cells(outline, lost[0])
    )


def index_column(outline: Shape) -> Signal | None:
    """A column that only numbers the rows is what a program adds when it saves a table."""
    if bool(outline.index_a) == bool(outline.index_b):
        return None
    side, table = ("a", outline.like.a) if outline.index_a else ("b", outline.like.b)
    name = table.columns[(outline.index_a or outline.index_b)[0]].name
    return towards(side, "index_column", 2.5, f"Side {side} has a column that only numbers the rows ({name}).")


def missing_rows(outline: Shape) -> Signal | None:
    """One side lacks rows of the other and has none of its own: it was filtered or sampled."""
    like = outline.like
    if outline.rows_a_in_b == outline.rows_b_in_a:
        return None
    side, small, large = ("a", like.a, like.b) if outline.rows_a_in_b else ("b", like.b, like.a)
    share = small.rows / max(1, large.rows)
    if share >= 1.0:
        return None
    weight = 2.2 if share < 0.6 else 1.6  # noqa: PLR2004 - a large loss is no growth
    return towards(
        side,
        "missing_rows",
        weight,
        f"All rows of side {side} are in the other, which has {1 / share:.2g} times as many.",
    )


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


def extra_columns(outline: Shape) -> Signal | None:
    """Columns that only one side has: it made them if they follow from the others, else the other dropped them."""
    like = outline.like
    if bool(outline.extra_a) == bool(outline.extra_b):
        return None
    wide, table, extra = ("a", like.a, outline.extra_a) if outline.extra_a else ("b", like.b, outline.extra_b)
    narrow = "b" if wide == "a" else "a"
    by = [p.pair.a if wide == "a" else p.pair.b for p in like.kept]
    answers = [determined(table, column, by) for column in extra]
    names = ", ".join(table.columns[column].name for column in extra[:TELLING])
    if all(answer in {"constant", "looked up", "computed"} for answer in answers):
        return towards(
            wide, "extra_columns", 1.9, f"The additional columns of side {wide} ({names}) follow from the others."
        )
    if "no" in answers and not _has_key(outline, wide):
        reason = f"Side {narrow} dropped columns that do not follow from the others ({names})."
        return towards(narrow, "extra_columns", 1.9, reason)
    # With a key on both sides they may as well have been joined to it.
    return towards(narrow, "extra_columns", 0.5, f"Side {narrow} lacks columns of the other ({names}).")


def strange_values(outline: Shape) -> Signal | None:
    """Where cells differ, one side has values that its column does not know elsewhere: those were put in later."""
    votes = {"a": 0.0, "b": 0.0}
    told: dict[str, list[Paired]] = {"a": [], "b": []}
    for p in outline.edited:
        side, weight = _stranger(outline, p)
        if side:
            votes[side] += weight
            told[side].append(p)
    side = "a" if votes["a"] > votes["b"] else "b"
    weight = min(4.0, abs(votes["a"] - votes["b"]))
    if weight < 0.3:  # noqa: PLR2004 - nothing to tell
        return None
    names = ", ".join(_name(outline, p) for p in told[side][:TELLING])
    reason = f"Where {names} differ, side {side} holds values that are strange to the column."
    return towards(side, "strange_values", weight, reason, _cells(outline, told[side][0]))


def emptied(outline: Shape) -> Signal | None:
    """Cells that hold a value on one side are empty on the other, and hardly any the other way round."""
    gone = {"a": 0, "b": 0}
    rows = outline.like.alignment
    if rows is None or outline.hollow:
        return None
    for p in outline.like.kept:
        codes_a, codes_b = rows.a.codes[p.pair.a][rows.rows_a], rows.b.codes[p.pair.b][rows.rows_b]
        gone["a"] += int(((codes_a == 0) & (codes_b != 0)).sum())
        gone["b"] += int(((codes_b == 0) & (codes_a != 0)).sum())
    side = "a" if gone["a"] > gone["b"] else "b"
    more, less = max(gone.values()), min(gone.values())
    if more < 5 or less > 0.1 * more:  # noqa: PLR2004 - a handful is noise
        return None
    return towards(side, "emptied", 1.2, f"{more} of the compared cells are empty on side {side} only.")


def more_values(outline: Shape) -> Signal | None:
    """Of two with as many rows, columns of one know more values: edits bring in values that nobody else has."""
    like = outline.like
    if like.a.rows != like.b.rows or outline.hollow:
        return None
    votes, told = {"a": 0.0, "b": 0.0}, {"a": list[str](), "b": list[str]()}
    for p in (p for p in like.kept if not p.agreement.lossy):
        left, right = like.a.columns[p.pair.a], like.b.columns[p.pair.b]
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
                    told[side].append(f"{_name(outline, by)} to {_name(outline, p)}")
    side = "a" if broken["a"] > broken["b"] else "b"
    if broken["a"] == broken["b"]:
        return None
    weight = min(3.5, 1.5 + 0.5 * abs(broken["a"] - broken["b"]))
    return towards(side, "broken_rules", weight, f"On side {side} {told[side][0]} is no longer a fixed assignment.")


def _has_key(outline: Shape, wide: str) -> bool:
    table = outline.like.a if wide == "a" else outline.like.b
    kept = (table.columns[p.pair.a if wide == "a" else p.pair.b] for p in outline.like.kept)
    return any(column.distinct > 0.98 * column.rows for column in kept)


SIGNALS: Sequence[Callable[[Shape], Signal | None]] = (
    hollow,
    precision,
    index_column,
    missing_rows,
    extra_columns,
    strange_values,
    more_values,
    broken_rules,
    emptied,
)
"""Those that need only the outline of a pair."""


def _stranger(outline: Shape, p: Paired) -> tuple[str, float]:
    rows = outline.like.alignment
    if rows is None:
        return "", 0.0
    codes_a, codes_b = rows.a.codes[p.pair.a], rows.b.codes[p.pair.b]
    met_a, met_b = codes_a[rows.rows_a], codes_b[rows.rows_b]
    differ = np.flatnonzero((met_a != met_b) & (met_a != 0) & (met_b != 0))
    if len(differ) < 3:  # noqa: PLR2004
        return "", 0.0
    common = np.intersect1d(met_a[met_a == met_b], met_b)
    new_a = float((~np.isin(met_a[differ], common)).mean())
    new_b = float((~np.isin(met_b[differ], common)).mean())
    if abs(new_a - new_b) > 0.3:  # noqa: PLR2004
        return ("a" if new_a > new_b else "b"), 1.5 * abs(new_a - new_b) + 0.5
    return _off_grid(outline, p, differ)


def _off_grid(outline: Shape, p: Paired, differ: np.typing.NDArray[np.int64]) -> tuple[str, float]:
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


def _name(outline: Shape, p: Paired) -> str:
    return outline.like.a.columns[p.pair.a].name


def _cells(outline: Shape, p: Paired) -> list[list[str | None]]:
    rows = outline.like.alignment
    if rows is None or not len(rows.a.codes) or not len(rows.b.codes):
        return []
    met_a, met_b = rows.a.codes[p.pair.a][rows.rows_a], rows.b.codes[p.pair.b][rows.rows_b]
    places = np.flatnonzero(met_a != met_b)[:TELLING]
    name = _name(outline, p)
    return [
        [name, rows.a.cell(p.pair.a, int(rows.rows_a[place])), rows.b.cell(p.pair.b, int(rows.rows_b[place]))]
        for place in places
    ]
