"""A sample-size curve as a picture (pure): the figure by share of the rows, the band of the samples, the knee."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

WIDTH, HEIGHT = 720, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 16, 14, 40


@dataclass(frozen=True)
class Dot:
    """A size where it is drawn."""

    x: float
    y: float
    point: Mapping[str, Any]
    is_knee: bool


@dataclass(frozen=True)
class Drawn:
    """The picture; paths are those of SVG."""

    what: str
    told: str
    dots: Sequence[Dot]
    line: str
    band: str
    within: tuple[float, float]
    """Top and height of the strip of what is within the tolerance of all rows."""
    baseline: float | None
    ticks: Sequence[tuple[float, str]]


def draw(curve: Mapping[str, Any]) -> Drawn | None:
    """Draw a curve; None for fewer than two sizes."""
    points: list[Mapping[str, Any]] = sorted(curve["points"], key=lambda one: one["share"])
    if len(points) < 2:  # noqa: PLR2004
        return None
    whole, tolerance, baseline = points[-1]["value"], curve["tolerance"], curve["baseline"]
    low, high = _range(points, whole, tolerance, baseline)
    least = log2(points[0]["share"])

    def x(share: float) -> float:
        # Each size is twice the one before: they stand at equal distances.
        return round(_LEFT + (1 - log2(share) / least) * (WIDTH - _LEFT - _RIGHT), 1)

    def y(value: float) -> float:
        inside = min(max((value - low) / (high - low), 0.0), 1.0)
        return round(HEIGHT - _BOTTOM - inside * (HEIGHT - _TOP - _BOTTOM), 1)

    dots = [Dot(x(one["share"]), y(one["value"]), one, one["share"] == curve["knee"]) for one in points]
    upper = [f"{x(one['share']):g} {y(one['high']):g}" for one in points]
    lower = [f"{x(one['share']):g} {y(one['low']):g}" for one in reversed(points)]
    top, bottom = y(whole + tolerance), y(whole - tolerance)
    return Drawn(
        what=curve["what"],
        told=_told(curve, points),
        dots=dots,
        line="M" + "L".join(f"{dot.x:g} {dot.y:g}" for dot in dots),
        band="M" + "L".join([*upper, *lower]) + "Z",
        within=(top, max(1.0, round(bottom - top, 1))),
        baseline=y(baseline) if baseline is not None else None,
        ticks=[(y(value), f"{value:,.4g}") for value in (low, (low + high) / 2, high)],
    )


def fraction(share: float) -> str:
    """Write a share as people say it: all, 1/2, 1/16."""
    return "all" if share >= 1 else f"1/{round(1 / share)}"


def _range(
    points: Sequence[Mapping[str, Any]], whole: float, tolerance: float, baseline: float | None
) -> tuple[float, float]:
    values = [one[name] for one in points for name in ("low", "high", "value")]
    values += [whole - tolerance, whole + tolerance, *([baseline] if baseline is not None else [])]
    room = 0.06 * (max(values) - min(values)) or 1.0
    return min(values) - room, max(values) + room


def _told(curve: Mapping[str, Any], points: Sequence[Mapping[str, Any]]) -> str:
    knee = curve["knee"]
    where = f"from {fraction(knee)} of the rows on it stays" if knee is not None else "no part of the rows stays"
    return f"The {curve['what']} on {len(points)} sizes of samples; {where} within the tolerance of all rows"
