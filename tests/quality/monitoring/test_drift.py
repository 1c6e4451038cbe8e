"""How far a distribution moved."""

from collections.abc import Sequence

import numpy as np
import pytest

from catalog.quality.monitoring.drift import Drift, drift
from tests.quality.monitoring.profiles import profile


def moved(before: Sequence[object], after: Sequence[object]) -> Drift | None:
    one, other = profile({"x": before}), profile({"x": after})
    return drift(one.columns[0], other.columns[0], (one.rows, other.rows))


def normal(mean: float, seed: int = 1, count: int = 2_000) -> list[object]:
    return [round(float(value), 4) for value in np.random.default_rng(seed).normal(mean, 1, count)]


def test_the_same_distribution_did_not_move() -> None:
    found = moved(normal(0), normal(0, seed=2))
    assert found is not None
    assert found.psi < 0.02
    assert found.ks < 0.06
    assert found.js < 0.01
    assert moved(normal(0), normal(0)) == Drift(0.0, 0.0, 0.0)


def test_a_shift_grows_all_three() -> None:
    small, large = moved(normal(0), normal(0.5)), moved(normal(0), normal(3))
    assert small is not None
    assert large is not None
    assert 0.1 < small.psi < large.psi
    # Two normal distributions one half apart differ by .197 at most.
    assert small.ks == pytest.approx(0.197, abs=0.06)
    assert 0 < small.js < large.js <= 1


def test_times_move_as_numbers_do() -> None:
    days = [f"2024-01-{1 + place % 28:02}" for place in range(280)]
    later = [text.replace("2024-01", "2024-03") for text in days]
    found = moved(list(days), list(later))
    assert found is not None
    assert found.ks == pytest.approx(1.0)


def test_words_are_compared_by_their_shares() -> None:
    found = moved(["a"] * 60 + ["b"] * 40, ["a"] * 30 + ["b"] * 70)
    assert found is not None
    assert found.ks == pytest.approx(0.3)
    # (.6 - .3) ln(.6/.3) + (.4 - .7) ln(.4/.7)
    assert found.psi == pytest.approx(0.3758, abs=1e-3)


def test_of_many_words_nothing_is_told() -> None:
    assert moved([f"w{place}" for place in range(300)], [f"v{place}" for place in range(300)]) is None
    assert moved(["a", "b"] * 50, list(range(100))) is None
