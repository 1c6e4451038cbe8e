"""Of which columns cells may be kept, and which expectations observe cells (pure)."""

from catalog.scanning.profile import Profile

CLASSIFIED = frozenset({"id", "date", "money", "category", "number", "boolean"})
"""What a column may be said to hold for its cells to be kept: nothing about persons, and nothing unknown."""

ABOUT_MISSING = frozenset(
    {
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_null",
        "expect_column_proportion_of_non_null_values_to_be_between",
    }
)
"""Expectations that decide something also where there is no value."""

OBSERVES_CELLS = frozenset(
    f"expect_column_{what}_to_be_{how}"
    for what, how in (
        ("min", "between"),
        ("max", "between"),
        ("median", "between"),
        ("quantile_values", "between"),
        ("most_common_value", "in_set"),
    )
)
"""Expectations whose observed value is a value of the column."""


def open_columns(profile: Profile | None, *, keep_cells: bool = True) -> frozenset[str]:
    """Name the columns whose cells may be told; none where nobody looked, or where none are to be kept."""
    seen = profile.columns if profile and keep_cells else ()
    return frozenset(column.name for column in seen if column.semantic in CLASSIFIED)
