"""The engine's metrics and GX on pandas come to the same results, type by type."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from great_expectations.execution_engine.pandas_batch_data import PandasBatchData
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.validator.validator import Validator

from catalog.quality import gx
from catalog.quality.choosing import Subject
from catalog.quality.evaluate import evaluate
from catalog.quality.suites import choose, fit, folder, read
from tests.quality.tables import connected, rule, suite, table

ROWS = 300


def _frame() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    index = np.arange(ROWS)
    kinds = np.array(["view", "click", "purchase", "odd"])[rng.choice(4, ROWS, p=[0.5, 0.3, 0.15, 0.05])]
    value = np.where(kinds == "purchase", rng.normal(20, 15, ROWS).round(2), np.nan)
    return pd.DataFrame(
        {
            "event_id": np.where(index % 90 == 0, 7, index),
            "event_time": pd.Timestamp("1989-12-31") + pd.to_timedelta(index, "D"),
            "event_type": pd.Series(kinds, dtype=object).where(index % 37 != 0, None),
            "session_id": index // 5,
            "product_id": pd.Series(index % 11, dtype="float64").where(index % 13 != 0),
            "customer_id": pd.Series(index % 23, dtype="float64").where(index % 3 != 0),
            "order_value": value,
            "list_position": index % 9 - 1,
        }
    )


PURCHASES = {"type": "comparison", "column": {"name": "event_type"}, "operator": "==", "parameter": "purchase"}
FEW = {"type": "comparison", "column": {"name": "list_position"}, "operator": "IN", "parameter": [1, 2]}
BOTH = {"type": "and", "conditions": [PURCHASES, FEW]}
SUMMER = {"min_value": "1990-06-01T00:00:00", "max_value": "1990-09-01T00:00:00"}
RULES: list[dict[str, Any]] = [
    rule("table_row_count_to_be_between", min_value=1, max_value=299),
    rule("table_row_count_to_equal", value=300),
    rule("table_column_count_to_equal", value=8),
    rule("table_columns_to_match_set", column_set=["event_id", "absent"], exact_match=False),
    rule("column_values_to_not_be_null", column="event_type", mostly=0.97),
    rule("column_values_to_not_be_null", column="customer_id", row_condition=PURCHASES),
    rule("column_values_to_not_be_null", column="order_value", row_condition=BOTH),
    rule("column_values_to_be_null", column="order_value", mostly=0.8),
    rule("column_values_to_be_between", column="order_value", min_value=0, max_value=30, mostly=0.5),
    rule("column_values_to_be_between", column="list_position", min_value=0, strict_min=True),
    rule("column_values_to_be_between", column="event_time", **SUMMER),
    rule("column_values_to_be_in_set", column="event_type", value_set=["view", "click", "purchase"], mostly=0.9),
    rule("column_values_to_not_be_in_set", column="event_type", value_set=["odd"]),
    rule("column_values_to_be_unique", column="event_id"),
    rule("compound_columns_to_be_unique", column_list=["session_id", "product_id"], mostly=0.9),
    rule("compound_columns_to_be_unique", column_list=["event_id", "session_id"]),
    rule("column_mean_to_be_between", column="order_value", min_value=0, strict_min=True),
    rule("column_median_to_be_between", column="order_value", min_value=0, max_value=1),
    rule("column_stdev_to_be_between", column="order_value", min_value=0, max_value=1),
    rule("column_sum_to_be_between", column="list_position", min_value=0, max_value=10_000),
    rule("column_min_to_be_between", column="order_value", min_value=0),
    rule("column_max_to_be_between", column="list_position", max_value=5),
    rule("column_unique_value_count_to_be_between", column="event_type", min_value=1, max_value=3),
    rule("column_proportion_of_unique_values_to_be_between", column="product_id", min_value=0.5),
    rule("column_proportion_of_non_null_values_to_be_between", column="order_value", min_value=0, strict_min=True),
    rule("column_distinct_values_to_be_in_set", column="event_type", value_set=["view", "click"]),
    rule("column_distinct_values_to_contain_set", column="event_type", value_set=["view", "like"]),
    rule("column_most_common_value_to_be_in_set", column="event_type", value_set=["view"]),
    rule("column_value_lengths_to_be_between", column="event_type", min_value=4, max_value=6),
    rule("column_values_to_match_regex", column="event_type", regex="^[a-z]+k$"),
    rule("column_values_to_not_match_regex", column="event_type", regex="ew"),
    rule("column_pair_values_a_to_be_greater_than_b", column_A="order_value", column_B="list_position"),
    rule("column_pair_values_to_be_equal", column_A="product_id", column_B="customer_id"),
    rule("multicolumn_sum_to_equal", column_list=["session_id", "list_position"], sum_total=10),
    rule("select_column_values_to_be_unique_within_record", column_list=["session_id", "list_position"]),
    rule("column_to_exist", column="absent"),
    rule("column_values_to_be_of_type", column="list_position", type_="int64"),
]  # fmt: skip


def _all_rules() -> list[dict[str, Any]]:
    (clicks,) = choose(read(folder(None)), Subject(tuple(_frame().columns)))
    return [*RULES, *fit(clicks, tuple(_frame().columns))["expectations"]]


@pytest.fixture(scope="module")
def by_pandas() -> list[Any]:
    engine = PandasExecutionEngine()
    engine.load_batch_data("t", PandasBatchData(execution_engine=engine, dataframe=_frame()))
    validator = Validator(execution_engine=engine)
    return [
        validator.graph_validate([one.expectation.configuration])[0] for one in gx.rules(suite(*_all_rules()), "mine")
    ]


def test_gx_on_pandas_comes_to_the_same_results(by_pandas: list[Any]) -> None:
    frame = _frame()  # noqa: F841 - DuckDB reads it by name
    connection = connected("SELECT 1")
    connection.execute("CREATE OR REPLACE TABLE t AS SELECT * FROM frame")
    found = evaluate(connection, table(connection), gx.rules(suite(*_all_rules()), "mine"))
    assert {one.outcome for one in found} == {"passed", "failed"}
    for ours, theirs in zip(found, by_pandas, strict=True):
        assert not theirs.exception_info.get("raised_exception"), theirs
        assert (ours.outcome == "passed") == theirs.success, (ours, theirs)
        result = theirs.result
        assert ours.unexpected_count == result.get("unexpected_count"), (ours, theirs)
        share = result.get("unexpected_percent")
        assert ours.unexpected_share == (None if share is None else pytest.approx(share / 100)), (ours, theirs)
        _assert_alike(ours.observed, result.get("observed_value"))


def _assert_alike(ours: Any, theirs: Any) -> None:
    if isinstance(theirs, float | np.floating):
        assert ours == pytest.approx(theirs, rel=1e-9)
    else:
        assert ours == theirs
