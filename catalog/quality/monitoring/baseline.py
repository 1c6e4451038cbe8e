"""What a series is expected to be, and how far it may be off, from its own history (pure).

Several simple forecasts compete: the level of the last versions, the last value, the last value with its trend, each
plain or after taking the day of the week and the time of the year out. The one whose forecasts of the past were nearest
is taken. How far it was off then gives sigma: the standard deviation of those misses, or, where they are skewed, their
median absolute deviation; a guess for quiet series of that kind counts like a few more misses, so that a history
without any change does not forbid every change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from catalog.quality.monitoring import seasons
from catalog.quality.monitoring.seasons import Calendar

Floats = NDArray[np.float64]

GUESS_COUNTS = 5.0
"""The guess of a quiet series weighs like so many misses."""
LEVEL, LAST, TREND = "level", "last", "trend"
_WINDOW = 12
_RECENT = 60
_TREND_STEPS = 5
_SKEWED = 1.0
_FEWEST_TO_LEAN = 4
_TO_SIGMA = 1.4826
_MEAN_TO_SIGMA = 1.2533
_CLIP = 3.5
_LEAST_SPAN = 0.5
_WARM_UP = 2
_LONGEST_WAIT = 4.0
_SEASONS_COST = 1.1
"""A season must bring the misses down by so much to be believed."""


@dataclass(frozen=True)
class Expected:
    """A forecast on the scale of its series."""

    centre: float
    sigma: float
    freedom: float
    """Degrees of freedom behind sigma: the guess's and one for each miss."""
    method: str
    """level | last | trend, with `weekly`, `yearly` or `holiday` behind it where those were taken out."""
    robust: bool
    """Whether sigma is from medians."""


def expect(
    times: Sequence[datetime], values: Sequence[float], holidays: Sequence[str], guess: float
) -> Expected | None:
    """Forecast the value at the last of `times`, of which `values` has none; None for a holiday never seen before.

    `guess` is how restless a quiet series of its kind is, `holidays` names the holiday of each time.
    """
    on = seasons.calendar(times, holidays)
    series = np.array(values, dtype=np.float64)
    today = holidays[-1]
    plain = np.array([not name for name in holidays[:-1]])
    if plain.sum() < _WARM_UP + 1:
        plain = np.ones(len(series), dtype=bool)
    best = min(_forecasts(series, on, plain, guess), key=lambda one: one.cost)
    usual = best.expected(best.misses[plain], guess, on)
    return _on_holiday(usual, seasons.of_holiday(best.misses, on, today)) if today else usual


@dataclass(frozen=True)
class _Forecast:
    """One way to forecast: what it says now, and by how much it missed each value of the past (NaN before it could)."""

    name: str
    now: float
    misses: Floats
    cost: float

    def expected(self, misses: Floats, guess: float, on: Calendar) -> Expected:
        known = misses[np.isfinite(misses)][-_RECENT:]
        sigma, robust = _sigma(known, guess)
        return Expected(self.now, sigma * _longer(on.days), GUESS_COUNTS + len(known), self.name, robust)


def _on_holiday(usual: Expected, apart: Floats) -> Expected | None:
    known = apart[np.isfinite(apart)]
    if not len(known):
        return None
    # One earlier holiday tells where the next may stand, not how surely.
    spread = float(np.std(known)) if len(known) > 1 else usual.sigma
    sigma = float(np.hypot(usual.sigma, spread))
    return Expected(
        usual.centre + float(np.median(known)), sigma, usual.freedom, f"{usual.method} holiday", usual.robust
    )


def _longer(days: Floats) -> float:
    """Tell how much wider a band is after a longer wait than usual: errors of steps add up like chance."""
    usual = float(np.percentile(np.diff(days[:-1]), 75)) if len(days) > 2 else 0.0  # noqa: PLR2004
    wait = float(days[-1] - days[-2]) / max(usual, _LEAST_SPAN)
    return float(np.sqrt(min(max(wait, 1.0), _LONGEST_WAIT)))


def _forecasts(series: Floats, on: Calendar, plain: NDArray[np.bool_], guess: float) -> list[_Forecast]:
    found = []
    judged = _to_judge_by(on, plain)
    for season, added in _seasons(series, on, plain).items():
        calm = series - added[:-1]
        # The days of the week were learned from these very values: new ones lie further off.
        surplus = seasons.surplus_of_weeks(on) if "weekly" in season else 1.0
        for name, (forecast, now) in _simple(calm, on.days, plain).items():
            misses = (calm - forecast) * surplus
            cost = _cost(misses[judged], guess) * (_SEASONS_COST if season else 1.0)
            found.append(_Forecast(f"{name}{season}", now + float(added[-1]), misses, cost))
    return found


