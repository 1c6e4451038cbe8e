"""Whether the rows that one side lacks all lie past one moment: then it is what the other was at that moment (pure)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.matching.moments import latest
from catalog.matching.similarity import Likeness
from catalog.matching.tables import Sample

LEAST_MISSING = 3
FULL_BEFORE = 0.98
MOST_PAST = 0.35


@dataclass(frozen=True)
class Tail:
    """That `older` (a | b) ends where the other goes on, in a column of the other; with the cut."""

    older: str
    column: int
    """Position in the longer side."""
    cut: str
    share: float
    """Of the longer side's rows that lie past the cut."""


def tail_of(like: Likeness) -> Tail | None:
    """Find the moment after which one side knows nothing; None when there is none, or it cannot be told."""
    if like.alignment is None:
        return None
    whole_a, whole_b = (like.a_in_b or 0.0) >= FULL_BEFORE, (like.b_in_a or 0.0) >= FULL_BEFORE
    if whole_a == whole_b:
        return None
    older = "a" if whole_a else "b"
    sample, missing = (
        (like.alignment.b, like.alignment.missing_b) if older == "a" else (like.alignment.a, like.alignment.missing_a)
    )
    met = like.alignment.rows_b if older == "a" else like.alignment.rows_a
    longer = like.b if older == "a" else like.a
    if len(missing) < LEAST_MISSING:
        return None
    for pair in (p.pair for p in like.pairs):
        column = pair.b if older == "a" else pair.a
        if latest(longer.columns[column]) is not None:
            is_time = longer.columns[column].kind == "time"
            moments = sample.seconds(column) if is_time else sample.numbers(column)
            found = _cut(sample, column, moments, met, missing)
            if found is not None:
                return Tail(older, column, *found)
    return None


def _cut(
    sample: Sample,
    column: int,
    moments: NDArray[np.float64],
    met: NDArray[np.int64],
    missing: NDArray[np.int64],
) -> tuple[str, float] | None:
    there, gone = moments[met], moments[missing]
    there, gone = there[np.isfinite(there)], gone[np.isfinite(gone)]
    if not len(there) or not len(gone):
        return None
    share = len(gone) / (len(there) + len(gone))
    if float((gone > there.max()).mean()) < FULL_BEFORE or share > MOST_PAST:
        return None
    row = int(met[int(np.nanargmax(moments[met]))])
    return str(sample.cell(column, row)), share
