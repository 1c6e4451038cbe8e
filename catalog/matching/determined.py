"""Whether a column follows from others of its table: then whoever has it in addition made it (pure)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.matching.computed import computed
from catalog.matching.rarity import collision
from catalog.matching.tables import Sample, Table

LEAST_REPEATS = 8
VARIES = 0.6
LEAST_RULE = 30
MORE = 0.9
"""Estimates of how many values there are may be off by so much."""


def determined(table: Table, column: int, by: Sequence[int]) -> str:
    """Say how a column follows from others: "constant", "looked up", "computed"; "no", or "" when it cannot be told."""
    asked = (column, tuple(by))
    if asked not in table.answers:
        table.answers[asked] = _answer(table, column, by)
    return table.answers[asked]


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


def _answer(table: Table, column: int, by: Sequence[int]) -> str:
    if table.columns[column].distinct <= 1:
        return "constant"
    # What follows from one column has no more values than that.
    enough = [other for other in by if table.columns[other].distinct >= MORE * table.columns[column].distinct]
    tested = False
    for sample in table.samples:
        if not len(sample.codes) or sample.rows < LEAST_REPEATS:
            continue
        if computed(sample, table, column, by, enough):
            return "computed"
        for other in by:
            answer = _looked_up(sample, column, other)
            if answer:
                return "looked up"
            tested = tested or answer is False
    return "no" if tested else ""


def _looked_up(sample: Sample, column: int, other: int) -> bool | None:
    """Tell whether equal values of `other` always go with equal values here; None when nothing repeats."""
    keys, values = sample.codes[other], sample.codes[column]
    known = (keys != 0) & (values != 0)
    keys, values = keys[known], values[known]
    if len(keys) < LEAST_REPEATS:
        return None
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    same_key, same_value = keys[1:] == keys[:-1], values[1:] == values[:-1]
    # The commonest value meets itself by accident: where it is most of the column, only the others' repeats count.
    telling = same_key if collision(values) <= VARIES else same_key & (values[1:] != _commonest(values))
    if telling.sum() < LEAST_REPEATS or len(np.unique(keys[1:][telling])) < 3:  # noqa: PLR2004 - a few agree by accident
        return None
    return bool(same_value[same_key].all())


def _commonest(values: NDArray[np.int64]) -> int:
    kinds, counts = np.unique(values, return_counts=True)
    return int(kinds[counts.argmax()])
