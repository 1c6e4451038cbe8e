"""What agrees is weighed by how little it is an accident."""

import pytest

from catalog.matching.surprise import surprise


def test_hits_that_each_had_one_chance_in_two_say_a_bit_each() -> None:
    assert surprise(20, 20, 0.5) == pytest.approx(20)
    assert surprise(1, 1, 0.25) == pytest.approx(2)


def test_what_is_as_likely_as_it_is_frequent_says_nothing() -> None:
    assert surprise(5, 10, 0.5) == 0
    assert surprise(3, 10, 0.5) == 0
    assert surprise(0, 0, 0.5) == 0


def test_misses_take_from_what_hits_say() -> None:
    assert 0 < surprise(15, 20, 0.5) < surprise(20, 20, 0.5)


def test_the_impossible_says_much_but_no_infinity() -> None:
    assert 20 < surprise(1, 1, 0.0) < 40
