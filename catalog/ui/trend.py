"""A series of a copy as a picture (pure): its values, what was expected, and the band of two sigma."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

WIDTH, HEIGHT = 720, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 12, 12, 26
_ROOM = 0.06


@dataclass(frozen=True)
class Point:
    """One version: what was measured, and what was expected (None while there was not enough history)."""

    version_id: UUID
    at: datetime
    value: float
    expected: float | None
    low: float | None
    high: float | None
    state: str
    method: str


@dataclass(frozen=True)
class Dot:
    """A point where it is drawn."""

    x: float
    y: float
    point: Point


@dataclass(frozen=True)
class Trend:
    """A picture; paths are those of SVG, empty where there is nothing to draw."""

    series: str
    words: str
    points: Sequence[Point]
    dots: Sequence[Dot]
    line: str
    expected: str
    band: str
    ticks: Sequence[tuple[float, str]]
    """Height and label of the lines behind."""
    first: str
    last: str

    @property
    def told(self) -> str:
        """The picture in a sentence."""
        out = sum(point.state == "breach" for point in self.points)
        return f"{self.words} of {len(self.points)} versions, {out or 'none'} of them out of the band"


def draw(series: str, words: str, points: Sequence[Point], show: Callable[[float], str]) -> Trend | None:
    """Draw a series; None for fewer than two versions."""
    if len(points) < 2:  # noqa: PLR2004
        return None
    low, high = _range(points)
    start, end = points[0].at.timestamp(), points[-1].at.timestamp()

    def x(place: int) -> float:
        # By time where times differ; versions of one moment stand side by side.
        share = (points[place].at.timestamp() - start) / (end - start) if end > start else place / (len(points) - 1)
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def y(value: float) -> float:
        inside = min(max((value - low) / (high - low), 0.0), 1.0)
        return round(HEIGHT - _BOTTOM - inside * (HEIGHT - _TOP - _BOTTOM), 1)

    dots = [Dot(x(place), y(point.value), point) for place, point in enumerate(points)]
    known = [(dot.x, dot.point) for dot in dots if dot.point.expected is not None]
    return Trend(
        series,
        words,
        points,
        dots,
        line=_path([(dot.x, dot.y) for dot in dots]),
        expected=_path([(at, y(point.expected or 0.0)) for at, point in known]),
        band=_band([(at, y(_or(point.low, point.value)), y(_or(point.high, point.value))) for at, point in known]),
        ticks=[(y(value), show(value)) for value in (low, (low + high) / 2, high)],
        first=f"{points[0].at:%Y-%m-%d}",
        last=f"{points[-1].at:%Y-%m-%d}",
    )


def _range(points: Sequence[Point]) -> tuple[float, float]:
    values = [value for one in points for value in (one.value, one.low, one.high) if value is not None]
    least, most = min(values), max(values)
    room = (most - least) * _ROOM or abs(most) * _ROOM or 1.0
    return (0.0 if least >= 0 > least - room else least - room), most + room


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places) if len(places) > 1 else ""


def _band(places: Sequence[tuple[float, float, float]]) -> str:
    if len(places) < 2:  # noqa: PLR2004
        return ""
    upper = [(x, high) for x, _low, high in places]
    lower = [(x, low) for x, low, _high in reversed(places)]
    return f"{_path([*upper, *lower])}Z"
