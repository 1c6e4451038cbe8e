"""How many keys several copies have together, from their smallest hashes."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from catalog.ranking.facts import Family, KeySketch
from catalog.ranking.keys import keys_of, share_held
from tests.ranking.families import ids, member

ALL = np.random.default_rng(5).integers(0, 2**64, 40_000, dtype=np.uint64)


def sketch(values: NDArray[np.uint64], most: int = 512) -> KeySketch:
    held = np.unique(values)
    return KeySketch(float(len(held)), held[:most], whole=len(held) <= most)


def family(*parts: tuple[int, int]) -> Family:
    held = [ALL[a:b] for a, b in parts]
    return Family([member(n, rows=len(one), keys=sketch(one)) for n, one in enumerate(held, start=1)], key="id")


def test_small_copies_are_counted_exactly() -> None:
    both = family((0, 300), (200, 500))
    keys = keys_of(both)
    assert (keys.number, keys.whole, keys.name) == (500.0, True, "id")
    assert [share_held(one, keys) for one in both.members] == [(0.6, 0.6, 0.6)] * 2


@pytest.mark.parametrize(
    ("parts", "true"),
    [
        ([(0, 20_000), (10_000, 30_000)], 30_000),
        ([(0, 20_000), (20_000, 40_000)], 40_000),
        ([(0, 40_000), (0, 400)], 40_000),
        ([(0, 20_000), (0, 20_000)], 20_000),
    ],
)
def test_large_ones_are_estimated_within_three_deviations(parts: list[tuple[int, int]], true: int) -> None:
    both = family(*parts)
    keys = keys_of(both)
    assert abs(keys.number - true) <= 3 * true / sqrt(len(keys.sample))
    for (first, last), one in zip(parts, both.members, strict=True):
        share, low, high = share_held(one, keys)
        spread = high - low
        assert low <= share <= high
        assert low - spread <= (last - first) / true <= high + spread


def test_keys_that_a_near_copy_made_up_are_asked_of_nobody_and_count_for_nothing() -> None:
    both = replace(family((0, 300), (60, 360)), near=[(ids(1), ids(2))])
    keys = keys_of(both)
    assert keys.number == 300
    assert [share_held(one, keys)[0] for one in both.members] == [1.0, 0.8]


def test_without_a_key_the_longest_copy_stands_for_all_rows() -> None:
    both = Family([member(1, rows=40), member(2, rows=100)])
    assert share_held(both.members[0], keys_of(both)) == (0.4, 0.4, 0.4)


def test_rows_that_stand_twice_are_one_key() -> None:
    twice = family((0, 300), (0, 300))
    doubled = replace(twice, members=[replace(twice.members[0], rows=600), twice.members[1]])
    assert [share_held(one, keys_of(doubled))[0] for one in doubled.members] == [1.0, 1.0]
