"""Whether a column of the same name means something else now: another unit, or another time zone (pure).

Told by the whole distribution: new rows move its parts differently, another unit moves all of them by one factor, and
another zone moves all times by one offset.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.quality.monitoring.drift import numbers
from catalog.scanning.profile import ColumnProfile

Floats = NDArray[np.float64]

_FACTORS = {
    100.0: "as from units to hundredths (euro to cent, share to percent)",
    1000.0: "as from units to thousandths (kg to g, s to ms)",
    10.0: "ten times",
    1e6: "as from units to millionths (s to µs)",
    1e9: "as from units to billionths (s to ns)",
    60.0: "as from minutes to seconds, or hours to minutes",
    3600.0: "as from hours to seconds",
    24.0: "as from days to hours",
    86400.0: "as from days to seconds",
    1024.0: "as from KiB to bytes",
    1.609344: "as from miles to kilometres",
    2.54: "as from inches to centimetres",
    2.2046226: "as from kilograms to pounds",
    28.349523: "as from ounces to grams",
    3.2808399: "as from metres to feet",
    3.7854118: "as from gallons to litres",
}
_LARGE = 9.0
_NEAR_LARGE, _NEAR = math.log(1.2), math.log(1.02)
_LEAST_RATIOS = 4
_QUARTER_HOUR, _LARGEST_OFFSET = 900.0, 14 * 3600.0
_TOGETHER = 60.0
_FEW = 3


@dataclass(frozen=True)
class Meant:
    """How the values have changed: in a sentence's end, and short."""

    told: str
    factor: str


def meaning_changed(before: ColumnProfile, after: ColumnProfile, seconds_between: float) -> Meant | None:
    """Tell that all values were multiplied by a unit's factor, or all times moved by a zone's offset; None when not."""
    one, other = numbers(before), numbers(after)
    if one is None or other is None or min(before.distinct, after.distinct) < _FEW or before.kind != after.kind:
        return None
    if after.kind == "time":
        return _zone(one, other, seconds_between)
    return _unit(one, other) or _degrees(one, other)


def _unit(one: Floats, other: Floats) -> Meant | None:
    usable = (one * other > 0) & (np.abs(one) > 1e-12)  # noqa: PLR2004
    if usable.sum() < _LEAST_RATIOS:
        return None
    logs = np.log(other[usable] / one[usable])
    # The ends move with single rows: the middle must agree, the ends must not contradict by much.
    middle = float(np.median(logs))
    for factor, meant in _factors():
        near = _NEAR_LARGE if max(factor, 1 / factor) > _LARGE else _NEAR
        if abs(middle - math.log(factor)) <= near and float(np.percentile(np.abs(logs - middle), 75)) <= near:
            shown = f"{factor:,.6g}" if factor > 1 else f"1/{1 / factor:,.6g}"
            return Meant(f"the values are about {shown} times what they were, {meant}", f"x {shown}")
    return None


def _factors() -> Iterator[tuple[float, str]]:
    for factor, meant in _FACTORS.items():
        yield factor, meant
        yield 1 / factor, f"the other way round: {meant}"


def _degrees(one: Floats, other: Floats) -> Meant | None:
    for name, expected in (
        ("degrees Celsius to Fahrenheit", one * 1.8 + 32),
        ("degrees Fahrenheit to Celsius", (one - 32) / 1.8),
    ):
        spread = float(expected[-2] - expected[1])
        apart = float(np.median(np.abs(expected - other)))
        moved = float(np.median(np.abs(one - other)))
        if spread > 0 and apart <= 0.03 * spread and moved > 0.5 * spread:
            return Meant(f"the values are what they would be after a change from {name}", name)
    return None


def _zone(one: Floats, other: Floats, seconds_between: float) -> Meant | None:
    offsets = other - one
    middle = float(np.median(offsets))
    quarters = round(middle / _QUARTER_HOUR) * _QUARTER_HOUR
    if not quarters or abs(quarters) > _LARGEST_OFFSET or abs(quarters - middle) > _TOGETHER:
        return None
    if float(np.max(np.abs(offsets - middle))) > _TOGETHER or abs(middle - seconds_between) <= _QUARTER_HOUR / 2:
        return None
    hours = quarters / 3600
    return Meant(f"all times are {abs(hours):g} h {'later' if hours > 0 else 'earlier'}, as in another time zone",
                 f"{hours:+g} h")  # fmt: skip
