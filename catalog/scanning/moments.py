"""Running statistics of one column, by the kind of its values; parts of a table merge."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.scanning.exact_sums import ExactSum
from catalog.scanning.values import Booleans, Instants, Numbers, Texts

Weights: TypeAlias = NDArray[np.int64] | None
"""How many rows hold each item; None for one each."""

_PLACES = 9
_LARGE = 2.0**46
_SECOND, _MINUTE, _DAY = 1_000_000, 60, 1_440


@dataclass
class NumberStats:
    """Of the numbers. Of the squares alone the last digits depend on the order of rows."""

    count: int = 0
    minimum: float = np.inf
    maximum: float = -np.inf
    total: ExactSum = field(default_factory=ExactSum)
    squares: float = 0.0
    """Squared distances from the mean."""
    middle: float = 0.0
    """The mean, as near as the squares need it."""
    decimals: NDArray[np.int64] = field(default_factory=lambda: np.zeros(_PLACES + 1, np.int64))
    """How many have 0, 1, ... 9-or-more decimals."""

    def add(self, numbers: Numbers, weights: Weights) -> None:
        """Take some items in."""
        values = numbers.doubles
        count = len(values) if weights is None else int(weights.sum())
        if not count:
            return
        mean = float(values.sum() if weights is None else (values * weights).sum()) / count
        away = values - mean
        squares = float((away * away).sum() if weights is None else (away * away * weights).sum())
        exact = values if numbers.whole is None else numbers.whole
        lowest, highest = exact.min().item(), exact.max().item()
        decimals = np.zeros(_PLACES + 1, np.int64)
        if numbers.whole is None:
            decimals = np.bincount(decimal_places(values), weights, _PLACES + 1).astype(np.int64)
        else:
            decimals[0] = count
        total = ExactSum()
        if numbers.whole is None:
            total.add(values, weights)
        else:
            total.add_whole(numbers.whole, weights)
        self.merge(NumberStats(count, lowest, highest, total, squares, mean, decimals))

    def merge(self, other: "NumberStats") -> None:
        """Take another part in."""
        count = self.count + other.count
        if not other.count:
            return
        self.total.merge(other.total)
        shift = other.middle - self.middle
        self.squares += other.squares + shift * shift * self.count * other.count / count
        self.middle += shift * other.count / count
        self.count = count
        self.minimum, self.maximum = min(self.minimum, other.minimum), max(self.maximum, other.maximum)
        self.decimals = self.decimals + other.decimals

    @property
    def mean(self) -> float:
        """Give the mean."""
        return self.total.over(self.count) if self.count else 0.0


@dataclass
class InstantStats:
    """Of the dates and times, in microseconds since 1970."""

    count: int = 0
    zoned: int = 0
    minimum: int = 2**63
    maximum: int = -(2**63)
    precision: NDArray[np.int64] = field(default_factory=lambda: np.zeros(4, np.int64))
    """How many are exact to the day, minute, second, below."""

    def add(self, instants: Instants, weights: Weights) -> None:
        """Take some items in."""
        micros = instants.micros
        count = len(micros) if weights is None else int(weights.sum())
        if not count:
            return
        zoned = np.broadcast_to(instants.zoned, micros.shape)
        tagged = int(zoned.sum() if weights is None else weights[zoned].sum())
        levels = time_precision(micros)
        precision = np.bincount(levels, weights, 4).astype(np.int64)
        self.merge(InstantStats(count, tagged, int(micros.min()), int(micros.max()), precision))

    def merge(self, other: "InstantStats") -> None:
        """Take another part in."""
        self.count += other.count
        self.zoned += other.zoned
        self.minimum, self.maximum = min(self.minimum, other.minimum), max(self.maximum, other.maximum)
        self.precision = self.precision + other.precision


@dataclass
class TextStats:
    """Of the texts; lengths are in characters."""

    count: int = 0
    minimum: str | None = None
    maximum: str | None = None
    shortest: int | None = None
    longest: int | None = None
    characters: int = 0

    def add(self, texts: Texts, weights: Weights) -> None:
        """Take some items in."""
        strings = texts.strings
        if weights is not None and not weights.all():
            used = np.flatnonzero(weights)
            strings, weights = strings.take(pa.array(used)), weights[used]
        if not len(strings):
            return
        lengths = pc.utf8_length(strings).to_numpy()
        ends = pc.min_max(strings).as_py()
        count = len(strings) if weights is None else int(weights.sum())
        characters = int(lengths.sum() if weights is None else (lengths * weights).sum())
        self.merge(TextStats(count, ends["min"], ends["max"], int(lengths.min()), int(lengths.max()), characters))

    def merge(self, other: "TextStats") -> None:
        """Take another part in."""
        self.count += other.count
        self.characters += other.characters
        self.minimum = _least(self.minimum, other.minimum)
        self.maximum = _most(self.maximum, other.maximum)
        self.shortest, self.longest = _least(self.shortest, other.shortest), _most(self.longest, other.longest)


@dataclass
class BooleanStats:
    """Of the booleans."""

    count: int = 0
    true: int = 0

    def add(self, booleans: Booleans, weights: Weights) -> None:
        """Take some items in."""
        self.count += len(booleans.flags) if weights is None else int(weights.sum())
        self.true += int(booleans.flags.sum() if weights is None else weights[booleans.flags].sum())

    def merge(self, other: "BooleanStats") -> None:
        """Take another part in."""
        self.count += other.count
        self.true += other.true


def decimal_places(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count the decimals that write each double exactly as its shortest text does; 9 for nine and more."""
    places = np.full(len(values), _PLACES, np.int64)
    # Of large numbers the products below are rounded: whole ones are told by themselves.
    large = (np.abs(values) >= _LARGE) & (np.rint(values) == values)
    places[large] = 0
    left = np.flatnonzero(~large)
    for decimals in (2, 3, 4, 5, 6, 7, 8):
        chosen = values if len(left) == len(values) else values[left]
        short = np.rint(chosen * 10.0**decimals) / 10.0**decimals == chosen
        found = left[short]
        if decimals == 2:  # noqa: PLR2004 - most fractions are money
            places[found] = _money_places(values[found])
        else:
            places[found] = decimals
        left = left[~short]
        if not len(left):
            break
    return places


def time_precision(micros: NDArray[np.int64]) -> NDArray[np.int64]:
    """Say of each time what it is exact to: 0 the day, 1 the minute, 2 the second, 3 below."""
    seconds = micros // _SECOND
    minutes = seconds // _MINUTE
    level: NDArray[np.int64] = (seconds * _SECOND != micros).astype(np.int64)
    level += (level > 0) | (minutes * _MINUTE != seconds)
    level += (level > 0) | (minutes // _DAY * _DAY != minutes)
    return level


def _money_places(values: NDArray[np.float64]) -> NDArray[np.int64]:
    tenth = np.rint(values * 10.0) / 10.0 == values
    places: NDArray[np.int64] = 2 - tenth.astype(np.int64) - (np.rint(values) == values)
    return places


def _least(one: Any, other: Any) -> Any:
    return min((each for each in (one, other) if each is not None), default=None)


def _most(one: Any, other: Any) -> Any:
    return max((each for each in (one, other) if each is not None), default=None)
