"""What each expectation type takes, so that a suite's arguments can be checked without importing GX (pure).

A test holds these tables to what GX itself declares. A dictionary in place of a value is one of GX's suite parameters.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from catalog.quality.argument_kinds import is_number, wrong
from catalog.quality.known_types import KNOWN_TYPES


def complaint(kind: str, kwargs: Mapping[str, Any]) -> str:
    """Say what is wrong with the arguments of an expectation; nothing when they are right."""
    required, optional = taken(kind)
    if missing := sorted(name for name in required if kwargs.get(name) is None):
        return f"it lacks {', '.join(missing)}"
    for name, value in kwargs.items():
        if name not in required | optional:
            near = get_close_matches(name, required | optional, 1)
            return f"it takes no {name[:60]!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        if value is not None and not is_parameter(value) and (told := _wrong(kind, name, value)):
            return f"{name} {told}"
    return _together(kind, kwargs)


def taken(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """Name the arguments that an expectation type needs, and those that it takes besides."""
    required = frozenset(_NEEDS.get(kind, ())) | frozenset(_subject(kind))
    optional = frozenset(_TAKES.get(kind, ()))
    if kind in _WITHOUT_CONDITION:
        return required, optional
    optional |= {"row_condition", "condition_parser"}
    is_of_rows = kind.startswith(("expect_column_value", "expect_column_pair_", "expect_multicolumn_"))
    if is_of_rows or kind in _OF_ROWS_TOO:
        optional |= {"mostly"}
    return required, optional


def _subject(kind: str) -> tuple[str, ...]:
    if kind.startswith("expect_column_pair_"):
        return ("column_A", "column_B")
    if kind.startswith(("expect_multicolumn_", "expect_select_column_", "expect_compound_")):
        return ("column_list",)
    return ("column",) if kind.startswith("expect_column_") else ()


def _wrong(kind: str, name: str, value: Any) -> str:
    return wrong(_KIND_OF.get(name, "anything"), value) or _chosen(kind, name, value)


def _chosen(kind: str, name: str, value: Any) -> str:
    allowed = _CHOICES.get(name)
    if name == "ignore_row_if":
        allowed = _PAIR_ROWS if kind.startswith("expect_column_pair_") else _LIST_ROWS
    return f"is none of {', '.join(sorted(allowed))}" if allowed and value not in allowed else ""


def _together(kind: str, kwargs: Mapping[str, Any]) -> str:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if kind in _BOUNDED and low is None and high is None:
        return "it gives neither min_value nor max_value"
    if type(low) is not type(high) and not (is_number(low) and is_number(high)):
        return ""
    if low is not None and not isinstance(low, Mapping) and low > high:
        return f"min_value {low!r} lies above max_value {high!r}"
    return ""


def is_parameter(value: Any) -> bool:
    """Tell whether an argument is one of GX's suite parameters, to be filled in where the rule is judged."""
    return isinstance(value, Mapping) and set(value) == {"$PARAMETER"} and isinstance(value["$PARAMETER"], str)


