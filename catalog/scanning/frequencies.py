"""How often each value occurs, for columns with few values."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.columns import Cells
from catalog.scanning.hashing import Hashes
from catalog.scanning.values import written

LONGEST = 256
"""Characters kept of a value."""


@dataclass
class Frequencies:
    """Exact counts by value; a value keeps the code it got when it was first seen."""

    sorted: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    codes: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    """The code of each of the sorted hashes."""
    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """By code."""
    texts: list[str] = field(default_factory=list)
    """By code: the value in canonical text."""

    def add(self, cells: Cells) -> NDArray[np.int32]:
        """Count the cells; give the code of each item, -1 for null."""
        hashes = cells.items.hashes
        present = np.flatnonzero(hashes)
        if cells.counts is not None:
            present = present[cells.counts[present] > 0]
        unique, first, inverse = np.unique(hashes[present], return_index=True, return_inverse=True)
        self._learn(unique, [str(text)[:LONGEST] for text in self._texts_of_new(cells, unique, present[first])])
        codes = np.full(len(hashes), -1, np.int32)
        codes[present] = self.codes_of(unique)[inverse]
        weights = None if cells.counts is None else cells.counts[present]
        self.counts += np.bincount(codes[present], weights, len(self.texts)).astype(np.int64)
        return codes

    def merge(self, other: "Frequencies") -> None:
        """Take another part's counts in."""
        known = self._known(other.sorted)
        self._learn(other.sorted, [other.texts[code] for code in other.codes[~known].tolist()])
        self.counts[self.codes_of(other.sorted)] += other.counts[other.codes]

    def codes_of(self, hashes: Hashes) -> NDArray[np.int32]:
        """Give the codes of values that were all seen."""
        return self.codes[np.searchsorted(self.sorted, hashes)]

    def _known(self, unique: Hashes) -> NDArray[np.bool_]:
        return np.isin(unique, self.sorted, assume_unique=True)

    def _texts_of_new(self, cells: Cells, unique: Hashes, places: NDArray[np.intp]) -> list[str | None]:
        return written(cells.items, places[~self._known(unique)])

    def _learn(self, unique: Hashes, texts: list[str]) -> None:
        new = unique[~self._known(unique)]
        if not len(new):
            return
        hashes = np.concatenate([self.sorted, new])
        codes = np.concatenate([self.codes, np.arange(len(self.codes), len(hashes), dtype=np.int32)])
        order = np.argsort(hashes)
        self.sorted, self.codes = hashes[order], codes[order]
        self.counts = np.concatenate([self.counts, np.zeros(len(new), np.int64)])
        self.texts.extend(texts)
