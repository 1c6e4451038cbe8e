"""The rules: every type of GX's core, with arguments that pass, fail and touch each kind of column."""

from typing import Any

Rule = dict[str, Any]
_VIEWS = {"type": "comparison", "column": {"name": "s"}, "operator": "==", "parameter": "view"}
_SOME = {"type": "comparison", "column": {"name": "n"}, "operator": "IN", "parameter": [1, 2, 3, 2**53]}
_FEW = {
    "type": "and",
    "conditions": [
        {"type": "comparison", "column": {"name": "n"}, "operator": ">", "parameter": 5},
        {"type": "nullity", "column": {"name": "t"}, "is_null": False},
    ],
}
_SCHEMA = {"type": "object", "properties": {"k": {"type": "integer"}}, "required": ["k"]}


def rules() -> list[Rule]:
    """List them all."""
    return [
        *_of_tables(),
        *_of_missing(),
        *_of_sets(),
        *_of_numbers(),
        *_of_distinct(),
        *_of_text(),
        *_of_several(),
        *_of_stored_types(),
    ]


def _of_tables() -> list[Rule]:
    return [
        _rule("table_row_count_to_be_between", min_value=1, max_value=200),
        _rule("table_row_count_to_be_between", min_value=3, strict_min=True),
        _rule("table_row_count_to_be_between", max_value=40, row_condition=_VIEWS),
        _rule("table_row_count_to_equal", value=60),
        _rule("table_row_count_to_equal_other_table", other_table_name="other"),
        _rule("table_column_count_to_be_between", min_value=1, max_value=12),
        _rule("table_column_count_to_equal", value=17),
        _rule("table_columns_to_match_set", column_set=["id", "n"], exact_match=False),
        _rule("table_columns_to_match_set", column_set=["id", "n"]),
        _rule("table_columns_to_match_ordered_list", column_list=["n", "id"]),
        _rule("column_to_exist", column="n"),
        _rule("column_to_exist", column="absent"),
        _rule("column_to_exist", column="n", column_index=1),
        _rule("column_to_exist", column="n", column_index=2),
        *[_rule("column_values_to_be_of_type", column=name, type_=type_) for name, type_ in _TYPES],
        *[_rule("column_values_to_be_in_type_list", column=name, type_list=[type_, "x"]) for name, type_ in _TYPES],
        *[_rule("column_type_to_be", column=name, type_=type_) for name, type_ in _TYPES],
        {
            "type": "unexpected_rows_expectation",
            "kwargs": {"unexpected_rows_query": "SELECT * FROM {batch} WHERE n > 30"},
        },
        {
            "type": "unexpected_rows_expectation",
            "kwargs": {"unexpected_rows_query": "SELECT * FROM {batch} WHERE n < -5"},
        },
        _rule(
            "query_results_to_match_comparison",
            base_query="SELECT 1",
            comparison_data_source_name="other",
            comparison_query="SELECT 1",
        ),
    ]


_TYPES = (("n", "int64"), ("x", "float64"), ("x", "int64"), ("s", "str"), ("at", "datetime64[us]"), ("flag", "bool"))


def _of_missing() -> list[Rule]:
    return [
        *[_rule("column_values_to_not_be_null", column=name) for name in ("id", "x", "s", "at", "day", "flag")],
        _rule("column_values_to_not_be_null", column="s", mostly=0.75),
        _rule("column_values_to_not_be_null", column="n", row_condition=_VIEWS),
        _rule("column_values_to_be_null", column="x"),
        _rule("column_values_to_be_null", column="s", mostly=0.1),
        _rule("column_proportion_of_non_null_values_to_be_between", column="x", min_value=0.9),
        _rule("column_proportion_of_non_null_values_to_be_between", column="s", max_value=0.5, row_condition=_FEW),
    ]