_BETWEEN = ("min_value", "max_value", "strict_min", "strict_max")
_OF_ROWS_TOO = frozenset(
    {"expect_compound_columns_to_be_unique", "expect_select_column_values_to_be_unique_within_record"}
)
_WITHOUT_CONDITION = frozenset(
    {
        "expect_column_to_exist",
        "expect_column_type_to_be",
        "expect_query_results_to_match_comparison",
        "expect_table_column_count_to_be_between",
        "expect_table_column_count_to_equal",
        "expect_table_columns_to_match_ordered_list",
        "expect_table_columns_to_match_set",
        "unexpected_rows_expectation",
    }
)
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "expect_column_distinct_values_to_be_in_set": ("value_set",),
    "expect_column_distinct_values_to_contain_set": ("value_set",),
    "expect_column_distinct_values_to_equal_set": ("value_set",),
    "expect_column_most_common_value_to_be_in_set": ("value_set",),
    "expect_column_pair_values_to_be_in_set": ("value_pairs_set",),
    "expect_column_quantile_values_to_be_between": ("quantile_ranges",),
    "expect_column_type_to_be": ("type_",),
    "expect_column_value_lengths_to_equal": ("value",),
    "expect_column_value_z_scores_to_be_less_than": ("threshold", "double_sided"),
    "expect_column_values_to_be_in_set": ("value_set",),
    "expect_column_values_to_be_of_type": ("type_",),
    "expect_column_values_to_match_json_schema": ("json_schema",),
    "expect_column_values_to_match_like_pattern": ("like_pattern",),
    "expect_column_values_to_match_like_pattern_list": ("like_pattern_list",),
    "expect_column_values_to_match_regex_list": ("regex_list",),
    "expect_column_values_to_match_strftime_format": ("strftime_format",),
    "expect_column_values_to_not_be_in_set": ("value_set",),
    "expect_column_values_to_not_match_like_pattern": ("like_pattern",),
    "expect_column_values_to_not_match_like_pattern_list": ("like_pattern_list",),
    "expect_column_values_to_not_match_regex": ("regex",),
    "expect_column_values_to_not_match_regex_list": ("regex_list",),
    "expect_multicolumn_sum_to_equal": ("sum_total",),
    "expect_query_results_to_match_comparison": ("base_query", "comparison_data_source_name", "comparison_query"),
    "expect_table_column_count_to_equal": ("value",),
    "expect_table_row_count_to_equal": ("value",),
    "expect_table_row_count_to_equal_other_table": ("other_table_name",),
    "unexpected_rows_expectation": ("unexpected_rows_query",),
}
_TAKES: Mapping[str, tuple[str, ...]] = {
    **{kind: _BETWEEN for kind in KNOWN_TYPES if kind.endswith("_to_be_between")},
    "expect_column_kl_divergence_to_be_less_than": (
        "partition_object", "threshold", "internal_weight_holdout", "tail_weight_holdout", "bucketize_data",
        "min_value", "max_value",
    ),
    "expect_column_most_common_value_to_be_in_set": ("ties_okay",),
    "expect_column_pair_values_a_to_be_greater_than_b": ("or_equal", "ignore_row_if"),
    "expect_column_pair_values_to_be_equal": ("ignore_row_if",),
    "expect_column_pair_values_to_be_in_set": ("ignore_row_if",),
    "expect_column_quantile_values_to_be_between": ("allow_relative_error",),
    "expect_column_to_exist": ("column_index",),
    "expect_column_values_to_be_decreasing": ("strictly",),
    "expect_column_values_to_be_in_type_list": ("type_list",),
    "expect_column_values_to_be_increasing": ("strictly",),
    "expect_column_values_to_match_like_pattern": ("escape",),
    "expect_column_values_to_match_like_pattern_list": ("match_on", "escape"),
    "expect_column_values_to_match_regex": ("regex",),
    "expect_column_values_to_match_regex_list": ("match_on",),
    "expect_column_values_to_not_be_outliers": ("method", "multiplier"),
    "expect_column_values_to_not_match_like_pattern": ("escape",),
    "expect_column_values_to_not_match_like_pattern_list": ("escape",),
    "expect_compound_columns_to_be_unique": ("ignore_row_if",),
    "expect_multicolumn_sum_to_equal": ("ignore_row_if",),
    "expect_multicolumn_values_to_be_equal": ("ignore_row_if",),
    "expect_query_results_to_match_comparison": ("mostly",),
    "expect_select_column_values_to_be_unique_within_record": ("ignore_row_if",),
    "expect_table_column_count_to_be_between": ("min_value", "max_value"),
    "expect_table_columns_to_match_ordered_list": ("column_list",),
    "expect_table_columns_to_match_set": ("column_set", "exact_match"),
}  # fmt: skip
_BOUNDED = frozenset(
    kind
    for kind in KNOWN_TYPES
    if kind.endswith("_to_be_between") and kind != "expect_column_quantile_values_to_be_between"
)
_KIND_OF = {
    **dict.fromkeys(("column", "column_A", "column_B", "type_", "like_pattern", "strftime_format"), "text"),
    **dict.fromkeys(("base_query", "comparison_query", "comparison_data_source_name"), "text"),
    **dict.fromkeys(("other_table_name", "unexpected_rows_query", "escape", "match_on", "method"), "text"),
    **dict.fromkeys(("ignore_row_if", "condition_parser"), "text"),
    **dict.fromkeys(("strict_min", "strict_max", "ties_okay", "or_equal", "strictly"), "yes_or_no"),
    **dict.fromkeys(("double_sided", "exact_match", "bucketize_data"), "yes_or_no"),
    **dict.fromkeys(("mostly", "internal_weight_holdout", "tail_weight_holdout"), "share"),
    **dict.fromkeys(("threshold", "multiplier", "sum_total"), "number"),
    **dict.fromkeys(("value", "column_index"), "whole"),
    **dict.fromkeys(("min_value", "max_value"), "bound"),
    **dict.fromkeys(("column_list", "column_set", "type_list", "like_pattern_list"), "texts"),
    **dict.fromkeys(("partition_object", "json_schema"), "object"),
    "value_set": "list",
    "value_pairs_set": "pairs",
    "regex": "regex",
    "regex_list": "regexes",
    "quantile_ranges": "quantiles",
    "row_condition": "condition",
}
_CHOICES = {
    "match_on": frozenset({"any", "all"}),
    "method": frozenset({"iqr", "std"}),
    "condition_parser": frozenset({"great_expectations", "great_expectations__experimental__", "pandas", "spark"}),
}
_PAIR_ROWS = frozenset({"both_values_are_missing", "either_value_is_missing", "neither"})
_LIST_ROWS = frozenset({"all_values_are_missing", "any_value_is_missing", "never"})
