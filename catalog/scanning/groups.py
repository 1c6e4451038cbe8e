"""Sums per value of the columns with few values, by which an aggregate of the table is recognised."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.columns import Cells
from catalog.scanning.values import Numbers

MOST_VALUES = 512


@dataclass(frozen=True)
class Measure:
    """The numbers of one column of a chunk, row by row."""

    doubles: NDArray[np.float64]
    present: NDArray[np.bool_] | None
    """Which rows hold a number; None for all."""


@dataclass
class GroupState:
    """Per measure and value code of one column: sum, count, minimum and maximum."""

    measures: tuple[int, ...]
    sums: NDArray[np.float64] = field(init=False)
    counts: NDArray[np.int64] = field(init=False)
    minima: NDArray[np.float64] = field(init=False)
    maxima: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        shape = (len(self.measures), MOST_VALUES + 1)
        self.sums, self.counts = np.zeros(shape), np.zeros(shape, np.int64)
        self.minima, self.maxima = np.full(shape, np.inf), np.full(shape, -np.inf)

    def add(self, codes: NDArray[np.intp], measures: dict[int, Measure]) -> None:
        """Take a chunk in; `codes` gives each row's value, `MOST_VALUES` for none."""
        for row, column in enumerate(self.measures):
            measure = measures[column]
            at = codes if measure.present is None else codes[measure.present]
            doubles = measure.doubles if measure.present is None else measure.doubles[measure.present]
            self.sums[row] += np.bincount(at, doubles, MOST_VALUES + 1)
            self.counts[row] += np.bincount(at, None, MOST_VALUES + 1)
            np.minimum.at(self.minima[row], at, doubles)
            np.maximum.at(self.maxima[row], at, doubles)

    def merge(self, other: "GroupState", codes: NDArray[np.int32]) -> None:
        """Take another part in, whose value code i is `codes[i]` here."""
        size = len(codes)
        self.sums[:, codes] += other.sums[:, :size]
        self.counts[:, codes] += other.counts[:, :size]
        self.minima[:, codes] = np.minimum(self.minima[:, codes], other.minima[:, :size])
        self.maxima[:, codes] = np.maximum(self.maxima[:, codes], other.maxima[:, :size])


def measure(cells: Cells) -> Measure:
    """Lay a column's numbers out by row."""
    size = len(cells.items)
    numbers = next((part for part in cells.items.parts if isinstance(part, Numbers)), None)
    doubles, present = np.zeros(size), np.zeros(size, np.bool_)
    for part in cells.items.parts:
        if isinstance(part, Numbers):
            doubles[slice(None) if part.at is None else part.at] = part.doubles
            present[slice(None) if part.at is None else part.at] = True
    if numbers is not None and numbers.at is None:
        doubles, everywhere = numbers.doubles, None
    else:
        everywhere = present
    if cells.codes is None:
        return Measure(doubles, everywhere)
    return Measure(doubles[cells.codes], None if everywhere is None else _unless_all(everywhere[cells.codes]))


def _unless_all(present: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    return None if present.all() else present
