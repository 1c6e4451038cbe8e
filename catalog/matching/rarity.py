"""How much it says that two tables share a value: rare values say a lot, small whole numbers nothing."""

from collections.abc import Sequence
from math import exp, log2

import numpy as np
from numpy.typing import NDArray

from catalog.matching.columns import ColumnPair
from catalog.matching.tables import Sample, Table
from catalog.scanning.fingerprint import ColumnSketch

_BITS_PER_CHARACTER = 2.0
_MOST_BITS = 40.0
_UNITS = (86_400e6, 60e6, 1e6, 1.0)
"""Microseconds in the precisions that a time column counts: day, minute, second, below."""


def chance_of(
    table: Table,
    other: Table,
    key: Sequence[ColumnPair],
    samples: tuple[Sample, Sample],
    repeated: float,
) -> float:
    """Estimate how often a row of `table` would be found in an unrelated `other` by this key, 0 to 1.

    `repeated` is the share of rows whose key others of their table have too: a further row of the kind would meet one.
    """
    own, others = samples
    # Values that are unique on one side may be few and repeat on the other: a list of all products meets every order.
    bits = sum(min(column_bits(table.columns[pair.a], own), column_bits(other.columns[pair.b], others)) for pair in key)
    by_room = 1.0 - exp(-other.rows * 2.0**-bits) if bits < _MOST_BITS else 0.0
    return max(by_room, repeated)


def column_bits(column: ColumnSketch, sample: Sample | None = None) -> float:
    """Estimate how many bits one value of a column carries, from its range and from how often sampled values repeat."""
    room = _room(column)
    repeat = repeats(sample, column.position) if sample is not None and len(sample.codes) else 0.0
    return min(room, -log2(repeat)) if repeat > 0 else room


def repeats(sample: Sample, column: int) -> float:
    """Estimate the probability that two rows hold the same value; 0 when no value repeats."""
    return _of_counts(sample.counted(column)[1], sample.rows)


def collision(codes: NDArray[np.int64]) -> float:
    """Estimate the probability that two rows hold the same value; 0 when no value repeats."""
    n = len(codes)
    if n < 2:  # noqa: PLR2004 - two rows are needed to be equal
        return 0.0
    return _of_counts(np.unique(codes, return_counts=True)[1], n)


def _room(column: ColumnSketch) -> float:
    if column.kind == "number" and column.quantiles:
        width = column.quantiles[-1] - column.quantiles[0]
        finest = max((place for place, count in enumerate(column.decimals) if count), default=0)
        return min(_MOST_BITS, log2(1 + width * 10.0**finest))
    if column.kind == "time" and column.quantiles:
        width = column.quantiles[-1] - column.quantiles[0]
        finest = max((place for place, count in enumerate(column.precision) if count), default=0)
        return min(_MOST_BITS, log2(1 + width / _UNITS[min(finest, len(_UNITS) - 1)]))
    if column.kind == "boolean":
        return 1.0
    return min(_MOST_BITS, _BITS_PER_CHARACTER * column.mean_length)


def _of_counts(counts: NDArray[np.int64], n: int) -> float:
    return float((counts * (counts - 1)).sum() / (n * (n - 1))) if n > 1 else 0.0
