"""Some noted moments are wrong: what changed from state to state says where each belongs."""

import numpy as np
import pytest

from catalog.matching.course import ORDINARY, course

NOBODY = float("nan")
SILENT = np.zeros((6, 6))


def line(*places: float) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    at = np.array(places)
    return abs(at[:, None] - at[None, :])


def ordered(moments: list[float], *places: float) -> list[int]:
    found = course(SILENT, line(*places), np.array(moments), [list(range(6)), [3, 0, 5, 1, 4, 2]], ORDINARY)
    return sorted(range(6), key=lambda one: int((found[:, one] > 0).sum()))


@pytest.mark.parametrize(
    ("moments", "why"),
    [
        ([1, 2, 3, 4, 5, 6], "all are right"),
        ([1, 2, 90, 4, 5, 6], "one was moved and has the moment of that"),
        ([1, 2, -90, 4, NOBODY, 6], "one is too early, of another nobody knows it"),
        ([1, 5, 3, 4, 2, 6], "two have changed places"),
        ([1, 1, 3, 4, 5, 5], "some are equal to a neighbour's"),
    ],
)
def test_a_state_lies_between_those_it_resembles_whatever_its_moment_says(moments: list[float], why: str) -> None:
    assert ordered(moments, 0, 1, 2, 3, 4, 5) == [0, 1, 2, 3, 4, 5], why


def test_moments_turn_the_course_where_content_does_not_say_which_end_is_first() -> None:
    assert ordered([6, 5, 4, 3, 2, 1], 0, 1, 2, 3, 4, 5) == [5, 4, 3, 2, 1, 0]


def test_a_sign_of_one_pair_decides_where_neither_moments_nor_changes_do() -> None:
    said = SILENT.copy()
    said[0, 1], said[1, 0] = 4.0, -4.0
    found = course(said, line(0, 1, 1, 2, 2, 3), np.full(6, NOBODY), [[5, 4, 3, 2, 1, 0]], ORDINARY)
    assert found[0, 1] > 0
    assert found[1, 0] == -found[0, 1]


def test_of_states_that_nothing_tells_apart_nothing_is_said() -> None:
    found = course(SILENT, 1.0 - np.eye(6), np.full(6, NOBODY), [list(range(6))], ORDINARY)
    assert not found.any()
