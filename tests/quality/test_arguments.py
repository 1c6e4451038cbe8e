"""What the tables of arguments say of GX is so, and wrong arguments are told."""

from typing import Any

import pytest

from catalog.quality.arguments import complaint, taken
from catalog.quality.known_types import KNOWN_TYPES

OF_ALL = {"catch_exceptions", "description", "id", "meta", "notes", "rendered_content", "result_format", "severity",
          "windows", "batch_id", "library_metadata"}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KNOWN_TYPES))
def test_each_type_takes_what_gx_takes(kind: str) -> None:
    from great_expectations.expectations.registry import get_expectation_impl  # noqa: PLC0415 - seconds

    declared = get_expectation_impl(kind).__fields__
    required, optional = taken(kind)
    assert required | optional == set(declared) - OF_ALL
    assert required == {name for name, field in declared.items() if field.required}


CONDITION = {"type": "comparison", "column": {"name": "a"}, "operator": "==", "parameter": 1}
C = {"column": "a"}


@pytest.mark.parametrize(
    ("kind", "kwargs", "told"),
    [
        ("column_values_to_be_between", C, "neither min_value nor max_value"),
        ("column_values_to_be_between", {**C, "min_value": 2, "max_value": 1}, "min_value 2 lies above max_value 1"),
        ("column_values_to_be_between", {**C, "min_value": "2026-02-01", "max_value": "2026-01-01"}, "lies above"),
        ("column_values_to_be_between", {**C, "min_value": "much"}, "min_value is neither a number nor a time"),
        ("column_values_to_be_between", {**C, "min_value": True}, "min_value is neither a number nor a time"),
        ("column_values_to_be_between", {**C, "min": 2}, "takes no 'min'"),
        ("column_values_to_be_between", {**C, "min_valu": 2}, "did you mean 'min_value'"),
        ("column_values_to_be_between", {"column": 3, "min_value": 2}, "column is no text"),
        ("column_values_to_not_be_null", {**C, "mostly": 99}, "mostly is no share from 0 to 1"),
        ("column_values_to_not_be_null", {**C, "mostly": "all"}, "mostly is no share"),
        ("column_values_to_be_in_set", C, "lacks value_set"),
        ("column_values_to_be_in_set", {**C, "value_set": []}, "empty one"),
        ("column_values_to_be_in_set", {**C, "value_set": [[1]]}, "no single value"),
        ("column_values_to_be_in_set", {**C, "value_set": [1] * 10_001}, "more than 10,000"),
        ("column_values_to_match_regex", {**C, "regex": "(["}, "no regular expression"),
        ("column_values_to_match_regex_list", {**C, "regex_list": ["a", "("]}, "no regular expression"),
        ("column_values_to_match_regex_list", {**C, "regex_list": ["a"], "match_on": "some"}, "none of all, any"),
        ("compound_columns_to_be_unique", {"column_list": []}, "empty one"),
        ("compound_columns_to_be_unique", {"column_list": ["a", 1]}, "is no text"),
        ("compound_columns_to_be_unique", {"column_list": ["a"], "ignore_row_if": "neither"}, "none of all_values"),
        ("column_pair_values_to_be_in_set", {"column_A": "a", "column_B": "b", "value_pairs_set": [[1]]}, "no pair"),
        ("table_row_count_to_equal", {"value": 1.5}, "no whole number"),
        ("column_values_to_not_be_null", {**C, "row_condition": "a == 1"}, "no condition in GX's own form"),
        ("column_values_to_not_be_null", {**C, "row_condition": {**CONDITION, "operator": "~"}}, "compares by none"),
        ("column_values_to_not_be_null", {**C, "row_condition": {**CONDITION, "column": {}}}, "names no column"),
        ("column_values_to_not_be_null", {**C, "row_condition": {"type": "and", "conditions": []}}, "no conditions"),
        ("column_quantile_values_to_be_between", {**C, "quantile_ranges": {"quantiles": [0.5]}}, "quantiles and value"),
        (
            "column_quantile_values_to_be_between",
            {**C, "quantile_ranges": {"quantiles": [0.5, 2], "value_ranges": [[1, 2], [1, 2]]}},
            "no share from 0 to 1",
        ),
    ],
)
def test_a_wrong_argument_is_told(kind: str, kwargs: dict[str, Any], told: str) -> None:
    assert told in complaint(f"expect_{kind}", kwargs)


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        ("column_values_to_be_between", {**C, "min_value": "2026-01-01", "max_value": None, "strict_min": True}),
        ("column_values_to_be_between", {**C, "min_value": 1, "max_value": 2.5, "mostly": 1}),
        ("column_values_to_be_between", {**C, "min_value": {"$PARAMETER": "least"}}),
        ("column_values_to_be_in_set", {**C, "value_set": [1, "a", None], "row_condition": CONDITION}),
        ("table_row_count_to_be_between", {"min_value": 1, "row_condition": CONDITION}),
        ("column_values_to_match_regex", {**C, "regex": "(?<=a)b"}),
    ],
)
def test_a_right_argument_is_taken(kind: str, kwargs: dict[str, Any]) -> None:
    assert complaint(f"expect_{kind}", kwargs) == ""
