"""What expectations counted is compared with what the contract says, and a version with its service levels."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.quality.contracts import judging, levels
from catalog.quality.contracts.check import OBSERVED, PERCENT, ROWS, VERDICT, Check
from catalog.quality.contracts.levels import Arrival
from catalog.quality.outcome import Outcome

ENTRY: dict[str, Any] = {"type": "expect_x", "kwargs": {}}
AT = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)


def _judged(of: str, tests: dict[str, Any], *found: Outcome) -> Outcome:
    (one,) = judging.conclude([Check("it is right", [ENTRY] * len(found), of, tests)], found)
    return one


def _counted(count: int | None, observed: Any = None, outcome: str = "passed") -> Outcome:
    return Outcome("expect_x", {}, outcome, observed=observed, unexpected_count=count)


@pytest.mark.parametrize(
    ("tests", "value", "outcome"),
    [
        ({"mustBe": 3}, 3, "passed"),
        ({"mustBe": 3}, 4, "failed"),
        ({"mustNotBe": 3}, 3, "failed"),
        ({"mustBeGreaterThan": 3}, 3, "failed"),
        ({"mustBeGreaterOrEqualTo": 3}, 3, "passed"),
        ({"mustBeLessThan": 3}, 3, "failed"),
        ({"mustBeLessOrEqualTo": 3}, 3, "passed"),
        ({"mustBeBetween": [1, 3]}, 3, "passed"),
        ({"mustBeBetween": [1, 3]}, 4, "failed"),
        ({"mustNotBeBetween": [1, 3]}, 2, "failed"),
        ({"mustNotBeBetween": [1, 3]}, 4, "passed"),
        ({"mustBe": "three"}, 3, "failed"),
    ],
)
def test_each_operator_is_obeyed(tests: dict[str, Any], value: int, outcome: str) -> None:
    assert _judged(ROWS, tests, _counted(value)).outcome == outcome
    assert _judged(OBSERVED, tests, _counted(None, value)).outcome == outcome


def test_counts_of_several_expectations_add_up_and_percentages_are_of_all_rows() -> None:
    assert _judged(ROWS, {"mustBe": 5}, _counted(2), _counted(3)).outcome == "passed"
    found = _judged(PERCENT, {"mustBeLessThan": 5}, _counted(2), _counted(3), _counted(None, 100))
    assert (found.outcome, found.observed) == ("failed", 5)
    assert found.reason == "It is 5 percent, and must be less than 5."


def test_what_was_not_counted_is_no_breach() -> None:
    unknown = Outcome("expect_x", {}, "not_evaluated", reason="The table has no column 'a'.")
    assert _judged(ROWS, {"mustBe": 0}, unknown) == Outcome(
        "expect_x", {}, "not_evaluated", reason="The table has no column 'a'.", note="it is right"
    )
    assert _judged(PERCENT, {"mustBe": 0}, _counted(0), _counted(None, 0)).outcome == "not_evaluated"
    assert _judged(VERDICT, {}, _counted(4, outcome="failed")).outcome == "failed"


@pytest.mark.parametrize(
    ("level", "outcome"),
    [
        ({"property": "latency", "value": 2, "unit": "d", "element": "sales.day"}, "passed"),
        ({"property": "ly", "value": 24, "unit": "hours", "element": "sales.day"}, "failed"),
        ({"property": "latency", "value": 4, "unit": "d", "element": "sales.week"}, "not_evaluated"),
        ({"property": "latency", "value": "soon", "element": "sales.day"}, "not_evaluated"),
        ({"property": "frequency", "value": 1, "unit": "w"}, "passed"),
        ({"property": "frequency", "value": 1, "unit": "d"}, "failed"),
        ({"property": "endOfLife", "value": "2026-01-01T00:00:00Z"}, "failed"),
        ({"property": "endOfSupport", "value": "2030-01-01"}, "passed"),
        ({"property": "generalAvailability", "value": "2030-01-01"}, "not_evaluated"),
        ({"property": "timeOfAvailability", "value": "09:00+00:00"}, "passed"),
        ({"property": "timeOfAvailability", "value": "09:00+02:00"}, "failed"),
        ({"property": "timeOfAvailability", "value": "at nine"}, "not_evaluated"),
        ({"property": "availability", "value": 99.9}, "not_evaluated"),
        ({"property": "retention", "value": 3, "unit": "y"}, "not_evaluated"),
    ],
)
def test_a_version_keeps_a_service_level_or_not(level: dict[str, Any], outcome: str) -> None:
    arrival = Arrival(AT, AT - timedelta(days=3), {"sale_day": AT - timedelta(hours=36)})
    (found,) = levels.judge([level], "", arrival, {"day": "sale_day"})
    assert found.outcome == outcome
    assert found.reason or found.observed


def test_the_first_version_has_no_frequency() -> None:
    (found,) = levels.judge([{"property": "frequency", "value": 1, "unit": "d"}], "", Arrival(AT, None, {}), {})
    assert (found.outcome, found.reason) == ("not_evaluated", "It is the first version.")
