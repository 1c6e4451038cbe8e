"""Evidence bars and intervals (pure): what a criterion adds to a score, as widths of an SVG of 100 units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HUES = {
    "provenance": 1,
    "accuracy": 9,
    "completeness": 2,
    "freshness": 6,
    "expectations": 3,
    "integrity": 4,
    "authority": 5,
    "documentation": 7,
    "stability": 8,
}


@dataclass(frozen=True)
class Segment:
    """A piece of a bar, from `x` on; an unknown criterion takes the room it could have, drawn hollow."""

    name: str
    x: float
    width: float
    hue: int
    known: bool


@dataclass(frozen=True)
class Bar:
    """A candidate's score as its parts; `low` and `high` bound it, all from 0 to 100."""

    segments: tuple[Segment, ...]
    score: float
    low: float
    high: float


def bar(candidate: Mapping[str, Any]) -> Bar:
    """Draw a candidate of a ranking: each known criterion as wide as it weighs times its value."""
    criteria: Sequence[Mapping[str, Any]] = candidate.get("criteria", ())
    total = sum(_number(item.get("weight")) for item in criteria) or 1.0
    segments: list[Segment] = []
    x = 0.0
    for order, item in enumerate(sorted(criteria, key=lambda item: item.get("state") != "known")):
        known = item.get("state") == "known" and item.get("value") is not None
        width = 100 * _number(item.get("weight")) / total * (_number(item.get("value")) if known else 1.0)
        segments.append(Segment(item["name"], round(x, 2), round(width, 2), hue(item["name"], order), known))
        x += width
    low, high = candidate.get("low"), candidate.get("high")
    score = 100 * _number(candidate.get("score"))
    return Bar(tuple(segments), score, score if low is None else 100 * low, score if high is None else 100 * high)


def hue(name: str, order: int = 0) -> int:
    """Give a criterion its hue, 1 to 9; one without a hue of its own gets one of the first eight by its place."""
    return HUES.get(name, order % 8 + 1)


def _number(value: Any) -> float:
    return 0.0 if value is None else float(value)
