"""The intervals of a ranking cover what they say, and touch where two estimates differ with 95 %."""

from math import sqrt

import numpy as np
import pytest

from catalog.ranking.intervals import Z, normal, wilson


def test_a_counted_share_lies_in_its_interval_about_as_often_as_said() -> None:
    dice = np.random.default_rng(7)
    for share, of in ((0.5, 20), (0.9, 40), (0.97, 200), (0.3, 400)):
        bounds = {met: wilson(met, of) for met in range(of + 1)}
        inside = [bounds[met][0] <= share <= bounds[met][1] for met in dice.binomial(of, share, 4_000)]
        assert 0.78 <= float(np.mean(inside)) <= 0.90, (share, of)


@pytest.mark.parametrize("of", [1, 5, 100])
def test_all_of_few_may_still_be_less_and_all_of_many_hardly(of: int) -> None:
    low, high = wilson(of, of)
    assert high == 1.0
    assert low == pytest.approx(of / (of + Z * Z))
    assert wilson(0, of)[0] == 0.0
    assert wilson(0, of)[1] == pytest.approx(1 - low)


def test_nothing_counted_may_be_anything() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_two_of_one_precision_that_just_touch_differ_with_95_percent() -> None:
    low, high = normal(0.5, 0.01)
    gap = high - low  # of two estimates with a deviation of .1 whose intervals touch
    assert gap / (0.1 * sqrt(2)) == pytest.approx(1.96, abs=0.02)


def test_an_expectation_stays_inside_0_to_1() -> None:
    low, high = normal(0.98, 0.01)
    assert low == pytest.approx(0.841)
    assert high == 1.0
