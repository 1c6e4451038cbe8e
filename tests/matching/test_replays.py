"""A column counts as computed again only where it could be nothing else."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import ArrayLike

from catalog.matching.groups import Groups, Numbers, Statistic
from catalog.matching.replays import Replay, give, replay

N = 100
RANDOM = np.random.default_rng(1)


def groups(counts: ArrayLike, low: Numbers, sums: Numbers, high: Numbers, *, is_time: bool = False) -> Groups:
    rows = np.asarray(counts, dtype=float)
    of_column = {"count": rows, "sum": sums, "mean": sums / rows, "minimum": low, "maximum": high}
    told = {"minimum", "maximum"} if is_time else set(of_column)
    found = [Statistic(name, 2, is_time, values) for name, values in of_column.items() if name in told]
    return Groups((), np.arange(N, dtype=np.uint64), 2**64 - 1, lambda: (Statistic("count", None, False, rows), *found))


def replayed(values: Sequence[object] | Numbers, known: Groups, kind: str = "number") -> Replay | None:
    cells = [str(round(one, 2)) if isinstance(one, float) else str(one) for one in np.asarray(values).tolist()]
    given = give(5, kind, cells)
    assert given is not None
    return replay(given, known, np.arange(N))


LOW = np.round(RANDOM.uniform(1, 1_000, N), 2)
HIGH = LOW + np.round(RANDOM.uniform(1, 1_000, N), 2)
SPREAD = groups([2] * N, LOW, LOW + HIGH, HIGH)
COUNTS = RANDOM.integers(1, 500, N)


@pytest.mark.parametrize(
    ("values", "known", "name"),
    [
        (LOW + HIGH, SPREAD, "sum"),
        ((LOW + HIGH) / 2, SPREAD, "mean"),
        (LOW, SPREAD, "minimum"),
        (HIGH, SPREAD, "maximum"),
        (np.round(HIGH).astype(int), SPREAD, "maximum"),
        (COUNTS, groups(COUNTS, LOW, LOW + HIGH, HIGH), "count"),
        (COUNTS - 1, groups(COUNTS, LOW, LOW + HIGH, HIGH), "count less one"),
        (np.where(np.arange(N) < 9, 7.25, HIGH), SPREAD, "maximum"),
    ],
    ids=["sum", "mean", "least", "greatest", "rounded", "count", "count less one", "nine of a hundred differ"],
)
def test_a_statistic_is_recognised(values: Numbers, known: Groups, name: str) -> None:
    found = replayed(values, known)
    assert found is not None
    assert (found.column, found.statistic) == (5, name)
    assert found.share > 0.9


ONCE = np.arange(N) < 90
CEILING = np.where(np.arange(N) < 96, 12999.95, HIGH)


@pytest.mark.parametrize(
    ("values", "known"),
    [
        (LOW, groups([3] * N, LOW, 3 * LOW, LOW)),
        (np.where(ONCE, LOW, (LOW + HIGH) / 3), groups([3] * N, LOW, 3 * LOW, np.where(ONCE, LOW, HIGH))),
        (LOW, groups([1] * N, LOW, LOW, LOW)),
        (CEILING, groups([3] * N, LOW, LOW + CEILING, np.full(N, 12999.95))),
        (RANDOM.permutation(HIGH), SPREAD),
        (np.where(np.arange(N) < 15, 7.25, HIGH), SPREAD),
        (RANDOM.integers(1, 3, N), groups(RANDOM.integers(1, 3, N), LOW, LOW + HIGH, HIGH)),
        (np.full(N, 12345.67), groups([3] * N, LOW, LOW + HIGH, np.full(N, 12345.67))),
        ([1] * 50 + [2] * 50, groups([1] * 50 + [2] * 50, LOW, LOW + HIGH, HIGH)),
    ],
    ids=[
        "an attribute of the key",
        "an attribute that changed now and then",
        "one row per key",
        "a ceiling that most groups reach",
        "the same numbers in another order",
        "fifteen of a hundred differ",
        "small counts by accident",
        "a constant",
        "two values say too little",
    ],
)
def test_what_could_be_something_else_is_none(values: Numbers, known: Groups) -> None:
    assert replayed(values, known) is None


FIRST = np.asarray(1.6e9 + 86_400 * RANDOM.integers(0, 300, N), np.float64)
LAST = np.asarray(FIRST + 86_400 * RANDOM.integers(1, 90, N), np.float64)
VISITS = groups([4] * N, FIRST, FIRST * 0, LAST, is_time=True)


def days(seconds: Numbers) -> list[str]:
    return [str(one)[:10] for one in seconds.astype("datetime64[s]").tolist()]


def test_first_and_last_times_are_recognised_to_the_day() -> None:
    for times, name in ((FIRST, "minimum"), (LAST, "maximum")):
        found = replayed(days(times), groups([4] * N, FIRST + 3_601, FIRST, LAST + 7.5, is_time=True), "time")
        assert found is not None
        assert found.statistic == name
    assert replayed(days(RANDOM.permutation(LAST)), VISITS, "time") is None


@pytest.mark.parametrize("unit", [86_400, 7 * 86_400, -86_400])
def test_ages_lie_on_a_line(unit: int) -> None:
    found = replayed(np.round((1.7e9 - FIRST) / unit, 2), VISITS)
    assert found is not None
    assert (found.statistic, found.measure) == ("time since the minimum", 2)
    some = np.where(np.arange(N) % 20 == 0, 3.25, np.round((1.7e9 - LAST) / unit, 2))
    found = replayed(some, VISITS)
    assert found is not None
    assert found.statistic == "time since the maximum"


def test_what_only_follows_the_times_is_no_age() -> None:
    rough = (1.7e9 - FIRST) / 86_400
    assert replayed(np.round(rough + RANDOM.uniform(-2, 2, N), 2), VISITS) is None
    assert replayed(np.round(RANDOM.permutation(rough), 2), VISITS) is None
    of_few = groups([4] * N, FIRST[0] + 86_400.0 * (np.arange(N) % 3), FIRST, LAST, is_time=True)
    assert replayed([f"{1000.25 + one % 3 * 1.25}" for one in range(N)], of_few) is None


def test_an_age_of_what_never_changes_in_a_group_is_an_attribute() -> None:
    born = groups([4] * N, FIRST, FIRST * 0, FIRST, is_time=True)
    assert replayed(np.round((1.7e9 - FIRST) / 86_400, 2), born) is None


def test_a_sum_of_nothing_is_nothing_or_zero() -> None:
    rows = np.where(np.arange(N) < 50, 0.0, 4.0)
    nothing = np.where(rows > 0, LOW + HIGH, np.nan)
    known = groups(rows, np.where(rows > 0, LOW, np.nan), nothing, np.where(rows > 0, HIGH, np.nan))
    found = replayed(np.where(rows > 0, LOW + HIGH, 0.0), known)
    assert found is not None
    assert found.share == 1.0
