"""Whether a column follows from others of its table: then whoever has it in addition made it (pure)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.matching.rarity import collision
from catalog.matching.tables import Sample, Table
from catalog.matching.values import number

LEAST_REPEATS = 8
VARIES = 0.6
LEAST_NUMBERS = 20
LEAST_RULE = 30


def determined(table: Table, column: int, by: Sequence[int]) -> str:
    """Say how a column follows from others: "constant", "looked up", "computed"; "no", or "" when it cannot be told."""
    if table.columns[column].distinct <= 1:
        return "constant"
    tested = False
    for sample in table.samples:
        if not len(sample.codes) or sample.rows < LEAST_REPEATS:
            continue
        if _computed(sample, table, column, by):
            return "computed"
        for other in by:
            answer = _looked_up(sample, column, other)
            if answer:
                return "looked up"
            tested = tested or answer is False
    return "no" if tested else ""


def violations(keys: NDArray[np.int64], values: NDArray[np.int64]) -> int:
    """Count the groups of equal keys whose values are not all equal; -1 when too few keys repeat to tell."""
    known = (keys != 0) & (values != 0)
    keys, values = keys[known], values[known]
    if len(keys) < LEAST_REPEATS or collision(values) > VARIES:
        return -1
    order = np.argsort(keys, kind="stable")
    same_key = keys[order][1:] == keys[order][:-1]
    if same_key.sum() < LEAST_RULE:
        return -1
    return int(((values[order][1:] != values[order][:-1]) & same_key).sum())


def _looked_up(sample: Sample, column: int, other: int) -> bool | None:
    """Tell whether equal values of `other` always go with equal values here; None when nothing repeats."""
    keys, values = sample.codes[other], sample.codes[column]
    known = (keys != 0) & (values != 0)
    keys, values = keys[known], values[known]
    if len(keys) < LEAST_REPEATS or collision(values) > VARIES:
        return None
    order = np.argsort(keys, kind="stable")
    same_key = keys[order][1:] == keys[order][:-1]
    distinct = len(np.unique(keys[order][1:][same_key]))
    if same_key.sum() < LEAST_REPEATS or distinct < 3:  # noqa: PLR2004 - a few groups agree by accident
        return None
    return bool((values[order][1:] == values[order][:-1])[same_key].all())


def _computed(sample: Sample, table: Table, column: int, by: Sequence[int]) -> bool:
    if table.columns[column].kind != "number":
        return False
    wanted = _numbers(sample, column)
    numeric = [other for other in by if table.columns[other].kind == "number"][:12]
    values = {other: _numbers(sample, other) for other in numeric}
    for first in numeric:
        if _is_linear(wanted, values[first]):
            return True
        for second in numeric:
            x, y = values[first], values[second]
            with np.errstate(divide="ignore", invalid="ignore"):
                tries = (x * y, x / y, x - y, x + y)
            if first != second and any(_is_equal(wanted, one) for one in tries):
                return True
    return False


def _numbers(sample: Sample, column: int) -> NDArray[np.float64]:
    return np.array([number(cell) for cell in sample.source.cells[column]])


def _is_linear(wanted: NDArray[np.float64], x: NDArray[np.float64]) -> bool:
    usable = np.isfinite(wanted) & np.isfinite(x)
    if usable.sum() < LEAST_NUMBERS or len(np.unique(x[usable])) < LEAST_REPEATS:
        return False
    slope, start = np.polyfit(x[usable], wanted[usable], 1)
    return bool(slope) and _is_equal(wanted, slope * x + start)


def _is_equal(wanted: NDArray[np.float64], found: NDArray[np.float64]) -> bool:
    usable = np.isfinite(wanted) & np.isfinite(found)
    if usable.sum() < LEAST_NUMBERS or len(np.unique(wanted[usable])) < LEAST_REPEATS:
        return False
    close = np.abs(wanted[usable] - found[usable]) <= 0.0051 + 1e-6 * np.abs(wanted[usable])
    return bool(close.mean() > 0.98) and float(np.ptp(wanted[usable])) > 0.1  # noqa: PLR2004
