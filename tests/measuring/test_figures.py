"""The figures of measuring commands say what they are named for."""

import pytest

from tests.measuring.figures import (
    Count,
    Judged,
    as_numbers,
    at_coverage,
    calibration_error,
    decided,
    forced,
    reliability,
)
from tests.measuring.report import Report, page


def judged(*pairs: tuple[float, bool]) -> list[Judged]:
    return [Judged(f"pair {place}", confidence, right) for place, (confidence, right) in enumerate(pairs)]


def test_the_interval_of_a_share_holds_it_and_narrows_with_the_count() -> None:
    low, high = Count(90, 100).interval
    assert (round(low, 3), round(high, 3)) == (0.826, 0.945)
    wide = Count(9, 10).interval
    assert wide[0] < low < 0.9 < high < wide[1]
    assert Count(0, 0).interval == (0.0, 1.0)
    assert Count(5, 5).interval[1] == pytest.approx(1.0)


def test_forced_counts_no_idea_as_a_coin() -> None:
    assert forced(judged((0.9, True), (0.8, False), (0.5, True), (0.5, False))).hits == 2


def test_the_surest_share_is_judged() -> None:
    decisions = judged((0.99, True), (0.9, True), (0.8, False), (0.6, False))
    assert at_coverage(decisions, 0.5) == Count(2, 2)
    assert at_coverage(decisions, 0.75).misses == ("pair 2",)


def test_decisions_under_the_threshold_are_not_covered() -> None:
    accuracy, coverage = decided(judged((0.9, True), (0.6, False)), 0.7)
    assert (accuracy.rate, coverage.hits, coverage.misses) == (1.0, 1, ("pair 1",))


def test_calibration_is_perfect_when_nine_of_ten_at_point_nine_are_right() -> None:
    assert calibration_error(judged(*[(0.9, place != 0) for place in range(10)])) == pytest.approx(0.0)
    assert calibration_error(judged(*[(0.9, place < 5) for place in range(10)])) == pytest.approx(0.4)
    assert [one.right.n for one in reliability(judged((0.55, True), (1.0, True), (0.97, False)))] == [1, 2]


def test_numbers_stand_beside_their_counts_and_intervals() -> None:
    assert set(as_numbers({"x": Count(1, 2)})) == {"x", "x.n", "x.low", "x.high"}


def test_the_page_tells_misses_as_text() -> None:
    report = Report("Figures", 1, 2.0, {"x": Count(1, 2, ("<b>",))}, {}, reliability(judged((0.9, True))))
    written = page(report)
    assert "&lt;b&gt;" in written
    assert "<circle" in written
