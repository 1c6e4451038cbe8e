"""A gate tells four ends apart, and what was not evaluated is no pass."""

from collections.abc import Sequence

import pytest

from catalog.quality.gating.deciding import SuiteJudged, decide
from catalog.quality.gating.formats import formatted
from catalog.quality.outcome import Outcome

Told = Sequence[tuple[str, str]]


def judged(*told: tuple[str, str], name: str = "s") -> SuiteJudged:
    rules = tuple(Outcome("expect_x", {}, outcome, severity, reason="why") for severity, outcome in told)
    return SuiteJudged(name, "r", "measure", "", rules)


@pytest.mark.parametrize(
    ("told", "fail_on", "allows", "ends"),
    [
        ([("critical", "passed")], "critical", False, "passed"),
        ([("critical", "passed"), ("warning", "failed")], "critical", False, "passed"),
        ([("critical", "passed"), ("warning", "failed")], "warning", False, "failed"),
        ([("info", "failed")], "warning", False, "passed"),
        ([("info", "failed")], "info", False, "failed"),
        ([("critical", "error"), ("critical", "failed")], "critical", False, "failed"),
        ([("critical", "error"), ("critical", "not_evaluated")], "critical", False, "error"),
        ([("critical", "passed"), ("critical", "not_evaluated")], "critical", False, "not_evaluated"),
        ([("critical", "passed"), ("critical", "not_evaluated")], "critical", True, "passed"),
        ([("critical", "passed"), ("warning", "not_evaluated")], "critical", False, "passed"),
        ([("critical", "not_evaluated")], "critical", True, "not_evaluated"),
        ([("critical", "error")], "critical", True, "error"),
        ([("info", "error")], "critical", False, "not_evaluated"),
        ([], "critical", True, "not_evaluated"),
    ],
)
def test_each_end_is_told_apart(told: Told, fail_on: str, allows: bool, ends: str) -> None:
    gated = decide("u", [judged(*told)], fail_on=fail_on, allow_not_evaluated=allows)
    assert (gated.outcome, gated.passed) == (ends, ends == "passed")
    assert gated.why


def test_a_suite_that_found_nothing_keeps_the_gate_shut_beside_one_that_passed() -> None:
    silent = SuiteJudged("other", "r", "measure", "", reason="It has not judged this.")
    suites = [judged(("critical", "passed")), silent]
    assert decide("u", suites, fail_on="critical").why == "It has not judged this."
    assert decide("u", suites, fail_on="critical", allow_not_evaluated=True).passed
    assert not decide("u", [silent], fail_on="critical", allow_not_evaluated=True).passed
    assert decide("u", [], fail_on="critical").outcome == "not_evaluated"


def test_each_format_tells_what_gx_tells_in_it() -> None:
    found = Outcome("expect_y", {}, "failed", observed=None, unexpected_count=4, unexpected_share=0.5, sample="baba")
    assert "result" not in formatted(found, "BOOLEAN_ONLY")
    basic = formatted(found, "BASIC")["result"]
    assert (basic["unexpected_percent"], basic["partial_unexpected_list"]) == (50, ["b", "a", "b", "a"])
    summary = formatted(found, "SUMMARY")["result"]
    assert summary["partial_unexpected_counts"] == [{"value": "a", "count": 2}, {"value": "b", "count": 2}]
    assert "unexpected_list" not in summary
    complete = formatted(found, "COMPLETE")["result"]
    assert (complete["unexpected_list"], complete["unexpected_list_complete"]) == (["b", "a", "b", "a"], True)
    fewer = Outcome("expect_y", {}, "failed", unexpected_count=9, sample=["a"])
    assert not formatted(fewer, "COMPLETE")["result"]["unexpected_list_complete"]


@pytest.mark.parametrize(("outcome", "success"), [("passed", True), ("failed", False), ("error", None)])
def test_nobody_knows_whether_what_went_wrong_succeeded(outcome: str, success: bool | None) -> None:
    assert formatted(Outcome("expect_y", {}, outcome), "BOOLEAN_ONLY")["success"] is success
