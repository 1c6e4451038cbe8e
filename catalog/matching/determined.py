"""Whether a column follows from others of its table: then whoever has it in addition made it (pure)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.matching.computed import computed
from catalog.matching.rarity import collision
from catalog.matching.repeating import repeats_badly
from catalog.matching.tables import Sample, Table
from catalog.matching.trees import is_grown

LEAST_REPEATS = 8
VARIES = 0.6
LEAST_RULE = 30
MOST_ASKED = 12
MORE = 0.9
"""Estimates of how many values there are may be off by so much."""


def determined(table: Table, column: int, by: Sequence[int]) -> str:
    """Say how a column follows from others: "constant", "looked up", "computed".

    "badly" where it repeats one of them with gaps or errors, "no", or "" when it cannot be told.
    """
    asked = (column, tuple(by))
    if asked not in table.answers:
        constant = table.columns[column].distinct <= 1
        table.answers[asked] = "constant" if constant else _answer(table, column, by)
    return table.answers[asked]


def together(table: Table, columns: Sequence[int], by: Sequence[int]) -> bool:
    """Tell whether several columns together follow from one other: flags, one for each of its values."""
    for sample in table.samples:
        if len(columns) > 1 and len(sample.codes) and sample.rows >= LEAST_REPEATS:
            joint = _joint(sample.codes[list(columns)])
            if any(_repeats_with(sample.codes[other], joint) for other in by):
                return True
    return False


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
    # What follows from one column has no more values than that.
    enough = [other for other in by if table.columns[other].distinct >= MORE * table.columns[column].distinct]
    answer = ""
    for sample in table.samples:
        if len(sample.codes) and sample.rows >= LEAST_REPEATS:
            found = _in_sample(sample, table, column, by, enough)
            if found not in {"", "no"}:
                return found
            answer = answer or found
    return answer


def _in_sample(sample: Sample, table: Table, column: int, by: Sequence[int], enough: Sequence[int]) -> str:
    badly = repeats_badly(sample, column, by)
    if badly == "gaps" and not _is_known_where(sample, column, by):
        return "badly"
    if computed(sample, table, column, by, enough):
        return "computed"
    answers = [_repeats_with(sample.codes[other], sample.codes[column]) for other in by]
    if any(answers) or _looked_up_by_two(sample, column, by):
        return "looked up"
    return "badly" if badly == "errors" else "no" if False in answers else ""


def _is_known_where(sample: Sample, column: int, by: Sequence[int]) -> bool:
    """Tell whether another column, or numbers, say where a column is empty: then it was left out on purpose."""
    gaps = np.where(sample.codes[column] == 0, 1, 2)
    numbers = [x for x in map(sample.numbers, by) if np.isfinite(x).any()][:MOST_ASKED]
    return any(_repeats_with(sample.codes[other], gaps) for other in by) or is_grown(gaps, numbers)


def _joint(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    _, joint = np.unique(codes, axis=1, return_inverse=True)
    return joint.reshape(-1).astype(np.int64) + 1


def _looked_up_by_two(sample: Sample, column: int, by: Sequence[int]) -> bool:
    """Tell whether equal values in two other columns, of few values each, always go with equal ones here."""
    kinds = {other: len(np.unique(sample.codes[other])) for other in by}
    few = sorted((other for other in by if 1 < kinds[other] <= sample.rows / 8), key=lambda other: kinds[other])
    return any(
        kinds[one] * kinds[other] <= sample.rows / 4 and bool(_repeats_with(_joint(sample.codes[[one, other]]), values))
        for values in (sample.codes[column],)
        for place, one in enumerate(few[:MOST_ASKED])
        for other in few[:place]
    )


def _repeats_with(keys: NDArray[np.int64], values: NDArray[np.int64]) -> bool | None:
    """Tell whether equal keys always go with equal values; None when nothing repeats."""
    known = (keys != 0) & (values != 0)
    keys, values = keys[known], values[known]
    if len(keys) < LEAST_REPEATS:
        return None
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    same_key, same_value = keys[1:] == keys[:-1], values[1:] == values[:-1]
    # The commonest value meets itself by accident: where it is most of the column, only the others' repeats count.
    telling = same_key if collision(values) <= VARIES else same_key & (values[1:] != _commonest(values))
    if telling.sum() < LEAST_REPEATS:
        return None
    if telling.sum() < 3 * LEAST_REPEATS and len(np.unique(keys[1:][telling])) < 3 and not _is_one_to_one(keys, values):  # noqa: PLR2004 - they agree by accident
        return None
    return bool(same_value[same_key].all())


def _is_one_to_one(keys: NDArray[np.int64], values: NDArray[np.int64]) -> bool:
    pairs = np.unique(np.stack([keys, values]), axis=1).shape[1]
    return bool(pairs == len(np.unique(keys)) == len(np.unique(values)) > 2)  # noqa: PLR2004


def _commonest(values: NDArray[np.int64]) -> int:
    kinds, counts = np.unique(values, return_counts=True)
    return int(kinds[counts.argmax()])
