"""The fingerprint of a version: mergeable sketches of its columns and rows, the same on every machine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

REVISION = 3


@dataclass(frozen=True)
class ColumnSketch:
    """What is kept of one column; values are in canonical form (see `canonical`)."""

    name: str
    position: int
    kind: str
    """number | time | text | boolean | empty"""
    rows: int
    nulls: int
    distinct: float
    """Exact below the sketch's size, else estimated."""
    digest: int
    """Order-free hash of the multiset of values; 0 for no values."""
    hashes: NDArray[np.uint64]
    """The up to 512 smallest value hashes, ascending."""
    minimum: str | None
    maximum: str | None
    """Canonical text; numbers as decimal text, times as ISO."""
    quantiles: tuple[float, ...]
    """At 0, 5, 25, 50, 75, 95, 100 %, for numbers (value) and times (microseconds since 1970); else empty."""
    mean: float | None
    decimals: tuple[int, ...]
    """For numbers: how many values have 0, 1, ... 9-or-more decimals."""
    precision: tuple[int, ...]
    """For times: how many values are exact to the day, minute, second, below."""
    zoned: int
    """For times: how many have a zone; they hash as their clock in UTC, as those without one do."""
    mean_length: float
    """Of the canonical text, in characters."""
    integers: bool
    """Numbers without a fraction only."""
    hidden: bool = False
    """Its values are kept as keyed hashes only, equal for equal values of one installation; a cell is `#` and the hash
    in 16 hexadecimal digits. Nothing is known of kind, shape and precision."""


@dataclass(frozen=True)
class RowSample:
    """The rows with the smallest hashes over some columns, so that samples of two tables meet on the same rows."""

    columns: tuple[int, ...]
    """Positions of the one to three columns hashed; empty for the whole row. Of rows that share a key at most four are
    sampled, of equal rows one (tables kept whole have all)."""
    threshold: int
    """Every row with a hash up to this is in: absence below it means something. 2**64 - 1 when all rows are in."""
    hashes: NDArray[np.uint64]
    """Ascending, one per sampled row."""
    positions: NDArray[np.int64]
    """0-based row numbers."""
    cells: tuple[tuple[str | None, ...], ...]
    """Canonical text, a tuple per column of the table, each as long as `hashes`; empty where cells may not be kept.
    Cut after 256 characters; past the 256th column all are None."""


@dataclass(frozen=True)
class GroupSignature:
    """Per value of a column, or of two together: how many rows, and the sums of the numeric columns.

    The groups with the smallest key hashes are kept, each of them complete.
    """

    columns: tuple[int, ...]
    """Positions of the one or two columns that name a group."""
    units: tuple[str, ...]
    """Per column: what its times were cut to, day or month; empty for values as they are."""
    threshold: int
    """Every group with a hash up to this is in; 2**64 - 1 when all are."""
    hashes: NDArray[np.uint64]
    """Ascending, one per group: of the value (a day or month as the date it begins with), or of both."""
    counts: NDArray[np.int64]
    measures: tuple[int, ...]
    """Positions of the columns that the following have a line for: numbers, and times in seconds since 1970."""
    nonnull: NDArray[np.int64]
    sums: NDArray[np.float64]
    """0 for times."""
    minima: NDArray[np.float64]
    """No lines where cells may not be kept."""
    maxima: NDArray[np.float64]


@dataclass(frozen=True)
class Fingerprint:
    """All sketches of one version."""

    revision: int
    rows: int
    """Without blank ones, here and in the columns."""
    digest: int
    """Order-free hash of the multiset of canonical rows; neither the order of rows nor that of columns counts, nor
    unnamed index columns and blank rows."""
    columns: tuple[ColumnSketch, ...]
    samples: tuple[RowSample, ...]
    groups: tuple[GroupSignature, ...]
