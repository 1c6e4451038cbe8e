"""The signals that tell which of two states of one table is the later one: a_to_b says that b is (pure)."""

from collections.abc import Callable, Sequence

import numpy as np

from catalog.matching.columns import plain_name
from catalog.matching.evidence import Signal, towards
from catalog.matching.moments import gains, latest, latest_mention, latest_name
from catalog.matching.tables import Sample, Table, filled, is_key
from catalog.scanning.fingerprint import ColumnSketch

Later = Callable[[Table, Table], Signal | None]

FEW_ROWS = 3
LEAST_GAIN = 0.001
"""Of a share of filled cells."""


def later_times(a: Table, b: Table) -> Signal | None:
    """Times, years or months go on past the last one of the other side: time does not run backwards."""
    told = []
    for left, right in same_columns(a, b):
        before, after = latest(left), latest(right)
        if before is not None and after is not None and left.kind == right.kind:
            told.append((before, after, left.name))
    gain = gains((before, after) for before, after, _ in told)
    if not gain:
        return None
    side = "b" if gain > 0 else "a"
    names = ", ".join(name for before, after, name in told if (after - before) * gain > 0)
    return towards(side, "later_times", 2.6, f"Side {side} goes on past the last moment of the other in {names}.")


def later_names(a: Table, b: Table) -> Signal | None:
    """Columns are named by dates, and one side has later ones."""
    before, after = latest_name(a), latest_name(b)
    if before is None or after is None or before == after:
        return None
    side = "b" if after > before else "a"
    return towards(side, "later_names", 3.0, f"Side {side} has columns for later dates than the other.")


def later_mentions(a: Table, b: Table) -> Signal | None:
    """Texts of one side mention a later year than any of the other's."""
    before, after = latest_mention(a), latest_mention(b)
    if before is None or after is None or before == after:
        return None
    side = "b" if after > before else "a"
    return towards(
        side, "later_mentions", 1.5, f"Texts of side {side} mention {max(before, after)}, the other's do not."
    )


def rows_at_end(a: Table, b: Table) -> Signal | None:
    """The rows that the longer side alone has stand together at its end or at its head: they were added."""
    left, right = _whole(a), _whole(b)
    if left is None or right is None or a.rows == b.rows:
        return None
    side, short, long = ("b", left, right) if b.rows > a.rows else ("a", right, left)
    limit = min(short.source.threshold, long.source.threshold)
    inside = long.source.hashes <= np.uint64(limit)
    shared = np.isin(long.source.hashes, short.source.hashes)
    places, new = long.source.positions, inside & ~shared
    if not new.any() or not shared.any():
        return None
    old = places[inside & shared]
    if places[new].min() < old.max() and places[new].max() > old.min():
        return None
    weight = 2.0 if new.sum() >= FEW_ROWS else 1.2
    return towards(side, "rows_at_end", weight, f"The rows that side {side} alone has stand together at one end of it.")


def more_rows(a: Table, b: Table) -> Signal | None:
    """One side has more rows: most tables grow."""
    if a.rows == b.rows:
        return None
    side = "b" if b.rows > a.rows else "a"
    return towards(side, "more_rows", 1.0, f"Side {side} has more rows ({max(a.rows, b.rows):,}).")


def higher_numbers(a: Table, b: Table) -> Signal | None:
    """Numbers that each row has its own of go higher on one side: they are given out in turn."""
    serials = [
        (left.quantiles[-1], right.quantiles[-1])
        for left, right in same_columns(a, b)
        if left.integers and right.integers and is_key(left) and is_key(right) and left.quantiles and right.quantiles
    ]
    gain = gains(serials)
    if not gain:
        return None
    side = "b" if gain > 0 else "a"
    return towards(side, "higher_numbers", 0.6, f"Numbers that each row has its own of go higher on side {side}.")


def more_columns(a: Table, b: Table) -> Signal | None:
    """One side has more columns: more are added than dropped."""
    if len(a.columns) == len(b.columns):
        return None
    side = "b" if len(b.columns) > len(a.columns) else "a"
    return towards(side, "more_columns", 0.3, f"Side {side} has more columns.")


def fuller_cells(a: Table, b: Table) -> Signal | None:
    """Of the columns that both have one side fills more: gaps are closed later."""
    pairs = same_columns(a, b)
    if not pairs or not a.rows or not b.rows:
        return None
    gain = sum(filled(right) / b.rows - filled(left) / a.rows for left, right in pairs)
    if abs(gain) < LEAST_GAIN:
        return None
    side = "b" if gain > 0 else "a"
    return towards(side, "fuller_cells", 0.4, f"Side {side} fills more of the cells of the columns that both have.")


def other_values(a: Table, b: Table) -> Signal | None:
    """With as many rows, most of the columns that differ know more values on one side."""
    if a.rows != b.rows:
        return None
    gain = gains((left.distinct, right.distinct) for left, right in same_columns(a, b))
    if not gain:
        return None
    side = "b" if gain > 0 else "a"
    return towards(side, "other_values", 0.4, f"With as many rows, more columns of side {side} know more values.")


def same_columns(a: Table, b: Table) -> list[tuple[ColumnSketch, ColumnSketch]]:
    """Pair the columns of one name."""
    names = {plain_name(column.name): column for column in b.columns}
    return [(column, names[name]) for column in a.columns if (name := plain_name(column.name)) in names]


def _whole(table: Table) -> Sample | None:
    return next((sample for sample in table.samples if not sample.source.columns and sample.rows), None)


TELLING: Sequence[Later] = (later_times, later_names, rows_at_end)
"""Those that are sure enough to silence the rest, the first ones first."""
LEANING: Sequence[Later] = (later_mentions, more_rows, higher_numbers, more_columns, other_values)
ALWAYS: Sequence[Later] = (fuller_cells,)