def _of_sets() -> list[Rule]:
    kinds = ["view", "click", "grün", "1"]
    return [
        _rule("column_values_to_be_in_set", column="s", value_set=kinds),
        _rule("column_values_to_be_in_set", column="s", value_set=kinds, mostly=0.5),
        _rule("column_values_to_be_in_set", column="n", value_set=[1, 2, 3, 2**53 + 1]),
        _rule("column_values_to_be_in_set", column="x", value_set=[1.5, 0.0, 20]),
        _rule("column_values_to_be_in_set", column="flag", value_set=[True]),
        _rule("column_values_to_not_be_in_set", column="s", value_set=["refund", "true"]),
        _rule("column_values_to_not_be_in_set", column="n", value_set=[2**53], row_condition=_SOME),
        _rule("column_distinct_values_to_be_in_set", column="s", value_set=kinds),
        _rule("column_distinct_values_to_be_in_set", column="n", value_set=list(range(40))),
        _rule("column_distinct_values_to_contain_set", column="s", value_set=["view", "like"]),
        _rule("column_distinct_values_to_contain_set", column="n", value_set=[1, 2]),
        _rule("column_distinct_values_to_equal_set", column="s", value_set=["view", "click", "purchase", "refund"]),
        _rule("column_distinct_values_to_equal_set", column="flag", value_set=[True, False]),
        _rule("column_most_common_value_to_be_in_set", column="s", value_set=["view"], ties_okay=True),
        _rule("column_most_common_value_to_be_in_set", column="n", value_set=[7, 2**53]),
        _rule("column_pair_values_to_be_in_set", column_A="s", column_B="flag", value_pairs_set=[["view", True]]),
        _rule("column_kl_divergence_to_be_less_than", column="s", threshold=0.2, partition_object=_CATEGORIES),
        _rule(
            "column_kl_divergence_to_be_less_than",
            column="s",
            threshold=9,
            tail_weight_holdout=0.01,
            partition_object=_CATEGORIES,
        ),
        _rule(
            "column_kl_divergence_to_be_less_than",
            column="x",
            threshold=0.5,
            tail_weight_holdout=0.02,
            internal_weight_holdout=0.02,
            partition_object=_BINS,
        ),
        _rule(
            "column_kl_divergence_to_be_less_than",
            column="n",
            threshold=0.1,
            partition_object={**_BINS, "tail_weights": [0.1, 0.1], "weights": [0.2, 0.3, 0.3]},
        ),
        _rule("column_kl_divergence_to_be_less_than", column="s", threshold=0.1),
    ]


_CATEGORIES = {"values": ["view", "click", "purchase", "refund"], "weights": [0.5, 0.3, 0.15, 0.05]}
_BINS = {"bins": [0, 10, 20, 40], "weights": [0.2, 0.4, 0.4]}


def _of_numbers() -> list[Rule]:
    bounds: list[dict[str, Any]] = [
        {"min_value": 0, "max_value": 30},
        {"min_value": 0.5, "strict_min": True},
        {"max_value": 20, "strict_max": True},
    ]
    numbers = ("min", "max", "mean", "median", "sum", "stdev")
    return [
        *[_rule("column_values_to_be_between", column=name, **kept) for name in ("n", "x") for kept in bounds],
        _rule("column_values_to_be_between", column="n", min_value=-5, max_value=2**53, mostly=0.9),
        _rule("column_values_to_be_between", column="n", min_value=9, max_value=1),
        _rule("column_values_to_be_between", column="at", min_value="2024-01-03", max_value="2024-03-01T12:00:00"),
        *[
            _rule(f"column_{what}_to_be_between", column=name, **kept)
            for what in numbers
            for name in ("n", "x", "y")
            for kept in bounds[:2]
        ],
        _rule("column_mean_to_be_between", column="x", min_value=0, max_value=30, row_condition=_VIEWS),
        _rule("column_min_to_be_between", column="at", min_value="2023-01-01T00:00:00"),
        _rule("column_max_to_be_between", column="at", max_value="2024-02-01T00:00:00"),
        *[
            _rule("column_quantile_values_to_be_between", column=name, quantile_ranges=_QUANTILES)
            for name in ("n", "x", "y")
        ],
        _rule(
            "column_quantile_values_to_be_between", column="x", quantile_ranges=_QUANTILES, allow_relative_error="lower"
        ),
        *[
            _rule("column_value_z_scores_to_be_less_than", column=name, threshold=1.5, double_sided=both)
            for name in ("n", "x", "y")
            for both in (True, False)
        ],
        *[
            _rule("column_values_to_not_be_outliers", column=name, method=how, multiplier=1.2)
            for name in ("n", "x", "y")
            for how in ("iqr", "std")
        ],
        *[
            _rule(f"column_values_to_be_{way}", column=name, strictly=strictly)
            for way in ("increasing", "decreasing")
            for name in ("n", "m", "x", "at")
            for strictly in (True, False)
        ],
    ]


