"""How often each value occurs, for columns with few values."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.columns import Cells
from catalog.scanning.hashing import Hashes
from catalog.scanning.values import Booleans, Instants, Numbers, Values, written

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
    """By code: the value in canonical text; of two for one hash, such as "1" and "true", the smaller."""
    ways: set[str] = field(default_factory=set)
    """In which ways values that may hash alike were written."""

    def add(self, cells: Cells) -> NDArray[np.int32]:
        """Count the cells; give the code of each item, -1 for null."""
        hashes = cells.items.hashes
        present = np.flatnonzero(hashes)
        if cells.counts is not None:
            present = present[cells.counts[present] > 0]
        unique, first, inverse = np.unique(hashes[present], return_index=True, return_inverse=True)
        self._learn(unique, [str(text)[:LONGEST] for text in self._texts_of_new(cells, unique, present[first])])
        self.ways |= _ways(cells.items)
        if any(alike <= self.ways for alike in _ALIKE):
            self._prefer(hashes[present], written(cells.items, present))
        codes = np.full(len(hashes), -1, np.int32)
        codes[present] = self.codes_of(unique)[inverse]
        weights = None if cells.counts is None else cells.counts[present]
        self.counts += np.bincount(codes[present], weights, len(self.texts)).astype(np.int64)
        return codes

    def merge(self, other: "Frequencies") -> None:
        """Take another part's counts in."""
        known = self._known(other.sorted)
        self._learn(other.sorted, [other.texts[code] for code in other.codes[~known].tolist()])
        self.ways |= other.ways
        self._prefer(other.sorted, [other.texts[code] for code in other.codes.tolist()])
        self.counts[self.codes_of(other.sorted)] += other.counts[other.codes]

    def codes_of(self, hashes: Hashes) -> NDArray[np.int32]:
        """Give the codes of values that were all seen."""
        return self.codes[np.searchsorted(self.sorted, hashes)]

    def _prefer(self, hashes: Hashes, texts: Sequence[str | None]) -> None:
        """Keep the smaller of the texts of each hash."""
        for code, text in set(zip(self.codes_of(hashes).tolist(), texts, strict=True)):
            self.texts[code] = min(self.texts[code], str(text)[:LONGEST])

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


_ALIKE = (frozenset({"number", "flag"}), frozenset({"zoned", "naive"}))


def _ways(values: Values) -> set[str]:
    found = set()
    for part in values.parts:
        if isinstance(part, Numbers):
            found.add("number")
        elif isinstance(part, Booleans):
            found.add("flag")
        elif isinstance(part, Instants):
            zoned = np.asarray(part.zoned)
            found |= ({"zoned"} if zoned.any() else set()) | (set() if zoned.all() else {"naive"})
    return found
