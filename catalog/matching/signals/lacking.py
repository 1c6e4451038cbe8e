"""The rows of the larger side that the smaller one lacks (pure)."""

from dataclasses import dataclass

import numpy as np

from catalog.matching.keyed import Rows
from catalog.matching.shape import Shape
from catalog.matching.tables import Sample, Table


@dataclass(frozen=True)
class Lost:
    """The rows of the larger side that the smaller one has, and those that it lacks."""

    side: str
    """The smaller one."""
    large: Table
    sample: Sample
    met: Rows
    missing: Rows

    @property
    def repeats(self) -> bool:
        """Tell whether most of the lacking rows are met rows once more."""
        if not len(self.missing):
            return False
        there = {row.tobytes() for row in np.ascontiguousarray(self.sample.codes[:, self.met].T)}
        again = [row.tobytes() in there for row in np.ascontiguousarray(self.sample.codes[:, self.missing].T)]
        return sum(again) > 0.5 * len(again)


def lost_rows(outline: Shape) -> Lost | None:
    """Give the rows that one side lacks while it has none of its own; None where that is not so."""
    rows = outline.like.alignment
    if rows is None or outline.rows_a_in_b == outline.rows_b_in_a or outline.like.a.rows == outline.like.b.rows:
        return None  # of as many rows none is lost: cells differ
    if outline.rows_a_in_b:
        return Lost("a", outline.like.b, rows.b, rows.rows_b, rows.missing_b)
    return Lost("b", outline.like.a, rows.a, rows.rows_a, rows.missing_a)
