"""Entropy, balance and gaps, from counts (pure)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

UNITS = ("minute", "hour", "day", "week", "month", "year")
SECONDS: Mapping[str, float] = {
    "minute": 60.0, "hour": 3_600.0, "day": 86_400.0, "week": 604_800.0, "month": 2_629_746.0, "year": 31_556_952.0,
}  # fmt: skip
MOST_PERIODS, ROWS_A_PERIOD = 400, 5
THIN = 0.25
"""A period with less than this share of the usual rows is thin."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEAST_ROUNDS = 3


def entropy(counts: Sequence[float]) -> float:
    """Give the entropy of a distribution in bits; 0 for no rows."""
    total = float(sum(counts))
    return max(0.0, -sum(one / total * math.log2(one / total) for one in counts if one > 0)) if total > 0 else 0.0


def evenness(counts: Sequence[float]) -> float:
    """Tell how evenly rows are spread over the values that there are: 1 for alike, 0 for a single value."""
    there = sum(one > 0 for one in counts)
    return entropy(counts) / math.log2(there) if there > 1 else 0.0


def unit_for(first: datetime, last: datetime, rows: int) -> str:
    """Choose the finest period that leaves few enough of them and enough rows in each."""
    seconds = (last - first).total_seconds()
    for unit in UNITS:
        periods = seconds / SECONDS[unit] + 1
        if periods <= MOST_PERIODS and rows / periods >= ROWS_A_PERIOD:
            return unit
    return UNITS[-1]


@dataclass(frozen=True)
class Coverage:
    """How rows are spread over time; `gaps` are runs of empty periods that no rhythm explains."""

    unit: str
    periods: int
    filled: int
    usual: float
    """Rows in the middle one of the periods that have any."""
    gaps: Sequence[tuple[datetime, datetime, int]]
    """First and last empty period, and how many."""
    thin: Sequence[tuple[datetime, int]]
    rhythm: str
    """What is always empty, in words."""

    @property
    def empty(self) -> int:
        """How many periods are empty without a rhythm that explains it."""
        return sum(count for _, _, count in self.gaps)


def coverage(counts: Mapping[datetime, int], unit: str) -> Coverage:
    """Find gaps and thin periods from the rows of each period; keys are the periods' first moments."""
    first, last = min(counts), max(counts)
    every = list(periods(first, last, unit))
    quiet, rhythm = _rhythm(every, counts, unit)
    usual = float(median(counts.values()))
    inner = [at for at in every if at not in {first, last}]  # the ends may be cut anywhere
    thin = [(at, counts[at]) for at in inner if at in counts and counts[at] < THIN * usual]
    gaps = list(_runs([at for at in every if at not in counts], [at for at in every if at not in quiet]))
    return Coverage(unit, len(every), len(counts), usual, gaps, thin, rhythm)


def periods(first: datetime, last: datetime, unit: str) -> Iterator[datetime]:
    """List the periods from one to another, both included."""
    at = first
    while at <= last:
        yield at
        at = _next(at, unit)


def _next(at: datetime, unit: str) -> datetime:
    if unit == "month":
        return at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
    return at.replace(year=at.year + 1) if unit == "year" else at + timedelta(seconds=SECONDS[unit])


def _rhythm(every: Sequence[datetime], counts: Mapping[datetime, int], unit: str) -> tuple[set[datetime], str]:
    """Find days of the week, or hours of the day, that never have a row."""
    if unit not in {"day", "hour"}:
        return set(), ""
    seen = [_place(at, unit) for at in every]
    never = {one for one in set(seen) if seen.count(one) >= _LEAST_ROUNDS} - {_place(at, unit) for at in counts}
    if not never:
        return set(), ""
    told = [_WEEKDAYS[one] if unit == "day" else f"{one}:00" for one in sorted(never)]
    return {at for at in every if _place(at, unit) in never}, ", ".join(told)


def _place(at: datetime, unit: str) -> int:
    return at.weekday() if unit == "day" else at.hour


def _runs(empty: Sequence[datetime], expected: Sequence[datetime]) -> Iterator[tuple[datetime, datetime, int]]:
    missing, run = set(empty), list[datetime]()
    for at in expected:
        if at in missing:
            run.append(at)
        elif run:
            yield run[0], run[-1], len(run)
            run = []
    if run:
        yield run[0], run[-1], len(run)
