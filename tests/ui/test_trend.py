"""A series is drawn as it is: in its room, with its band, and out of it what broke out."""

from uuid import UUID

import pytest

from catalog.ui.trend import HEIGHT, WIDTH, Point, draw
from tests.quality.monitoring.profiles import day


def points(*values: float, state: str = "normal") -> list[Point]:
    return [
        Point(UUID(int=place), day(place), value, 10.0 if place else None, 8.0 if place else None, 12.0, state, "level")
        for place, value in enumerate(values)
    ]


def test_one_version_is_no_picture() -> None:
    assert draw("rows", "Rows", points(3), str) is None


def test_all_of_it_lies_inside_and_later_is_further_right() -> None:
    drawn = draw("rows", "Rows", points(9, 10, 30, 11), str)
    assert drawn is not None
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in drawn.dots)
    assert [dot.x for dot in drawn.dots] == sorted({dot.x for dot in drawn.dots})
    highest = min(drawn.dots, key=lambda dot: dot.y)
    assert highest.point.value == 30
    assert drawn.line.startswith("M")
    assert drawn.band.endswith("Z")
    assert drawn.expected.count("L") == 1 + 1


def test_a_flat_series_and_versions_of_one_moment_can_be_drawn() -> None:
    flat = [Point(UUID(int=place), day(0), 5.0, None, None, None, "unknown", "") for place in range(3)]
    drawn = draw("rows", "Rows", flat, str)
    assert drawn is not None
    assert (drawn.band, drawn.expected) == ("", "")
    assert len({dot.x for dot in drawn.dots}) == 3


@pytest.mark.parametrize(("state", "word"), [("breach", "2 of them"), ("normal", "none of them")])
def test_it_is_told_in_words(state: str, word: str) -> None:
    drawn = draw("rows", "Rows", points(1, 2, state=state), str)
    assert drawn is not None
    assert word in drawn.told
