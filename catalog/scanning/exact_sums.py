"""Sums of doubles that come out the same to the last bit, in whatever order and parts they are added.

Each number is cut to a whole part and a fraction of 36 bits, which add up without rounding; of numbers that are very
large or very small other bits are taken.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_LARGE, _FRACTION = 2.0**36, 36
_SMALL, _SMALL_FRACTION = 2.0**-20, 56


@dataclass
class ExactSum:
    """A running sum, for up to 65,536 numbers at a time."""

    whole: int = 0
    fractions: int = 0
    """In units of 2**-36."""
    small: int = 0
    """In units of 2**-56."""

    def add(self, values: Doubles, weights: NDArray[np.int64] | None) -> None:
        """Take some numbers in; `weights` says how often each counts."""
        sizes = np.abs(values)
        usual = (sizes < _LARGE) & ((sizes >= _SMALL) | (sizes == 0))
        if not usual.all():
            self._add_unusual(values[~usual], None if weights is None else weights[~usual])
            values, weights = values[usual], None if weights is None else weights[usual]
        whole = np.rint(values)
        self.whole += _total(whole, weights)
        self.fractions += _total(np.rint((values - whole) * 2.0**_FRACTION), weights)

    def add_whole(self, values: NDArray[np.int64], weights: NDArray[np.int64] | None) -> None:
        """Take whole numbers in."""
        if len(values) and max(-int(values.min()), int(values.max())) < _LARGE:
            self.whole += int(values.sum() if weights is None else (values * weights).sum())
            return
        counts = [1] * len(values) if weights is None else weights.tolist()
        self.whole += sum(value * count for value, count in zip(values.tolist(), counts, strict=True))

    def merge(self, other: "ExactSum") -> None:
        """Take another part in."""
        self.whole += other.whole
        self.fractions += other.fractions
        self.small += other.small

    def over(self, count: int) -> float:
        """Divide, rounding once."""
        units = (self.whole << _SMALL_FRACTION) + (self.fractions << _SMALL_FRACTION - _FRACTION) + self.small
        try:
            return units / (count << _SMALL_FRACTION)
        except OverflowError:
            return float("inf") if units > 0 else float("-inf")

    def _add_unusual(self, values: Doubles, weights: NDArray[np.int64] | None) -> None:
        small = np.abs(values) < 1
        self.small += _total(np.rint(values[small] * 2.0**_SMALL_FRACTION), None if weights is None else weights[small])
        counts = [1] * len(values) if weights is None else weights.tolist()
        for value, count, is_small in zip(values.tolist(), counts, small.tolist(), strict=True):
            self.whole += 0 if is_small else round(value) * count


def _total(whole: Doubles, weights: NDArray[np.int64] | None) -> int:
    return int(whole.sum() if weights is None else (whole * weights).sum())
