"""The moments that tables speak of: times, years and months in cells, and dates in the names of columns (pure)."""

import re
from collections.abc import Iterable
from functools import lru_cache

from catalog.matching.tables import Table, is_dense
from catalog.scanning.fingerprint import ColumnSketch

FIRST, LAST = 1500.0, 2200.0
"""Whole numbers in a row between these are years."""
LEAST_NAMES = 3
"""So many columns named by dates make a series that goes on in columns."""
_YEAR = 31_556_952e6
_PERIOD = re.compile(r"(\d{4})[-/. ]?[QqMmWw]?(\d{1,2})(?:[-/. ]?\d{1,2})?")
_ISO = re.compile(r"(?<!\d)(1[5-9]\d\d|2[01]\d\d)(?:[-_/. ]?[QqMm]?(0?[1-9]|1[0-2]))?(?:[-_/. ]?([0-3]\d))?(?!\d)")
_SHORT = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2})")


def latest(column: ColumnSketch) -> float | None:
    """Give the last moment that a column knows, in years; None when it does not speak of moments."""
    if column.kind == "time" and column.quantiles:
        return 1970.0 + column.quantiles[-1] / _YEAR
    if column.kind == "number" and column.integers and is_dense(column):
        first, last = column.quantiles[0], column.quantiles[-1]
        return last if first >= FIRST and last <= LAST and last > first else None
    if column.kind == "text" and column.minimum and column.maximum:
        periods = [_PERIOD.fullmatch(text) for text in (column.minimum, column.maximum)]
        return float(periods[1][1]) + int(periods[1][2]) / 100 if periods[0] and periods[1] else None
    return None


def latest_name(table: Table) -> float | None:
    """Give the last moment that columns are named by, in years; None when fewer than a few are."""
    return _latest_of(tuple(column.name for column in table.columns))


@lru_cache(maxsize=1024)
def _latest_of(names: tuple[str, ...]) -> float | None:
    found = [moment for moment in map(_moment, names) if moment is not None]
    return max(found) if len(found) >= LEAST_NAMES else None


def _moment(name: str) -> float | None:
    short = _SHORT.fullmatch(name.strip())
    if short:
        month, day, year = (int(part) for part in short.groups())
        return 2000 + year + _part(month, day) if month <= 12 else None  # noqa: PLR2004
    found = _ISO.search(name)
    return int(found[1]) + _part(*(int(part or 0) for part in found.groups()[1:])) if found else None


def _part(month: int, day: int) -> float:
    return month / 100 + day / 10_000


def latest_mention(table: Table) -> int | None:
    """Give the last year that stands inside a text of a table; None where none does."""
    sample = table.widest
    if sample is None:
        return None
    texts = (column.position for column in table.columns if column.kind == "text" and not column.hidden)
    years = (int(year) for position in texts for year in sample.mentions(position))
    return max(years, default=None)


def gains(pairs: Iterable[tuple[float, float]]) -> int:
    """Count how many of some pairs of moments grow, less those that shrink."""
    return sum((after > before) - (after < before) for before, after in pairs)
