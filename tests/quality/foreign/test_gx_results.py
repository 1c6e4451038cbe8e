"""What Great Expectations writes is read by what it means: raised is an error, nothing to look at is no pass."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.errors import Invalid
from catalog.quality.foreign.gx_results import read
from catalog.quality.foreign.told import keepable

AT = datetime(2026, 3, 1, tzinfo=UTC)
RAISED = {"raised_exception": True, "exception_message": "Error: no column 'Anna'\nmore", "exception_traceback": "x"}


def one(kind: str = "column_values_to_be_unique", *, success: bool = True, **more: Any) -> dict[str, Any]:
    kwargs = {"column": "name", "batch_id": "b"}
    config = {"type": f"expect_{kind}", "kwargs": kwargs, "severity": "warning"}
    return {"success": success, "expectation_config": config, "result": {}, **more}


def told(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"suite_name": "mine", "results": list(results), "meta": {"great_expectations_version": "1.24.1"}, **more}


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (one(), "passed"),
        (one(success=False, result={"element_count": 4, "missing_count": 1, "unexpected_count": 1}), "failed"),
        (one(success=False, exception_info=RAISED), "error"),
        (one(success=False, exception_info={"some metric": RAISED}), "error"),
        (one(exception_info={"raised_exception": False, "exception_message": None}), "passed"),
        (one(result={"element_count": 0, "missing_count": 0}), "not_evaluated"),
        (one(result={"element_count": 3, "missing_count": 3}), "not_evaluated"),
        (one("column_values_to_be_null", result={"element_count": 3, "missing_count": 3}), "passed"),
    ],
)
def test_each_result_has_the_outcome_that_it_means(result: dict[str, Any], outcome: str) -> None:
    (found,) = read(told(result), job="nightly", at=AT).outcomes
    assert (found.outcome, found.severity, dict(found.kwargs)) == (outcome, "warning", {"column": "name"})


def test_the_suite_is_the_same_in_whatever_order_gx_gives_its_results() -> None:
    a, b = one(), one("column_values_to_not_be_null")
    first, second = read(told(a, b), job="n", at=AT), read(told(b, a), job="n", at=AT)
    assert (first.data, first.outcomes, first.suite) == (second.data, second.outcomes, "told by n mine")


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"suite_name": "s"},
        told({"success": True}),
        told(one() | {"success": None}),
        told(*[one()] * 5_001),
        {"suite_name": "s", "results": [7]},
    ],
)
def test_what_is_no_result_is_refused(result: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        read(result, job="", at=AT)


def test_cells_are_dropped_where_they_may_not_be_kept() -> None:
    least = one("column_min_to_be_between", result={"observed_value": 7})
    mean = one("column_mean_to_be_between", result={"observed_value": 7.5})
    values = one("column_distinct_values_to_be_in_set", success=False, result={"observed_value": ["Anna"]})
    bad = one(success=False, result={"unexpected_count": 1, "partial_unexpected_list": ["Anna"]})
    whole = read(told(least, mean, values, bad, one(success=False, exception_info=RAISED)), job="", at=AT)
    kept = {found.type: found for found in keepable(whole, set()).outcomes}
    assert "Anna" not in repr([found.to_json() for found in kept.values()])
    assert (kept["expect_column_min_to_be_between"].observed, kept["expect_column_mean_to_be_between"].observed) == (
        None,
        7.5,
    )
    assert list(keepable(whole, {"name"}).outcomes) == list(whole.outcomes)
