"""The signal that reads in which order the rows stand (pure)."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from catalog.matching.evidence import Signal, towards
from catalog.matching.rarity import collision
from catalog.matching.shape import Shape
from catalog.matching.tables import Sample, Table, sorts_arrivals

CLEAR = 4.5
"""So many standard deviations off an accident makes an order."""
LEAST_ROWS = 50
LEAST_TIES = 30
IN_STEP = 0.9


def row_order(outline: Shape) -> Signal | None:
    """Rows come in the order of their time or number: whoever has the same rows in another order rearranged them."""
    a, b = outline.like.a, outline.like.b
    pairs = [p.pair for p in outline.like.pairs]
    by_a = {(pair.a, pair.b) for pair in pairs if pair.a in a.sorted_by}
    by_b = {(pair.a, pair.b) for pair in pairs if pair.b in b.sorted_by}
    if by_a & by_b or not (a.sorted_by or b.sorted_by) or not a.ordered or not b.ordered or _in_step(outline):
        return None
    timed = [_sorts_times(table) if a.sorted_by and b.sorted_by else sorts_arrivals(table) for table in (a, b)]
    if timed[0] != timed[1]:
        lost = "b" if timed[0] else "a"
        return towards(lost, "row_order", 1.2, f"Side {lost} has lost the order in which the rows came.")
    if timed[0] or bool(a.sorted_by) == bool(b.sorted_by) or bool(by_a) == bool(by_b):
        return None
    side, table, other = ("a", a, b) if by_a else ("b", b, a)
    if _is_grouped(other):
        return None
    position = min(by_a)[0] if by_a else min(by_b)[1]
    return _sorted(side, table, other, position)


def _in_step(outline: Shape) -> bool:
    """Tell whether the rows that both have stand in one order: what differs are cells or further rows."""
    rows = outline.like.alignment
    if rows is None or rows.n < LEAST_ROWS:
        return False
    order = np.argsort(rows.a.source.positions[rows.rows_a], kind="stable")
    steps = np.diff(rows.b.source.positions[rows.rows_b][order])
    return bool((steps > 0).mean() > IN_STEP)


def _sorts_times(table: Table) -> bool:
    return any(table.columns[position].kind == "time" for position in table.sorted_by)


def _is_grouped(table: Table) -> bool:
    """Tell whether equal cells of some column all stand together."""
    sample = table.widest
    if sample is None:
        return False
    order = np.argsort(sample.source.positions, kind="stable")
    runs = (np.diff(sample.codes[:, order], axis=1) != 0).sum(axis=1) + 1
    return any(
        1 < len(np.unique(codes)) == count < len(order) / 2 for codes, count in zip(sample.codes, runs, strict=True)
    )


def _sorted(side: str, table: Table, other: Table, position: int) -> Signal:
    """Judge a table that is sorted by a column against one that is sorted by none."""
    name = table.columns[position].name
    if _has_order(other):
        reason = f"Side {side} is sorted by {name}, the other has an order of its own, by nothing."
        return towards(side, "row_order", 1.2, reason)
    mixed = "b" if side == "a" else "a"
    if _has_order(table, within=position):
        reason = f"Rows of side {mixed} are in no order at all, the other's are in one even where {name} is the same."
        return towards(mixed, "row_order", 1.0, reason)
    return towards(side, "row_order", 1.0, f"Side {side} is sorted by {name}, the other by nothing.")


def _has_order(table: Table, within: int | None = None) -> bool:
    """Tell whether neighbours are more alike than by accident in some column; `within` equal cells of one alone."""
    sample = table.widest
    if sample is None or sample.rows < LEAST_ROWS:
        return False
    order = np.argsort(sample.source.positions, kind="stable")
    if within is None:
        beside = np.ones(len(order) - 1, dtype=bool)
    else:
        codes = sample.codes[within][order]
        beside = codes[1:] == codes[:-1]
        if beside.sum() < LEAST_TIES:
            return True  # sorted by what names each row: lists are kept so
    return any(_is_serial(sample, column, order, beside) for column in range(len(sample.codes)) if column != within)


def _is_serial(sample: Sample, column: int, order: NDArray[np.int64], beside: NDArray[np.bool_]) -> bool:
    codes = sample.codes[column][order]
    expected = collision(codes)
    if 0 < expected < 1 and beside.all():
        equal = float((codes[1:] == codes[:-1]).sum())
        if equal - len(beside) * expected > CLEAR * sqrt(len(beside) * expected * (1 - expected)):
            return True
    ranks = _ranks(sample, column)[order]
    first, second = ranks[:-1][beside], ranks[1:][beside]
    if min(np.ptp(first), np.ptp(second)) <= 0:
        return False
    if not beside.all():
        # Within equal cells the question is whether neighbours rise, not whether groups differ.
        rising, falling = int((second > first).sum()), int((second < first).sum())
        return abs(rising - falling) > CLEAR * sqrt(rising + falling)
    return bool(abs(np.corrcoef(first, second)[0, 1]) * len(first) ** 0.5 > CLEAR)


def _ranks(sample: Sample, column: int) -> NDArray[np.float64]:
    numbers = sample.numbers(column)
    if np.isfinite(numbers).mean() > 0.9:  # noqa: PLR2004
        values: NDArray[np.generic] = np.nan_to_num(numbers)
    else:
        values = np.array([cell or "" for cell in sample.source.cells[column]])
    _, ranks = np.unique(values, return_inverse=True)
    given: NDArray[np.float64] = ranks.reshape(-1).astype(float)
    return given
