"""Whole numbers that are times: seconds, milli-, micro- and nanoseconds since 1970, and days as 20261112."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.canonical import Instant, Value
from catalog.scanning.values import Numbers, Values, join, of_instants, of_numbers, of_whole, only

PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
SECONDS = (946_684_800, 2_000_000_000)
"""Of the years 2000 to 2033: most ids lie outside, such as article numbers of 13 digits that begin with 2."""
DAYS = (19_000_101, 21_001_231)
RANGES = {"day": DAYS} | {unit: (SECONDS[0] * per, SECONDS[1] * per) for unit, per in PER_SECOND.items()}
_COARSE = {"s": 60, "ms": 1_000, "us": 1_000, "ns": 1_000}
"""Numbers that are all multiples of this are times of a coarser unit."""
_SPARSE = 8
_WITHIN = (-(2.0**62), 2.0**62)
_SHARE = 0.9
_TIME_NAME = re.compile(
    r"(^|[_\W])(time|date|datetime|timestamp|epoch|ts|at|when|created|updated|modified|since|until|expires)([_\W]|$)"
    r"|(time|date)(stamp)?(_?(utc|ms|us|ns|s))?$|(?-i:[a-z](Time|Timestamp|Date|At|Ts)([A-Z_]|$))",
    re.IGNORECASE,
)


@dataclass
class ClockSeen:
    """What the numbers of a column say of whether they are times; parts of a table merge in any order."""

    count: int = 0
    low: int = 2**63
    high: int = -(2**63)
    possible: bool = True
    """Whether all so far are whole and lie where times lie."""
    minutes: bool = True
    thousands: bool = True
    """Whether all are multiples of 60, of 1000."""
    calendar: bool = True
    """Whether all are days of the calendar."""

    def add(self, values: Values, weights: NDArray[np.int64] | None) -> None:
        """Take the numbers of a chunk in, as they stand; `weights` says how many rows hold each item."""
        for part in values.parts:
            if self.possible and isinstance(part, Numbers):
                self._take(part, None if weights is None else weights if part.at is None else weights[part.at])

    def merge(self, other: "ClockSeen") -> None:
        """Take another part of the table in."""
        self.count += other.count
        self.low, self.high = min(self.low, other.low), max(self.high, other.high)
        self.possible = self.possible and other.possible
        self.minutes, self.thousands = self.minutes and other.minutes, self.thousands and other.thousands
        self.calendar = self.calendar and other.calendar

    def decide(self, name: str, filled: int, *, is_id: bool) -> str:
        """Say in which unit the numbers are times: by where they all lie, and by a name, a coarser unit or wide gaps.

        Empty where they stay numbers, as those of an id always do: ids are numbered one by one.
        """
        unit = _unit(self.low, self.high)
        if not self.possible or not unit or is_id or self.count < _SHARE * filled:
            return ""
        timely, several = bool(_TIME_NAME.search(name)), self.low < self.high
        if unit == "day":
            return "day" if self.calendar and (timely or several) else ""
        # Ten digits are the length of many ids; thirteen and more that all lie in these years are none.
        told = self.minutes if unit == "s" else self.thousands or self.high - self.low > _SPARSE * self.count
        return unit if timely or (several and told) else ""

    def _take(self, part: Numbers, weights: NDArray[np.int64] | None) -> None:
        numbers = part.whole
        if numbers is not None and weights is not None and not weights.all():
            numbers, weights = numbers[weights > 0], weights[weights > 0]
        if numbers is not None and not len(numbers):
            return
        unit = "" if numbers is None else _unit(int(numbers.min()), int(numbers.max()))
        self.possible = bool(unit)
        if numbers is None or not unit:
            return
        self.count += len(numbers) if weights is None else int(weights.sum())
        self.low, self.high = min(self.low, int(numbers.min())), max(self.high, int(numbers.max()))
        self.minutes = self.minutes and not (numbers % _COARSE["s"]).any()
        self.thousands = self.thousands and not (numbers % _COARSE["ms"]).any()
        self.calendar = self.calendar and unit == "day" and bool(_times(numbers, "day")[1].all())


def as_clock(value: Value, unit: str) -> Value:
    """Read a number as the time it stands for; what is no such number stays."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    micros, real = _times(np.array([value], np.int64), unit)
    return Instant(int(micros[0]), unit != "day") if real[0] else value


def clocked(values: Values, unit: str) -> Values:
    """Read the numbers of an array as the times they stand for."""
    found: list[Values] = []
    for part in values.parts:
        found += _read(part, unit, len(values)) if isinstance(part, Numbers) else [only(values, part)]
    return join(found, len(values)) if found else values


def _read(part: Numbers, unit: str, size: int) -> list[Values]:
    whole = np.clip(part.doubles, *_WITHIN).astype(np.int64) if part.whole is None else part.whole
    micros, real = _times(whole, unit)
    if part.whole is None:
        real &= whole == part.doubles
    at = np.arange(size) if part.at is None else part.at
    found = [of_instants(micros[real], unit != "day", at[real], size)] if real.any() else []
    if not real.all():
        rest = at[~real]
        found.append(
            of_numbers(part.doubles[~real], rest, size) if part.whole is None else of_whole(whole[~real], rest, size)
        )
    return found


def _times(numbers: NDArray[np.int64], unit: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give microseconds since 1970, and which of the numbers stand for a time of this unit."""
    low, high = RANGES[unit]
    real = (numbers >= low) & (numbers <= high)
    if unit != "day":
        per = PER_SECOND[unit]
        return (numbers // (per // 10**6) if per > 10**6 else numbers * (10**6 // per)), real
    year, month, day = numbers // 10_000, numbers // 100 % 100, numbers % 100
    real &= (month >= 1) & (month <= 12) & (day >= 1)  # noqa: PLR2004
    begin = np.where(real, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    real &= day <= ((begin + 1).astype("datetime64[D]") - begin.astype("datetime64[D]")).astype(np.int64)
    return (begin.astype("datetime64[D]").astype(np.int64) + day - 1) * 86_400_000_000, real


def _unit(low: int, high: int) -> str:
    return next((unit for unit, (first, last) in RANGES.items() if first <= low and high <= last), "")
