"""The suite that every copy has: rules read off the profile of its first version (pure)."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from catalog.quality.columns import EMPTY, NUMBER, TEXT
from catalog.quality.suites import CATALOG, Suite, make
from catalog.scanning.profile import ColumnProfile, Profile

NAME = "default"
MAX_COLUMNS = 200
FEWEST_FOR_A_KEY = 100
SLACK = 0.05
"""How much a share may sink before a rule speaks."""

Entry = dict[str, Any]


def from_profile(profile: Profile, *, built_from: str) -> Suite:
    """Make the default suite; the same profile makes the same suite, with the same revision."""
    columns = profile.columns[:MAX_COLUMNS]
    entries = [_rule("table_row_count_to_be_between", "There is at least one row.", severity="critical", min_value=1)]
    if columns:
        names = [column.name for column in columns]
        note = "The columns of the first version are there."
        entries.append(_rule("table_columns_to_match_set", note, column_set=names, exact_match=False))
    for column in columns:
        entries += _column_rules(column, profile.rows)
    meta = {"headwater": {"built_from": built_from}}
    data = {
        "name": NAME,
        "expectations": entries,
        "meta": meta,
        "notes": "As it was in the first version of this copy.",
    }
    return make(data, path=f"{NAME} suite of version {built_from}", source="profile", party=CATALOG)


def _column_rules(column: ColumnProfile, rows: int) -> Iterator[Entry]:
    yield _filled(column, rows)
    if _is_key(column, rows):
        yield _rule("column_values_to_be_unique", "No value stands twice.", column=column.name)
    if (bounds := _bounds(column)) is not None:
        note = "Nearly every number lies within half a span of those of the first version."
        low, high = bounds
        yield _rule("column_values_to_be_between", note, column=column.name, mostly=0.99, min_value=low, max_value=high)
    if known := _categories(column):
        note = "Nearly every value was known in the first version."
        yield _rule("column_values_to_be_in_set", note, column=column.name, mostly=1 - SLACK, value_set=known)


def _filled(column: ColumnProfile, rows: int) -> Entry:
    share = 1 - column.nulls / rows if rows else 0.0
    # Ids and dates that are mostly missing are no norm to hold later versions to.
    least = max(0.99 if share == 1 else share - SLACK, 0.5 if column.semantic in {"id", "date"} else 0.0)
    if column.kind == EMPTY or least <= 0:
        note = "There is a value in some row."
        kind = "column_proportion_of_non_null_values_to_be_between"
        return _rule(kind, note, severity="info", column=column.name, min_value=0, strict_min=True)
    note = "Values are as seldom missing as in the first version."
    return _rule("column_values_to_not_be_null", note, column=column.name, mostly=round(least, 4))


def _is_key(column: ColumnProfile, rows: int) -> bool:
    values = rows - column.nulls
    return (
        column.semantic == "id" and column.distinct_exact and values >= FEWEST_FOR_A_KEY and column.distinct == values
    )


def _bounds(column: ColumnProfile) -> tuple[float, float] | None:
    if column.kind != NUMBER or column.semantic == "id" or column.minimum is None or column.maximum is None:
        return None  # a silo that keeps no cells has none
    if column.form:
        return None  # SQL reads the numbers as they are stored
    if not all(_is_number(value) for value, _count in column.top):
        return None  # mostly numbers, such as 1, 2, 3+
    low, high = float(column.minimum), float(column.maximum)
    reach = (high - low) / 2 or abs(high) / 2 or 1.0
    return (0.0 if low >= 0 else low - reach), high + reach


def _is_number(value: Any) -> bool:
    try:
        return isfinite(float(value))
    except (TypeError, ValueError):
        return False


def _categories(column: ColumnProfile) -> list[Any]:
    known = [str(value) for value, _count in column.top]
    whole = column.distinct_exact and len(known) == column.distinct  # the profile has the ten most frequent
    is_category = column.kind == TEXT and column.semantic == "category" and not column.form
    return sorted(known) if whole and is_category else []


def _rule(kind: str, note: str, *, severity: str = "warning", **kwargs: Any) -> Entry:
    return {"type": f"expect_{kind}", "kwargs": kwargs, "severity": severity, "meta": {}, "notes": note}
