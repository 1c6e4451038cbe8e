"""Sampled rows named by the cells of some columns, so that two samples can be joined on them (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.matching.tables import Hashes, Sample

MIX = np.uint64(0x9E3779B97F4A7C15)
_KEPT = 64
_ONCE = np.int64(1)

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Keyed:
    """The rows of a sample by the hash of some of their cells; rows whose cells are all null have none."""

    by_row: Hashes
    """0 for none."""
    hashes: Hashes
    """Each once, ascending."""
    starts: Rows
    """Of the rows of each hash, in `order`."""
    counts: Rows
    order: Rows
    """The rows that have a hash, sorted by it."""

    @property
    def repeated(self) -> float:
        """Give the share of rows whose hash others have too: so often a further row would meet one of these."""
        rows = len(self.by_row)
        return float(self.counts[self.counts > _ONCE].sum() / rows) if rows else 0.0


def keyed(sample: Sample, columns: Sequence[int]) -> Keyed:
    """Name the rows of a sample by some columns; in both samples of a pair they must come in one order."""
    asked = tuple(columns)
    known = sample.keyed.get(asked)
    if known is None:
        if len(sample.keyed) >= _KEPT:
            sample.keyed.clear()
        known = sample.keyed[asked] = _keyed(_row_hash(sample, asked))
    return known


def numbered(hashes: Hashes) -> Hashes:
    """Make repeated hashes different by numbering them, so that multisets can be intersected."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    new = np.concatenate([[True], ordered[1:] != ordered[:-1]]) if len(ordered) else np.empty(0, dtype=bool)
    starts = np.maximum.accumulate(np.where(new, np.arange(len(ordered)), 0)) if len(ordered) else np.empty(0, int)
    numbers = np.empty(len(ordered), dtype=np.uint64)
    numbers[order] = (np.arange(len(ordered)) - starts).astype(np.uint64)
    return hashes + numbers * MIX


def common(x: Hashes, y: Hashes) -> tuple[Rows, Rows]:
    """Give the places of the hashes that both have, of ascending ones that occur once."""
    if not len(x) or not len(y):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    at = np.minimum(np.searchsorted(y, x), len(y) - 1)
    met = y[at] == x
    return np.flatnonzero(met), at[met]


def _keyed(hashes: Hashes) -> Keyed:
    held = np.flatnonzero(hashes)
    order = held[np.argsort(hashes[held], kind="stable")]
    ordered = hashes[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(order) else order
    return Keyed(hashes, ordered[starts], starts, np.diff(np.append(starts, len(order))), order)


def _row_hash(sample: Sample, columns: Sequence[int]) -> Hashes:
    """Hash some cells of each sampled row; 0 when they are all null."""
    codes = sample.codes[list(columns)]
    total = np.zeros(sample.rows, dtype=np.uint64)
    for place, column in enumerate(codes.view(np.uint64)):
        mixed = (column ^ (column >> np.uint64(29))) * (MIX + np.uint64(2 * place))
        total = total * np.uint64(31) + (mixed ^ (mixed >> np.uint64(32)))
    total[total == 0] = 1
    total[(codes == 0).all(axis=0)] = 0
    return total
