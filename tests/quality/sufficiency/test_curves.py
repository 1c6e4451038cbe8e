"""Where a curve settles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.quality.sufficiency.curves import SHARES, Point, knee, learned_point, quantile, statistic_point


def points(*offs: float) -> list[Point]:
    return [Point(share, 0, 0.0, 0.0, 0.0, off, 0.0) for share, off in zip(SHARES, offs, strict=True)]


@pytest.mark.parametrize(
    ("offs", "share"),
    [
        ((9, 5, 2, 1, 0), 1 / 4),
        ((1, 1, 1, 1, 0), 1 / 16),
        ((1, 5, 1, 1, 0), 1 / 4),  # good by luck, and not good again
        ((9, 9, 9, 9, 0), None),  # all rows agree with themselves: that is no answer
    ],
)
def test_the_knee_is_the_smallest_size_from_which_on_all_are_good(offs: tuple[float, ...], share: float | None) -> None:
    found = knee(points(*offs), tolerance=2)
    assert (found.share if found else None) == share


def test_a_statistic_is_off_by_what_nine_of_ten_samples_are_within() -> None:
    found = statistic_point(0.5, 10, [9, 10, 10, 10, 10, 10, 10, 10, 10, 90], whole=10, cpu=0.1)
    assert found.off == pytest.approx(8.9)
    assert (found.value, found.rows) == (17.9, 10)


def test_learning_is_compared_with_all_rows_draw_by_draw() -> None:
    found = learned_point(0.5, 10, [0.7, 0.8], whole=[0.8, 0.9], cpu=0.1)
    assert found.off == pytest.approx(0.1)
    assert learned_point(0.5, 10, [0.9], whole=[0.8], cpu=0.1).off == 0.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(0, 1))
def test_a_quantile_lies_among_the_values(values: list[float], rank: float) -> None:
    assert min(values) <= quantile(values, rank) <= max(values)
    assert quantile(values, 0) == min(values)
    assert quantile(values, 1) == max(values)