_QUANTILES = {
    "quantiles": [0, 0.05, 0.25, 0.5, 0.75, 1],
    "value_ranges": [[None, 5], [0, 9], [None, None], [1, 30], [2, None], [5, 50]],
}


def _of_distinct() -> list[Rule]:
    return [
        *[_rule("column_values_to_be_unique", column=name) for name in ("id", "n", "x", "s", "at", "flag", "t")],
        _rule("column_values_to_be_unique", column="t", mostly=0.2, row_condition=_FEW),
        *[
            _rule("column_unique_value_count_to_be_between", column=name, min_value=2, max_value=40)
            for name in ("n", "x", "s", "at")
        ],
        *[
            _rule("column_proportion_of_unique_values_to_be_between", column=name, min_value=0.3)
            for name in ("n", "x", "s")
        ],
        _rule("compound_columns_to_be_unique", column_list=["n", "s"]),
        _rule("compound_columns_to_be_unique", column_list=["id", "s"]),
        _rule("compound_columns_to_be_unique", column_list=["x", "s", "flag"], ignore_row_if="any_value_is_missing"),
        _rule("compound_columns_to_be_unique", column_list=["x", "y"], ignore_row_if="never", mostly=0.4),
    ]


def _of_text() -> list[Rule]:
    patterns = ("^[a-z]+k$", r"^\w+$", r"\d", r"^\S+$", "(?i)VIEW", r"v(?=i)", r"\bview\b", "^.{1,4}$", "[^a-z]")
    likes = ("v%", "%e_", "a\\%", "%")
    return [
        *[_rule("column_values_to_match_regex", column="s", regex=one) for one in patterns],
        _rule("column_values_to_match_regex", column="s", regex="view$", mostly=0.3, row_condition=_FEW),
        _rule("column_values_to_match_regex", column="s", regex="("),
        *[_rule("column_values_to_match_regex", column=name, regex=r"^\d+$") for name in ("n", "x", "at", "flag", "t")],
        *[_rule("column_values_to_not_match_regex", column="s", regex=one) for one in (r"ie", r"\s", r"(e)\1")],
        *[
            _rule("column_values_to_match_regex_list", column="s", regex_list=["^v", "k$"], match_on=on)
            for on in ("any", "all")
        ],
        _rule("column_values_to_not_match_regex_list", column="s", regex_list=["^r", r"\d"]),
        *[_rule("column_values_to_match_like_pattern", column="s", like_pattern=one) for one in likes],
        _rule("column_values_to_not_match_like_pattern", column="t", like_pattern="p0%"),
        *[
            _rule("column_values_to_match_like_pattern_list", column="s", like_pattern_list=["v%", "%k"], match_on=on)
            for on in ("any", "all")
        ],
        _rule("column_values_to_not_match_like_pattern_list", column="s", like_pattern_list=["re%", "%!%"], escape="!"),
        _rule("column_value_lengths_to_be_between", column="s", min_value=4, max_value=6),
        _rule("column_value_lengths_to_be_between", column="s", min_value=3, strict_min=True),
        _rule("column_value_lengths_to_be_between", column="n", max_value=2),
        _rule("column_value_lengths_to_be_between", column="x", max_value=5),
        _rule("column_value_lengths_to_equal", column="t", value=4),
        *[
            _rule("column_values_to_match_strftime_format", column=name, strftime_format="%Y-%m-%d")
            for name in ("written", "s", "at")
        ],
        *[_rule("column_values_to_be_dateutil_parseable", column=name) for name in ("written", "s", "n")],
        *[_rule("column_values_to_be_json_parseable", column=name) for name in ("doc", "s")],
        _rule("column_values_to_match_json_schema", column="doc", json_schema=_SCHEMA, mostly=0.5),
    ]


