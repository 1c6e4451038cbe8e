"""The signal that reads how well cells fit the rest of their row (pure)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.matching.evidence import Signal, towards
from catalog.matching.paired import Paired
from catalog.matching.shape import Shape
from catalog.matching.signals.telling import TELLING, cells, name
from catalog.matching.tables import UNIQUE, Codes

LEAST_CELLS, LEAST_ROWS = 12, 100
MOST_COLUMNS = 12
CLEAR = 2.5
"""So many standard deviations must the votes lie from an even split."""


def misfits(outline: Shape) -> Signal | None:
    """Where cells differ, those of one side fit the rest of their rows worse: they were changed without looking."""
    rows = outline.like.alignment
    if rows is None or outline.hollow or rows.n < LEAST_ROWS:
        return None
    met = [(rows.a.codes[p.pair.a][rows.rows_a], rows.b.codes[p.pair.b][rows.rows_b]) for p in outline.like.kept]
    edited = [place for place, p in enumerate(outline.like.kept) if p in outline.edited]
    worse_a = worse_b = 0
    for place in edited:
        fits_a, fits_b = _fits(met, place)
        worse_a, worse_b = worse_a + int((fits_a < fits_b).sum()), worse_b + int((fits_b < fits_a).sum())
    total = worse_a + worse_b
    if total < LEAST_CELLS or abs(worse_a - worse_b) < CLEAR * total**0.5:
        return None
    side, often = ("a", worse_a) if worse_a > worse_b else ("b", worse_b)
    told: list[Paired] = [outline.like.kept[place] for place in edited]
    names = ", ".join(name(outline, p) for p in told[:TELLING])
    reason = f"Where {names} differ, the cells of side {side} fit the rest of their rows worse in {often} of {total}."
    return towards(side, "misfits", 1.8, reason, cells(outline, told[0]))


def _fits(met: Sequence[tuple[Codes, Codes]], place: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the log-likelihood of the cells that differ in a column, on each side, from rows in which all agree."""
    left, right = met[place]
    differ = np.flatnonzero((left != right) & (left != 0) & (right != 0))
    total_a, total_b = np.zeros(len(differ)), np.zeros(len(differ))
    for other, (x, y) in list(enumerate(met))[:MOST_COLUMNS]:
        if other == place:
            continue
        same = (left == right) & (x == y) & (left != 0) & (x != 0)
        # Only a neighbour that both sides agree on says anything of the cell, and none with which it names the row:
        # the true value is never seen beside it again.
        usable = (x[differ] == y[differ]) & ~_names_rows(left[same], x[same])
        total_a += np.where(usable, _log_share(left[same], x[same], left[differ], x[differ]), 0.0)
        total_b += np.where(usable, _log_share(left[same], x[same], right[differ], x[differ]), 0.0)
    return total_a, total_b


def _log_share(
    values: NDArray[np.int64], beside: NDArray[np.int64], asked: NDArray[np.int64], given: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Estimate how much likelier each asked value is beside the given one than anywhere."""
    pairs = _counts(values * 31 + beside, asked * 31 + given)
    alone, neighbours = _counts(values, asked), _counts(beside, given)
    expected = alone * neighbours / max(1, len(values))
    lift: NDArray[np.float64] = np.log((pairs + 0.5) / (expected + 0.5))
    return lift


def _names_rows(values: NDArray[np.int64], beside: NDArray[np.int64]) -> bool:
    both = np.unique(np.stack([values, beside]), axis=1).shape[1]
    return both > UNIQUE * len(values) and max(len(np.unique(values)), len(np.unique(beside))) <= UNIQUE * len(values)


def _counts(known: NDArray[np.int64], asked: NDArray[np.int64]) -> NDArray[np.float64]:
    ordered = np.sort(known)
    found: NDArray[np.float64] = (
        np.searchsorted(ordered, asked, "right") - np.searchsorted(ordered, asked, "left")
    ).astype(float)
    return found
