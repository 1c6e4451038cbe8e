"""What a scan knows of one column so far."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.columns import Cells
from catalog.scanning.evidence import Evidence
from catalog.scanning.frequencies import Frequencies
from catalog.scanning.moments import BooleanStats, InstantStats, NumberStats, TextStats
from catalog.scanning.smallest import Smallest
from catalog.scanning.values import Booleans, Instants, Numbers, Texts

_MOST = 2**64


@dataclass
class ColumnState:
    """The running sketch and statistics of one column."""

    smallest: Smallest
    seen: Evidence = field(default_factory=Evidence)
    """What tells the form it is written in."""
    rows: int = 0
    nulls: int = 0
    digest: int = 0
    """Sum of the value hashes, modulo 2**64."""
    frequencies: Frequencies | None = field(default_factory=Frequencies)
    """None once the distinct values are too many to count each."""
    numbers: NumberStats = field(default_factory=NumberStats)
    instants: InstantStats = field(default_factory=InstantStats)
    texts: TextStats = field(default_factory=TextStats)
    booleans: BooleanStats = field(default_factory=BooleanStats)
    repeats: bool = True
    """Whether the last chunk held each value several times, so that coding its values saves work."""

    def add(self, cells: Cells, rows: int) -> NDArray[np.int32] | None:
        """Take a chunk in; give the code of each item while values are counted one by one."""
        hashes, counts = cells.items.hashes, cells.counts
        present = hashes != 0
        filled = int(np.count_nonzero(present) if counts is None else counts[present].sum())
        self.rows += rows
        self.nulls += rows - filled
        summed = (
            hashes.sum(dtype=np.uint64) if counts is None else (hashes * counts.astype(np.uint64)).sum(dtype=np.uint64)
        )
        self.digest = (self.digest + int(summed)) % _MOST
        self.smallest.add(hashes if counts is None else hashes[counts > 0])
        self.repeats = counts is not None and len(counts) * 4 < rows
        self._describe(cells)
        if self.smallest.full:
            self.frequencies = None
        return self.frequencies.add(cells) if self.frequencies is not None else None

    def merge(self, other: "ColumnState") -> None:
        """Take another part of the table in."""
        self.rows += other.rows
        self.nulls += other.nulls
        self.digest = (self.digest + other.digest) % _MOST
        self.smallest.add(other.smallest.kept)
        self.seen.merge(other.seen)
        self.numbers.merge(other.numbers)
        self.instants.merge(other.instants)
        self.texts.merge(other.texts)
        self.booleans.merge(other.booleans)
        if self.smallest.full or self.frequencies is None or other.frequencies is None:
            self.frequencies = None
        else:
            self.frequencies.merge(other.frequencies)

    @property
    def filled(self) -> int:
        """How many rows hold a value."""
        return self.rows - self.nulls

    @property
    def distinct(self) -> float:
        """How many distinct values, never more than there are values."""
        return min(self.smallest.distinct(), float(self.filled))

    @property
    def kind(self) -> str:
        """The kind that more than nine in ten values share, else text."""
        if not self.filled:
            return "empty"
        counts = {"number": self.numbers.count, "time": self.instants.count, "boolean": self.booleans.count}
        return next((name for name, count in counts.items() if count > 0.9 * self.filled), "text")

    def _describe(self, cells: Cells) -> None:
        for part in cells.items.parts:
            weights = cells.counts
            if weights is not None and part.at is not None:
                weights = weights[part.at]
            if isinstance(part, Numbers):
                self.numbers.add(part, weights)
            elif isinstance(part, Instants):
                self.instants.add(part, weights)
            elif isinstance(part, Booleans):
                self.booleans.add(part, weights)
            elif isinstance(part, Texts):
                self.texts.add(part, weights)
