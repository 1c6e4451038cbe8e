"""What a series is expected to be: the forecast that was right before, and a band as wide as its misses."""

from collections.abc import Sequence

import numpy as np
import pytest

from catalog.quality.monitoring.baseline import GUESS_COUNTS, Expected, expect
from tests.quality.monitoring.profiles import day

GUESS = 0.02


def expected(values: Sequence[float], holidays: Sequence[str] = (), *, days: Sequence[float] = ()) -> Expected:
    at = [day(number) for number in (days or range(len(values) + 1))]
    found = expect(at, values, holidays or [""] * len(at), GUESS)
    assert found is not None
    return found


def noise(count: int, sigma: float, seed: int = 1) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.random.default_rng(seed).normal(0, sigma, count)


def test_a_restless_level_is_its_mean_with_the_standard_deviation_of_its_misses() -> None:
    found = expected(list(5 + noise(60, 0.2)))
    assert found.method == "level"
    assert found.centre == pytest.approx(5, abs=0.15)
    assert found.sigma == pytest.approx(0.2, rel=0.3)
    assert not found.robust


def test_a_quiet_history_does_not_forbid_every_change() -> None:
    for count in (5, 50):
        found = expected([3.0] * count)
        assert found.centre == 3.0
        assert 0.2 * GUESS < found.sigma < GUESS
    assert expected([3.0] * 50).sigma < expected([3.0] * 5).sigma


def test_after_a_step_the_last_value_is_expected_and_a_trend_is_followed() -> None:
    assert expected([1.0] * 10 + [2.0] * 3).centre == pytest.approx(2.0)
    climbing = expected([0.5 * place for place in range(20)])
    assert climbing.method == "trend"
    assert climbing.centre == pytest.approx(10.0)


def test_a_trend_is_by_time_not_by_version() -> None:
    days = [0, 1, 2, 10, 11, 12, 20, 21, 22, 30]
    found = expected([0.1 * at for at in days], days=[*days, 34])
    assert found.centre == pytest.approx(3.4)


def test_one_wild_version_does_not_hide_the_next() -> None:
    calm = [5.0 + miss for miss in noise(30, 0.02)]
    wild = [*calm[:20], 50.0, *calm[20:]]
    assert expected(wild).sigma < 4 * expected(calm).sigma


def test_skewed_misses_are_measured_by_medians() -> None:
    steps = [10.0 + (3.0 if place % 9 == 8 else 0.0) + miss for place, miss in enumerate(noise(45, 0.01))]
    found = expected(steps)
    assert found.robust
    assert found.sigma < 1.0


def test_a_longer_wait_than_usual_widens_the_band() -> None:
    values, days = list(3 + noise(20, 0.1)), list(range(20))
    assert expected(values, days=[*days, 24]).sigma == pytest.approx(2 * expected(values, days=[*days, 20]).sigma)


def test_the_day_of_the_week_is_taken_out_where_weeks_are_there() -> None:
    # The first of January 2024 was a Monday.
    week = [0, 0, 0, 0, 0, 2.0, 2.0]
    values = [week[place % 7] + miss for place, miss in enumerate(noise(42, 0.05))]
    monday, saturday = expected(values), expected(values[:-2])
    assert "weekly" in monday.method
    assert monday.centre == pytest.approx(0, abs=0.15)
    assert saturday.centre == pytest.approx(2, abs=0.15)
    assert max(monday.sigma, saturday.sigma) < 0.2


def test_the_time_of_the_year_is_taken_out_where_a_year_is_there() -> None:
    months = np.arange(49) * 28  # thirteen of them are 364 days
    season = np.tile([0, 0, 0.2, 0.1, 0, 0.3, 0.5, 0.1, 0, 0, 0.4, 1.5, 2.0], 4)[:49]
    values = list(season + noise(49, 0.02))
    for place, month in ((48, 9), (37, 11), (38, 12)):
        found = expected(values[:place], days=months[: place + 1].tolist())
        assert "yearly" in found.method
        assert found.centre == pytest.approx(season[place], abs=0.15), month


def test_a_holiday_is_held_against_earlier_holidays() -> None:
    names = ["", "", "", "", "Feast"] * 8
    values = [4.0 if name else 1.0 for name in names]
    ordinary, feast = expected(values, [*names, ""]), expected(values[:-1], [*names[:-1], "Feast"])
    assert ordinary.centre == pytest.approx(1.0, abs=0.05)
    assert feast.centre == pytest.approx(4.0, abs=0.05)
    assert feast.method.endswith("holiday")
    assert expect([day(at) for at in range(11)], [1.0] * 10, [*[""] * 10, "Feast"], GUESS) is None


def test_the_guess_weighs_like_a_few_misses() -> None:
    found = expected([3.0] * 12)
    assert found.freedom == GUESS_COUNTS + 10
