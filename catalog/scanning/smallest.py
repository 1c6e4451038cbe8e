"""The smallest hashes of a set (bottom-k, KMV): how many distinct values, and which of them other tables share."""

from dataclasses import dataclass, field

import numpy as np

from catalog.scanning.hashing import Hashes

LARGEST = 2**64 - 1


@dataclass
class Smallest:
    """The `size` smallest distinct hashes seen; merging and order change nothing."""

    size: int
    kept: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    """Ascending."""

    @property
    def full(self) -> bool:
        """True when hashes may have been left out, so that the number of values is an estimate."""
        return len(self.kept) >= self.size

    def bound(self, size: int | None = None) -> int:
        """Give the largest hash that belongs to the `size` smallest."""
        wanted = self.size if size is None else size
        return int(self.kept[wanted - 1]) if len(self.kept) >= wanted else LARGEST

    def add(self, hashes: Hashes) -> None:
        """Take hashes in; 0 stands for null and is left out."""
        if self.full:
            hashes = hashes[hashes < self.kept[-1]]
        if not len(hashes):
            return
        together = np.sort(np.concatenate([self.kept, hashes]))
        fresh = np.ones(len(together), np.bool_)
        np.not_equal(together[1:], together[:-1], out=fresh[1:])
        fresh[: np.searchsorted(together, 0, "right")] = False
        self.kept = together[fresh][: self.size]

    def distinct(self) -> float:
        """Say how many distinct hashes there were: exact until full, then within about 1 / sqrt(size)."""
        if not self.full:
            return float(len(self.kept))
        return (self.size - 1) / (float(self.kept[-1]) / 2.0**64)
