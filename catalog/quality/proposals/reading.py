"""What a rule reads off the profiles of past versions, and whether a profile meets a rule (pure).

A profile knows less than the data: where it cannot tell, a rule counts as not met, so that the rate of false alarms
that follows from it is rather too high than too low.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from catalog.scanning.profile import ColumnProfile, Profile

ABOUT_ALL = 0.85
"""An estimate of distinct values is within some 5 % nearly always."""


def column_of(profile: Profile, name: str) -> ColumnProfile | None:
    """Find a column of a profile."""
    return next((column for column in profile.columns if column.name == name), None)


def meets(entry: Mapping[str, Any], profile: Profile) -> bool:
    """Tell whether a version with this profile meets a rule."""
    kwargs = entry["kwargs"]
    if entry["type"] in _OF_TABLE:
        return _OF_TABLE[entry["type"]](kwargs, profile)
    column = column_of(profile, kwargs["column"])
    return column is not None and _OF_COLUMN[entry["type"]](kwargs, column, profile.rows)


def present_share(column: ColumnProfile, rows: int) -> float:
    """Tell which share of the rows has a value."""
    return 1 - column.nulls / rows if rows else 0.0


def whole_set(column: ColumnProfile) -> frozenset[str] | None:
    """Give all values of a column, where the profile has them all."""
    values = frozenset(str(value) for value, _count in column.top)
    return values if column.distinct_exact and values and len(values) == column.distinct else None


def is_unique(column: ColumnProfile, rows: int) -> bool:
    """Tell whether no value stands twice; of many values, whether about as many are different as an id has."""
    values = rows - column.nulls
    if column.distinct_exact:
        return column.distinct == values > 0
    return column.semantic == "id" and column.distinct >= ABOUT_ALL * values


def number(text: str | None) -> float | None:
    """Read a bound of a profile as a number."""
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def time(text: str | None) -> datetime | None:
    """Read a bound of a profile as a time without a zone."""
    try:
        return None if text is None else datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _rows(kwargs: Mapping[str, Any], profile: Profile) -> bool:
    return _within(profile.rows, kwargs)


def _columns(kwargs: Mapping[str, Any], profile: Profile) -> bool:
    return set(kwargs["column_set"]) <= {column.name for column in profile.columns}


def _present(kwargs: Mapping[str, Any], column: ColumnProfile, rows: int) -> bool:
    return present_share(column, rows) >= float(kwargs.get("mostly", 1))


def _unique(_kwargs: Mapping[str, Any], column: ColumnProfile, rows: int) -> bool:
    return is_unique(column, rows)


def _between(kwargs: Mapping[str, Any], column: ColumnProfile, _rows: int) -> bool:
    bounds = [kwargs.get("min_value"), kwargs.get("max_value")]
    read: Callable[[Any], Any] = time if any(isinstance(bound, str) for bound in bounds) else number
    low, high = read(column.minimum), read(column.maximum)
    if low is None or high is None:
        return False
    return (bounds[0] is None or low >= read(bounds[0])) and (bounds[1] is None or high <= read(bounds[1]))


def _in_set(kwargs: Mapping[str, Any], column: ColumnProfile, _rows: int) -> bool:
    values = whole_set(column)
    return values is not None and values <= set(map(str, kwargs["value_set"]))


def _lengths(kwargs: Mapping[str, Any], column: ColumnProfile, _rows: int) -> bool:
    shortest, longest = column.length_min, column.length_max
    return shortest is not None and longest is not None and _within(shortest, kwargs) and _within(longest, kwargs)


def _distinct(kwargs: Mapping[str, Any], column: ColumnProfile, _rows: int) -> bool:
    return _within(column.distinct, kwargs)


def _mean(kwargs: Mapping[str, Any], column: ColumnProfile, _rows: int) -> bool:
    return column.mean is not None and _within(column.mean, kwargs)


def _pattern(kwargs: Mapping[str, Any], column: ColumnProfile, _rows: int) -> bool:
    import re  # noqa: PLC0415 - the one rule that reads values

    return bool(column.top) and all(re.search(kwargs["regex"], str(value)) for value, _count in column.top)


def _within(value: float, kwargs: Mapping[str, Any]) -> bool:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    return (low is None or value >= low) and (high is None or value <= high)


_OF_TABLE: Mapping[str, Callable[[Mapping[str, Any], Profile], bool]] = {
    "expect_table_row_count_to_be_between": _rows,
    "expect_table_columns_to_match_set": _columns,
}
_OF_COLUMN: Mapping[str, Callable[[Mapping[str, Any], ColumnProfile, int], bool]] = {
    "expect_column_values_to_not_be_null": _present,
    "expect_column_values_to_be_unique": _unique,
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_value_lengths_to_be_between": _lengths,
    "expect_column_unique_value_count_to_be_between": _distinct,
    "expect_column_mean_to_be_between": _mean,
    "expect_column_values_to_match_regex": _pattern,
}
