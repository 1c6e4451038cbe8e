"""What the calendar does to a series: days of the week, times of the year and holidays (pure).

Each effect is learned from the history alone, and only where the history holds it often enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEK = 7
_LEAST_WEEKS = 3
_YEAR_DAYS = 364.0
"""Fifty-two weeks: a year ago on the same day of the week."""
_LEAST_YEAR_DAYS = 400.0
_DAILY = 1.6
"""Days between versions, up to which a series is a daily one."""
_AROUND = 3.5
_DAY = 86_400.0


@dataclass(frozen=True)
class Calendar:
    """The versions of a series on a calendar, the one that is judged last; holidays by name, empty on other days."""

    days: Floats
    """Since 1970, with fractions."""
    weekdays: NDArray[np.int64]
    holidays: Sequence[str]

    @property
    def is_daily(self) -> bool:
        """Whether versions arrive about every day, for weeks."""
        if len(self.days) <= _LEAST_WEEKS * WEEK:
            return False
        return bool(np.median(np.diff(self.days)) <= _DAILY) and self.days[-1] - self.days[0] >= _LEAST_WEEKS * WEEK - 1

    @property
    def has_year(self) -> bool:
        """Whether the history holds more than a year, densely enough to look a year back."""
        span = self.days[-1] - self.days[0]
        return bool(span >= _LEAST_YEAR_DAYS and len(self.days) >= 24 and np.max(np.diff(self.days)) <= 62)  # noqa: PLR2004


def calendar(times: Sequence[datetime], holidays: Sequence[str]) -> Calendar:
    """Put times on a calendar."""
    days = np.array([at.timestamp() / _DAY for at in times])
    return Calendar(days, np.array([at.weekday() for at in times], dtype=np.int64), holidays)


def weekly(values: Floats, on: Calendar) -> Floats:
    """Give what its day of the week adds to each value, from days around it; `values` lack the one that is judged."""
    count = len(values)
    smooth = _level(values, on.days[:count])
    apart = values - smooth
    effects = np.array([_typical(apart[on.weekdays[:count] == day]) for day in range(WEEK)])
    known = np.isfinite(effects)
    effects = np.where(known, effects - (effects[known].mean() if known.any() else 0.0), 0.0)
    added: Floats = effects[on.weekdays]
    return added


def surplus_of_weeks(on: Calendar) -> float:
    """Tell how much further off the next value is than those that the days of the week were learned from."""
    weeks = max((len(on.days) - 1) / WEEK, 2.0)
    return float(np.sqrt((weeks + 1) / (weeks - 1)))


def yearly(values: Floats, on: Calendar) -> Floats:
    """Give what the time of the year adds, as it was a year before: how far it stood then from its level.

    Where the history does not reach back a year nothing is added.
    """
    count = len(values)
    level = _slow(values, on.days[:count])
    apart = _level(values, on.days[:count]) - level
    asked = on.days - _YEAR_DAYS
    there = asked >= on.days[0]
    added: Floats = np.where(there, np.interp(asked, on.days[:count], apart), 0.0)
    return added


def year_known(on: Calendar) -> NDArray[np.bool_]:
    """Tell of which values but the last the history reaches a year back."""
    known: NDArray[np.bool_] = on.days[:-1] - _YEAR_DAYS >= on.days[0]
    return known


def of_holiday(residuals: Floats, on: Calendar, name: str) -> Floats:
    """Give how far earlier holidays stood from what was expected: those of the same name, else all of them."""
    names = np.array(on.holidays[: len(residuals)])
    same: Floats = residuals[names == name]
    others: Floats = residuals[names != ""]
    return same if len(same) else others


def _typical(values: Floats) -> float:
    return float(np.median(values)) if len(values) >= _LEAST_WEEKS - 1 else float("nan")


def _level(values: Floats, days: Floats) -> Floats:
    """Smooth over the week around each day."""
    first = np.searchsorted(days, days - _AROUND, side="left")
    last = np.searchsorted(days, days + _AROUND, side="right")
    sums = np.concatenate(([0.0], np.cumsum(values)))
    smooth: Floats = (sums[last] - sums[first]) / (last - first)
    return smooth


def _slow(values: Floats, days: Floats) -> Floats:
    """Follow the slow way of a series over years: a straight line through it."""
    if len(values) < 2 or days[-1] == days[0]:  # noqa: PLR2004
        return np.full(len(values), float(values.mean()))
    slope, start = np.polyfit(days - days[0], values, 1)
    line: Floats = start + slope * (days - days[0])
    return line
