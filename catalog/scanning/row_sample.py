"""The rows with the smallest hashes over some columns: the same rows of every table that holds them."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.scanning.hashing import Hashes
from catalog.scanning.joining import join_batches
from catalog.scanning.smallest import Smallest

LONGEST_KEPT = 1_024
PER_KEY = 4
"""Rows kept of one key; of a key that more rows share, those with the smallest row hash."""


@dataclass
class Pool:
    """Rows that some sample keeps, as they were stored."""

    size: int = 0
    rows: list[pa.RecordBatch] = field(default_factory=list)

    def add(self, batch: pa.RecordBatch, chosen: NDArray[np.intp]) -> NDArray[np.int64]:
        """Keep some rows of a batch; give their places in the pool."""
        places = np.arange(self.size, self.size + len(chosen))
        self.size += len(chosen)
        self.rows.append(_clipped(batch.take(pa.array(chosen))))
        return places

    def keep(self, places: NDArray[np.int64]) -> None:
        """Keep only these places, in this order."""
        self.rows = [self.table(places)]
        self.size = len(places)

    def table(self, places: NDArray[np.int64]) -> pa.RecordBatch:
        """Give the rows at these places."""
        return join_batches(self.rows).take(pa.array(places))


@dataclass
class RowSampler:
    """Collects the rows with the `size` smallest distinct hashes over `columns` (empty for the whole row)."""

    columns: tuple[int, ...]
    size: int
    smallest: Smallest
    per_key: int = PER_KEY
    hashes: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    marks: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    """The hash of each kept row's cells."""
    places: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """In the pool."""
    positions: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """0-based row numbers in the table."""
    weights: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """How many rows each kept row stands for."""

    def wanted(self, hashes: Hashes) -> NDArray[np.intp]:
        """Say which rows of a chunk belong to the sample so far."""
        self.smallest.add(hashes)
        bound = self.smallest.bound(self.size)
        chosen = np.flatnonzero(hashes <= np.uint64(bound))
        filled: NDArray[np.intp] = chosen[hashes[chosen] != 0]
        return filled

    def add(
        self,
        hashes: Hashes,
        marks: Hashes,
        places: NDArray[np.int64],
        positions: NDArray[np.int64],
        weights: NDArray[np.int64] | None = None,
    ) -> None:
        """Keep rows of the pool, and let go of those that the new bound leaves out."""
        weights = np.ones(len(hashes), np.int64) if weights is None else weights
        self.hashes = np.concatenate([self.hashes, hashes])
        self.marks = np.concatenate([self.marks, marks])
        self.places = np.concatenate([self.places, places])
        self.positions = np.concatenate([self.positions, positions])
        self.weights = np.concatenate([self.weights, weights])
        if len(self.hashes) > 2 * self.size * self.per_key:
            self.tidy()

    def tidy(self) -> None:
        """Order by hash, row hash and position; keep at most `per_key` rows of a key and no hash past the bound."""
        below = np.flatnonzero(self.hashes <= np.uint64(self.smallest.bound(self.size)))
        order = below[np.lexsort((self.positions[below], self.marks[below], self.hashes[below]))]
        hashes = self.hashes[order]
        starts = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]])) if len(hashes) else order
        rank = np.arange(len(hashes)) - np.repeat(starts, np.diff(np.append(starts, len(hashes))))
        kept = order[rank < self.per_key]
        weights = self.weights[kept]
        if self.per_key == 1 and len(starts):
            weights = np.add.reduceat(self.weights[order], starts)
        self.hashes, self.marks, self.weights = self.hashes[kept], self.marks[kept], weights
        self.places, self.positions = self.places[kept], self.positions[kept]

    def cut(self, rows: int) -> tuple[NDArray[np.intp], int]:
        """Choose the up to `rows` rows with the smallest hashes, ascending, and the hash up to which all are in."""
        self.tidy()
        if len(self.hashes) <= rows:
            return np.arange(len(self.hashes)), self.smallest.bound(self.size)
        bound = int(self.hashes[rows]) - 1
        return np.flatnonzero(self.hashes <= np.uint64(bound)), bound

    def merge(self, other: "RowSampler", moved: int) -> None:
        """Take another part in, whose pool lies `moved` places further on."""
        self.smallest.add(other.smallest.kept)
        self.add(other.hashes, other.marks, other.places + moved, other.positions, other.weights)


def _clipped(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Cut texts that would fill the memory; a sampled cell keeps less of them anyway."""
    columns = [
        pc.utf8_slice_codeunits(array, 0, LONGEST_KEPT)
        if pa.types.is_string(array.type) and array.nbytes > LONGEST_KEPT * len(array)
        else array
        for array in rows.columns
    ]
    return pa.RecordBatch.from_arrays(columns, rows.schema.names)
