"""Entropy, evenness, and gaps in time, from counts."""

from datetime import datetime, timedelta
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.quality.sufficiency.asking import needed
from catalog.quality.sufficiency.shapes import SECONDS, coverage, entropy, evenness, periods, unit_for

COUNTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=40)
START = datetime(2024, 1, 1)  # noqa: DTZ001 - times inside data have no zone


@given(st.integers(1, 500), st.integers(1, 1_000))
def test_alike_many_of_each_are_as_uncertain_as_can_be(values: int, rows: int) -> None:
    assert entropy([rows] * values) == pytest.approx(log2(values), abs=1e-9)
    assert evenness([rows] * values) == pytest.approx(1.0 if values > 1 else 0.0)


@given(COUNTS)
def test_entropy_lies_between_none_and_that_of_alike_many(counts: list[int]) -> None:
    there = sum(count > 0 for count in counts)
    assert 0.0 <= entropy(counts) <= (log2(there) if there > 1 else 0.0) + 1e-9
    assert entropy(counts) == pytest.approx(entropy([*counts, 0]))
    assert entropy(counts) == pytest.approx(entropy([7 * count for count in counts]))


def test_a_share_known_to_ten_points_takes_97_rows() -> None:
    assert (needed(0.1), needed(0.05), needed(0.01)) == (97, 385, 9604)


def days(*numbers: int, rows: int = 50) -> dict[datetime, int]:
    return {START + timedelta(days=number): rows for number in numbers}


def test_empty_days_between_are_gaps_and_a_small_one_is_thin() -> None:
    counts = days(*range(10), *range(13, 30)) | days(20, rows=5)
    found = coverage(counts, "day")
    assert found.gaps == [(START + timedelta(days=10), START + timedelta(days=12), 3)]
    assert (found.periods, found.filled, found.empty) == (30, 27, 3)
    assert found.thin == [(START + timedelta(days=20), 5)]
    assert found.rhythm == ""


def test_days_of_the_week_that_never_come_are_its_rhythm_and_not_a_gap() -> None:
    workdays = [day for day in range(28) if day % 7 < 5]
    found = coverage(days(*workdays), "day")
    assert (found.rhythm, found.empty) == ("Saturday, Sunday", 0)
    without_a_friday = coverage(days(*(day for day in workdays if day != 11)), "day")
    assert without_a_friday.gaps == [(START + timedelta(days=11), START + timedelta(days=11), 1)]


@pytest.mark.parametrize(
    ("span", "rows", "unit"),
    [
        (1, 5_000, "minute"),
        (24, 2_000, "hour"),
        (24 * 90, 5_000, "day"),
        (24 * 90, 100, "week"),
        (24 * 4000, 99, "year"),
    ],
)
def test_periods_are_as_fine_as_the_rows_allow(span: int, rows: int, unit: str) -> None:
    assert unit_for(START, START + timedelta(hours=span), rows) == unit


@given(st.sampled_from([*SECONDS]), st.integers(0, 60))
def test_periods_follow_each_other_without_a_hole(unit: str, count: int) -> None:
    last = START
    for last in periods(START, START + timedelta(seconds=SECONDS[unit] * count), unit):
        assert last.day == 1 or unit not in {"month", "year"}
    assert abs((last - START).total_seconds() - SECONDS[unit] * count) <= 1.05 * SECONDS[unit]  # months differ
