"""How a figure settles as more rows are taken, and from where on more of them hardly change it (pure)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
OF_TEN = 0.9
"""So large a part of the samples of a size must lie within the tolerance."""


@dataclass(frozen=True)
class Point:
    """What samples of one size gave."""

    share: float
    rows: int
    value: float
    """Their mean."""
    low: float
    """Nine of ten lie between."""
    high: float
    off: float
    """How far nine of ten lie from the value of all rows; of accuracy, how much less it is on average."""
    cpu: float
    """Seconds of processor time for one sample, on average."""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON data."""
        return asdict(self)


def statistic_point(share: float, rows: int, values: Sequence[float], whole: float, cpu: float) -> Point:
    """Sum up what a statistic came to on samples of one size."""
    off = quantile([abs(value - whole) for value in values], OF_TEN)
    return Point(share, rows, _mean(values), quantile(values, 0.05), quantile(values, 0.95), off, cpu)


def learned_point(share: float, rows: int, values: Sequence[float], whole: Sequence[float], cpu: float) -> Point:
    """Sum up what was learned from samples of one size; `whole` is from all rows, on the same held-out ones each."""
    off = _mean([max_ - value for max_, value in zip(whole, values, strict=True)])
    return Point(share, rows, _mean(values), quantile(values, 0.05), quantile(values, 0.95), max(off, 0.0), cpu)


def knee(points: Sequence[Point], tolerance: float) -> Point | None:
    """Give the smallest size from which on every size is within the tolerance of all rows; None where none is.

    All rows are within it by nature, and are no answer.
    """
    found = None
    for point in sorted(points, key=lambda one: -one.share):
        if point.share >= 1:
            continue
        if point.off > tolerance:
            break
        found = point
    return found


def quantile(values: Sequence[float], rank: float) -> float:
    """Give the value at a rank, between neighbours in proportion."""
    ordered = sorted(values)
    at = rank * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
