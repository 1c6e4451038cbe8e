"""Lines of a lineage drawing as SVG paths (pure)."""

from collections.abc import Sequence
from itertools import pairwise

from catalog.ui.lineage.shapes import TIP

Point = tuple[float, float]


def path(corners: Sequence[Point], turn: float) -> str:
    """Draw a line through corners, each rounded as far as its sides are long."""
    points = _without_doubles(corners)
    text = f"M{_at(points[0])}"
    for number in range(1, len(points) - 1):
        text += _corner(points[number - 1], points[number], points[number + 1], turn)
    return f"{text}L{_at(points[-1])}"


def tip(kind: str, x: float, y: float) -> str:
    """Draw the end of a line: a triangle, or for what a run event says a disc."""
    if kind == "observed":
        half = TIP / 2
        return f"M{x - TIP:.1f} {y:.1f}a{half} {half} 0 1 0 {TIP} 0a{half} {half} 0 1 0 {-TIP} 0Z"
    return f"M{x - TIP:.1f} {y - TIP / 2:.1f}L{x - 0.5:.1f} {y:.1f}L{x - TIP:.1f} {y + TIP / 2:.1f}Z"


def _corner(before: Point, at: Point, after: Point, turn: float) -> str:
    arriving, leaving = _toward(before, at), _toward(at, after)
    if arriving[:2] == leaving[:2]:
        return ""
    round_ = min(turn, arriving[2] / 2, leaving[2] / 2)
    start = (at[0] - arriving[0] * round_, at[1] - arriving[1] * round_)
    end = (at[0] + leaving[0] * round_, at[1] + leaving[1] * round_)
    return f"L{_at(start)}Q{_at(at)} {_at(end)}"


def _toward(one: Point, other: Point) -> tuple[int, int, float]:
    """Give the direction along an axis, and how far."""
    x, y = other[0] - one[0], other[1] - one[1]
    return (x > 0) - (x < 0), (y > 0) - (y < 0), max(abs(x), abs(y))


def _without_doubles(corners: Sequence[Point]) -> list[Point]:
    points = [corners[0]]
    points += [
        corner
        for before, corner in pairwise(corners)
        if abs(before[0] - corner[0]) + abs(before[1] - corner[1]) >= 0.1  # noqa: PLR2004 - a tenth of a pixel
    ]
    return points if len(points) > 1 else [*points, corners[-1]]


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}".replace(".0", "")