def _to_judge_by(on: Calendar, plain: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Choose the values that the forecasts compete on: the last ones, or where a year is known all of the last year."""
    last = np.flatnonzero(plain)[-_RECENT:]
    chosen = np.zeros(len(plain), dtype=bool)
    chosen[last] = True
    return plain & seasons.year_known(on) if on.has_year else chosen


def _seasons(series: Floats, on: Calendar, plain: NDArray[np.bool_]) -> dict[str, Floats]:
    found = {"": np.zeros(len(series) + 1)}
    if not (on.is_daily or on.has_year):
        return found
    # Holidays are no ordinary days: they are bridged, and judged by their own kind.
    bridged = np.interp(on.days[:-1], on.days[:-1][plain], series[plain])
    week = seasons.weekly(bridged, on) if on.is_daily else found[""]
    if on.is_daily:
        found[" weekly"] = week
    if on.has_year:
        year = seasons.yearly(bridged - week[:-1], on)
        found[" weekly yearly" if on.is_daily else " yearly"] = week + year
    return found


def _simple(values: Floats, days: Floats, plain: NDArray[np.bool_]) -> dict[str, tuple[Floats, float]]:
    """Give each simple forecast of every value from those before it, and of the one that is judged."""
    ordinary, places = values[plain], np.flatnonzero(plain)
    before = np.searchsorted(places, np.arange(len(values) + 1), side="left")
    told = {}
    # Where two are equally near the first is taken: after a step the last value is right, the level is not yet.
    for name, told_after in ((LAST, ordinary), (LEVEL, _levels(ordinary)), (TREND, ordinary)):
        usable = before > 0
        forecast = np.where(usable, told_after[np.maximum(before - 1, 0)], np.nan)
        if name == TREND:
            forecast = forecast + _climb(ordinary, days[:-1][plain], days, before)
        forecast[: min(_WARM_UP, len(values))] = np.nan
        told[name] = (forecast[:-1], float(forecast[-1]))
    return told


def _levels(values: Floats) -> Floats:
    """Give after each value the level of the last ones: their mean, their median where they are skewed."""
    filled = np.concatenate((np.full(_WINDOW - 1, np.nan), values))
    windows = np.lib.stride_tricks.sliding_window_view(filled, _WINDOW)
    means: Floats = np.nanmean(windows, axis=1)
    apart = windows - means[:, None]
    spread = np.sqrt(np.nanmean(apart**2, axis=1))
    lean = np.abs(np.nanmean(apart**3, axis=1)) > _SKEWED * spread**3
    enough = np.sum(np.isfinite(windows), axis=1) >= _FEWEST_TO_LEAN
    skewed = np.flatnonzero(lean & enough)
    means[skewed] = np.nanmedian(windows[skewed], axis=1)
    return means


def _climb(values: Floats, at: Floats, days: Floats, before: NDArray[np.int64]) -> Floats:
    """Give how far the trend of the last steps leads until each day."""
    last = np.maximum(before - 1, 0)
    first = np.maximum(last - _TREND_STEPS, 0)
    span = np.maximum(at[last] - at[first], _LEAST_SPAN)
    ahead = np.minimum(np.maximum(days - at[last], 0.0), span)
    climb: Floats = (values[last] - values[first]) / span * ahead
    return climb


def _cost(misses: Floats, guess: float) -> float:
    known = np.abs(misses[np.isfinite(misses)])
    # A few wild misses must not choose the way, and what is below the guess is all the same.
    return float(np.mean(np.minimum(known, 4 * guess + 4 * np.median(known)))) + guess / 4 if len(known) else guess


def _sigma(misses: Floats, guess: float) -> tuple[float, bool]:
    if not len(misses):
        return guess, False
    robust = _is_skewed(misses)
    middle = _TO_SIGMA * float(np.median(np.abs(misses)))
    limit = _CLIP * max(middle, guess)
    calm = np.clip(misses, -limit, limit)
    spread = max(middle, _MEAN_TO_SIGMA * float(np.mean(np.abs(calm)))) if robust else float(np.sqrt(np.mean(calm**2)))
    whole = (GUESS_COUNTS * guess**2 + len(misses) * spread**2) / (GUESS_COUNTS + len(misses))
    return float(np.sqrt(whole)), robust


def _is_skewed(values: Floats) -> bool:
    if len(values) < _FEWEST_TO_LEAN:
        return False
    apart = values - values.mean()
    spread = float(np.sqrt(np.mean(apart**2)))
    return spread > 0 and abs(float(np.mean(apart**3))) / spread**3 > _SKEWED