def _of_several() -> list[Rule]:
    return [
        _rule("column_pair_values_a_to_be_greater_than_b", column_A="n", column_B="m"),
        _rule(
            "column_pair_values_a_to_be_greater_than_b",
            column_A="n",
            column_B="m",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
        ),
        _rule("column_pair_values_a_to_be_greater_than_b", column_A="till", column_B="at", mostly=0.5),
        _rule("column_pair_values_a_to_be_greater_than_b", column_A="x", column_B="y", ignore_row_if="neither"),
        _rule("column_pair_values_to_be_equal", column_A="n", column_B="m"),
        _rule("column_pair_values_to_be_equal", column_A="s", column_B="s", row_condition=_FEW),
        _rule("column_pair_values_to_be_equal", column_A="x", column_B="x", ignore_row_if="neither"),
        _rule("multicolumn_sum_to_equal", column_list=["n", "m"], sum_total=10),
        _rule(
            "multicolumn_sum_to_equal",
            column_list=["x", "y"],
            sum_total=0,
            ignore_row_if="any_value_is_missing",
            mostly=0.01,
        ),
        _rule("multicolumn_values_to_be_equal", column_list=["n", "m", "n"]),
        _rule("multicolumn_values_to_be_equal", column_list=["s", "s"]),
        _rule("select_column_values_to_be_unique_within_record", column_list=["n", "m", "id"]),
        _rule(
            "select_column_values_to_be_unique_within_record",
            column_list=["s", "t"],
            ignore_row_if="any_value_is_missing",
        ),
    ]


def _of_stored_types() -> list[Rule]:
    return [
        *[_rule("column_type_to_be", column=name, type_=one) for name, one in _STORED],
        *[
            _rule("column_values_to_be_of_type", column=name, type_=one)
            for name, one in (("day", "date"), ("few", "int16"))
        ],
        *[_rule("column_values_to_not_be_null", column=name) for name in ("price", "zoned", "small", "few")],
        *[
            _rule("column_values_to_be_between", column=name, min_value=1, max_value=12)
            for name in ("price", "small", "few")
        ],
        *[
            _rule(f"column_{what}_to_be_between", column=name, min_value=1, max_value=12)
            for what in ("min", "max", "sum", "mean", "stdev")
            for name in ("price", "small", "few")
        ],
        _rule(
            "column_values_to_be_between",
            column="zoned",
            min_value="2024-01-01T05:00:00+00:00",
            max_value="2024-01-02T00:00:00+00:00",
        ),
        _rule("column_values_to_be_between", column="day", min_value="2024-01-03", max_value="2024-02-01"),
        _rule("column_max_to_be_between", column="zoned", max_value="2024-01-02T00:00:00+00:00"),
        *[_rule("column_values_to_be_unique", column=name) for name in ("price", "zoned", "day", "few")],
        _rule("column_values_to_be_in_set", column="few", value_set=[1, 2, 3]),
        _rule("column_values_to_be_in_set", column="t", value_set=[9, 10]),
        _rule("column_values_to_be_between", column="t", min_value=0, max_value=100),
        _rule("column_mean_to_be_between", column="t", min_value=0, max_value=100),
        _rule("column_unique_value_count_to_be_between", column="price", min_value=2, max_value=40),
    ]


_STORED = (
    ("price", "object"),
    ("zoned", "datetime64[us, UTC]"),
    ("small", "float32"),
    ("few", "int16"),
    ("day", "object"),
)


def _rule(kind: str, /, **kwargs: Any) -> Rule:
    return {"type": f"expect_{kind}", "kwargs": kwargs}
