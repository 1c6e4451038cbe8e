"""Statistics of numbers, times and texts, and how parts merge."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.scanning.moments import NumberStats, decimal_places, time_precision
from catalog.scanning.smallest import Smallest
from catalog.scanning.values import Numbers

MINUTE, DAY = 60_000_000, 86_400_000_000


@settings(deadline=None)
@given(st.lists(st.decimals(-(10**6), 10**6, places=4).map(float)))
def test_decimals_are_those_of_the_shortest_text(numbers: list[float]) -> None:
    expected = [max(0, -int(Decimal(repr(number)).normalize().as_tuple().exponent)) for number in numbers]
    assert decimal_places(np.array(numbers, np.float64)).tolist() == expected


def test_more_than_eight_decimals_are_nine() -> None:
    assert decimal_places(np.array([0.1 + 0.2, 1 / 3, 1e-8, 0.5, 100.0])).tolist() == [9, 9, 8, 1, 0]


def test_times_are_exact_to_day_minute_second_or_below() -> None:
    micros = np.array([0, DAY, -DAY, MINUTE, 7 * MINUTE - 1_000_000, 5, DAY + 1])
    assert time_precision(micros).tolist() == [0, 0, 0, 1, 2, 3, 3]


@settings(deadline=None)
@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1), min_size=1, max_size=4))
def test_moments_of_parts_merge(parts: list[list[float]]) -> None:
    stats = NumberStats()
    for part in parts:
        stats.add(Numbers(None, np.array(part), None), None)
    everything = np.concatenate(parts)
    assert stats.count == len(everything)
    assert (stats.minimum, stats.maximum) == (everything.min(), everything.max())
    assert stats.mean == pytest.approx(everything.mean(), abs=1e-6)
    assert stats.squares == pytest.approx(((everything - everything.mean()) ** 2).sum(), rel=1e-6, abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 2**64 - 1)), max_size=5))
def test_the_smallest_hashes_are_those_of_all_parts(parts: list[list[int]]) -> None:
    smallest = Smallest(4)
    for part in parts:
        smallest.add(np.array(part, np.uint64))
    assert smallest.kept.tolist() == sorted({each for part in parts for each in part if each})[:4]


def test_distinct_is_exact_below_the_size_and_close_above() -> None:
    hashes = np.random.default_rng(1).integers(1, 2**64 - 1, 100_000, np.uint64)
    smallest = Smallest(2_048)
    smallest.add(hashes[:2_000])
    assert smallest.distinct() == 2_000
    smallest.add(hashes)
    assert smallest.distinct() == pytest.approx(100_000, rel=0.07)
