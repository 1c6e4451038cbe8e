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
_LEAST_WEEKS = 2
_WEEKS_LEARNED = 8
_TINY = 1e-9
LEAST_DAYS = _LEAST_WEEKS * WEEK
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
        return comes_daily(self.days) and len(self.days) > LEAST_DAYS and self.days[-1] - self.days[0] >= LEAST_DAYS - 1

    @property
    def has_year(self) -> bool:
        """Whether the history holds more than a year, densely enough to look a year back."""
        span = self.days[-1] - self.days[0]
        return bool(span >= _LEAST_YEAR_DAYS and len(self.days) >= 24 and np.max(np.diff(self.days)) <= 62)  # noqa: PLR2004


def comes_daily(days: Floats) -> bool:
    """Tell whether versions arrive about every day: then it takes weeks to know what is usual."""
    return len(days) > _LEAST_WEEKS and bool(0.5 <= np.median(np.diff(days)) <= _DAILY)  # noqa: PLR2004 - half a day


def calendar(times: Sequence[datetime], holidays: Sequence[str]) -> Calendar:
    """Put times on a calendar."""
    days = np.array([at.timestamp() / _DAY for at in times])
    return Calendar(days, np.array([at.weekday() for at in times], dtype=np.int64), holidays)


def weekly(values: Floats, on: Calendar) -> Floats:
    """Give what its day of the week adds to each value, as the last weeks had it; `values` lack the one that is judged.

    Days of the week and a straight way through the weeks are fitted together, once more with less weight on what
    lies far off.
    """
    count = len(values)
    start = max(0, count - _WEEKS_LEARNED * WEEK)
    days, wanted = on.days[start:count], values[start:]
    named = (on.weekdays[start:count, None] == np.arange(WEEK)).astype(np.float64)
    facts = np.hstack([named, ((days - days.mean()) / WEEK)[:, None]])
    fit = np.linalg.lstsq(facts, wanted, rcond=None)[0]
    off = np.abs(wanted - facts @ fit)
    weight = np.sqrt(1.0 / np.maximum(1.0, off / max(2.0 * float(np.median(off)), _TINY)))
    fit = np.linalg.lstsq(facts * weight[:, None], wanted * weight, rcond=None)[0]
    known = named.any(axis=0)
    effects = np.where(known, fit[:WEEK] - fit[:WEEK][known].mean(), 0.0)
    added: Floats = effects[on.weekdays]
    return added


def surplus_of_weeks(on: Calendar) -> float:
    """Tell how much further off the next value is than those that the days of the week were learned from."""
    weeks = min(max((len(on.days) - 1) / WEEK, 2.0), float(_WEEKS_LEARNED))
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
