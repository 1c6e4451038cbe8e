"""Sums per value of the columns with few values, by which an aggregate of the table is recognised."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.columns import Cells
from catalog.scanning.values import Numbers

MOST_VALUES = 512
MOST_COMBINATIONS = 4_096


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

    def take(self, row: int, found: "Cube", axis: int) -> None:
        """Take in what was found for a measure, by the value codes along one axis; the last stands for none."""
        others = tuple(each for each in range(found.counts.ndim) if each != axis)
        size = found.counts.shape[axis] - 1
        self.sums[row, :size] += found.sums.sum(others)[:size]
        self.counts[row, :size] += found.counts.sum(others)[:size]
        self.minima[row, :size] = np.minimum(self.minima[row, :size], found.minima.min(others)[:size])
        self.maxima[row, :size] = np.maximum(self.maxima[row, :size], found.maxima.max(others)[:size])

    def merge(self, other: "GroupState", codes: NDArray[np.int32]) -> None:
        """Take another part in, whose value code i is `codes[i]` here."""
        size = len(codes)
        self.sums[:, codes] += other.sums[:, :size]
        self.counts[:, codes] += other.counts[:, :size]
        self.minima[:, codes] = np.minimum(self.minima[:, codes], other.minima[:, :size])
        self.maxima[:, codes] = np.maximum(self.maxima[:, codes], other.maxima[:, :size])


@dataclass(frozen=True)
class Cube:
    """A measure by the values of some columns together, one axis each."""

    sums: NDArray[np.float64]
    counts: NDArray[np.int64]
    minima: NDArray[np.float64]
    maxima: NDArray[np.float64]


def add_chunk(
    states: Sequence[GroupState], codes: Sequence[NDArray[np.intp]], sizes: Sequence[int], measures: dict[int, Measure]
) -> None:
    """Take a chunk in; `codes` give each row's value by column, `size - 1` for none.

    Columns with few values are worked on together, by all their combinations, and told apart afterwards: the rows are
    gone through once a bundle instead of once a column.
    """
    for bundle in bundles(sizes):
        shape = tuple(sizes[place] for place in bundle)
        joint = codes[bundle[0]]
        for place in bundle[1:]:
            joint = joint * sizes[place] + codes[place]
        for row, column in enumerate(states[bundle[0]].measures):
            found = _cube(joint, measures[column], shape)
            for axis, place in enumerate(bundle):
                states[place].take(row, found, axis)


def bundles(sizes: Sequence[int]) -> list[list[int]]:
    """Put columns together while their combinations stay few."""
    found: list[list[int]] = []
    combinations = MOST_COMBINATIONS + 1
    for place in sorted(range(len(sizes)), key=lambda place: sizes[place]):
        if combinations * sizes[place] > MOST_COMBINATIONS:
            found.append([])
            combinations = 1
        found[-1].append(place)
        combinations *= sizes[place]
    return found


def _cube(joint: NDArray[np.intp], measure: Measure, shape: tuple[int, ...]) -> Cube:
    size = math.prod(shape)
    at = joint if measure.present is None else joint[measure.present]
    doubles = measure.doubles if measure.present is None else measure.doubles[measure.present]
    minima, maxima = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(minima, at, doubles)
    np.maximum.at(maxima, at, doubles)
    sums = np.bincount(at, doubles, size).astype(np.float64, copy=False)
    counts = np.bincount(at, None, size)
    return Cube(sums.reshape(shape), counts.reshape(shape), minima.reshape(shape), maxima.reshape(shape))


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
