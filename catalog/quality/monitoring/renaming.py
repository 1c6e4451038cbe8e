"""Which columns that came are columns that went, under another name, by what they hold (pure)."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from catalog.quality.monitoring.drift import numbers
from catalog.scanning.profile import ColumnProfile

LIKE_ENOUGH = 0.85
"""From 0 (nothing in common) to 1."""
_CLEARLY = 0.05
"""So much better than the next best."""
_LEAST_SAID = 2.0


def renamed(
    gone: Sequence[ColumnProfile], rows_before: int, come: Sequence[ColumnProfile], rows_after: int
) -> list[tuple[ColumnProfile, ColumnProfile]]:
    """Pair columns that went with columns that came where each is the other's best match by content."""
    likeness = {(one.name, other.name): like(one, rows_before, other, rows_after) for one in gone for other in come}
    return [
        (one, other)
        for one in gone
        for other in come
        if _is_best((one.name, other.name), likeness)
    ]  # fmt: skip


def like(one: ColumnProfile, rows_before: int, other: ColumnProfile, rows_after: int) -> float:
    """Tell how alike two columns are by content, 0 to 1; 0 where too little is known of either."""
    if one.kind != other.kind or one.kind == "empty":
        return 0.0
    said = list(_signs(one, rows_before, other, rows_after))
    weight = sum(weight for weight, _ in said)
    return sum(weight * value for weight, value in said) / weight if weight >= _LEAST_SAID else 0.0


def _is_best(pair: tuple[str, str], likeness: dict[tuple[str, str], float]) -> bool:
    found = likeness[pair]
    rivals = [
        value
        for (one, other), value in likeness.items()
        if (one, other) != pair and (one == pair[0]) | (other == pair[1])
    ]
    return found >= LIKE_ENOUGH and found >= max(rivals, default=0.0) + _CLEARLY


def _signs(
    one: ColumnProfile, rows_before: int, other: ColumnProfile, rows_after: int
) -> Iterator[tuple[float, float]]:
    """Give (weight, likeness) of each thing that both profiles tell."""
    yield 0.5, 1 - min(1.0, 4 * abs(one.nulls / max(rows_before, 1) - other.nulls / max(rows_after, 1)))
    yield 0.5, _near(one.distinct, other.distinct)
    if one.top and other.top and one.hidden == other.hidden:
        yield 2.0, _shared(one, other)
    if one.minimum is not None and other.minimum is not None:
        yield 0.5, float(one.minimum == other.minimum)
        yield 0.5, float(one.maximum == other.maximum)
    if (ends := numbers(one)) is not None and (others := numbers(other)) is not None:
        spread = float(ends[-2] - ends[1]) or abs(float(ends[3])) or 1.0
        yield 2.0, 1 - min(1.0, 4 * float(np.median(np.abs(ends - others))) / spread)
    if one.length_mean is not None and other.length_mean is not None:
        yield 0.5, _near(one.length_mean, other.length_mean)
    yield 0.5, 1 - min(1.0, abs(one.entropy - other.entropy))


def _near(one: float, other: float) -> float:
    if one <= 0 or other <= 0:
        return float(one == other)
    return 1 - min(1.0, 4 * abs(math.log(one / other)))


def _shared(one: ColumnProfile, other: ColumnProfile) -> float:
    firsts, others = ({str(value) for value, _ in column.top} for column in (one, other))
    return len(firsts & others) / max(len(firsts), len(others))
