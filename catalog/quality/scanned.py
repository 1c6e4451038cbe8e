"""What a scan of the same bytes found out exactly, and a validation need not compute again (pure)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from catalog.quality.answers import Facts, Known, Metric, Table, nothing_known
from catalog.quality.columns import BOOLEAN, NUMBER, TIME, Column
from catalog.scanning.profile import ColumnProfile, Profile

_EXACT_DOUBLE = 2**53


def facts(profile: Profile | None, table: Table) -> Facts:
    """Answer from a profile what it knows exactly and reads as the rules do; estimates answer nothing."""
    if profile is None:
        return nothing_known
    seen = {column.name: column for column in profile.columns}

    def known(metric: Metric) -> Known | None:
        if metric.domain.get("table"):
            return None
        if metric.name == "table.row_count":
            return Known(profile.rows)
        names = metric.columns
        if len(names) != 1 or names[0] not in seen or names[0] not in table.by_name:
            return None
        return _of_column(metric, table.by_name[names[0]], seen[names[0]], profile.rows)

    return known


def _of_column(metric: Metric, column: Column, seen: ColumnProfile, rows: int) -> Known | None:
    if metric.name in _OF_MISSING:
        return Known(_OF_MISSING[metric.name](seen.nulls, rows)) if rows else None
    if metric.name == "column_values.unique.unexpected_count":
        # The scan's form of a value may make two texts one, never one two.
        is_unique = seen.distinct_exact and seen.distinct == rows - seen.nulls
        return Known(0) if is_unique else None
    if metric.name in {"column.distinct_values.count", "column.unique_proportion"}:
        return _of_distinct(metric, column, seen, rows)
    return _of_ends(metric, column, seen)


def _of_distinct(metric: Metric, column: Column, seen: ColumnProfile, rows: int) -> Known | None:
    is_same = column.is_whole or column.family in {BOOLEAN, TIME}
    if not is_same or not seen.distinct_exact:
        return None
    if metric.name == "column.distinct_values.count":
        return Known(int(seen.distinct))
    return Known(seen.distinct / (rows - seen.nulls)) if rows > seen.nulls else None


def _of_ends(metric: Metric, column: Column, seen: ColumnProfile) -> Known | None:
    ends = _ends(column, seen)
    if ends is None:
        return None
    if metric.name in {"column.min", "column.max"}:
        return Known(ends[0] if metric.name == "column.min" else ends[1])
    if metric.name == "column_values.between.unexpected_count" and column.family == NUMBER:
        return Known(0) if _inside(ends, metric.values) else None
    return None


def _ends(column: Column, seen: ColumnProfile) -> tuple[Any, Any] | None:
    """Read the smallest and the largest value; of fractions infinite ones are not among them."""
    if seen.minimum is None or seen.maximum is None or seen.form or seen.hidden:
        return None
    try:
        if column.is_whole and seen.kind == NUMBER:
            return int(seen.minimum), int(seen.maximum)
        if column.type.upper() == "TIMESTAMP" and seen.kind == TIME:
            return datetime.fromisoformat(seen.minimum), datetime.fromisoformat(seen.maximum)
    except ValueError:
        return None
    return None


def _inside(ends: tuple[int, int], values: Mapping[str, Any]) -> bool:
    low, high = values.get("min_value"), values.get("max_value")
    if not all(bound is None or isinstance(bound, int | float) for bound in (low, high)):
        return False
    if any(abs(end) > _EXACT_DOUBLE for end in ends):
        return False  # the engine compares them as doubles with a fraction
    above = low is None or (ends[0] > low if values.get("strict_min") else ends[0] >= low)
    below = high is None or (ends[1] < high if values.get("strict_max") else ends[1] <= high)
    return (low is not None or high is not None) and above and below


_OF_MISSING: Mapping[str, Callable[[int, int], float]] = {
    "column_values.nonnull.unexpected_count": lambda nulls, _rows: nulls,
    "column_values.null.unexpected_count": lambda nulls, rows: rows - nulls,
    "column_values.nonnull.count": lambda nulls, rows: rows - nulls,
    "column.non_null_proportion": lambda nulls, rows: (rows - nulls) / rows,
}
