"""How much of one set is in another, estimated from samples, with the interval in which it lies (pure)."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from catalog.matching.rows import Alignment
from catalog.matching.tables import Sample
from catalog.scanning.fingerprint import ColumnSketch

SURE = 0.95
"""How often the truth lies in an interval, at least."""
_Z = 1.96
_ALL = 2**64 - 1


@dataclass(frozen=True)
class Estimate:
    """A share of 0 to 1, and between which it lies in 95 of 100 cases; it rests on `n` members looked at."""

    share: float
    low: float
    high: float
    n: int


def containment(a: ColumnSketch, b: ColumnSketch) -> Estimate | None:
    """Estimate the share of a's distinct values that b has; None where the sketches share no range of hashes."""
    limit = np.uint64(min(_threshold(a), _threshold(b)))
    looked_at = a.hashes[: np.searchsorted(a.hashes, limit, side="right")]
    if not len(looked_at):
        return None
    met = int(np.isin(looked_at, b.hashes, assume_unique=True).sum())
    return share_of(met, len(looked_at), len(a.hashes) if _whole(a) else a.distinct)


Between = tuple[float, float]


def between(rows: Alignment | None) -> tuple[Between | None, Between | None] | None:
    """Say where the share of a's rows that b has lies, and that of b's; None where the samples do not tell."""
    if rows is None:
        return None
    a, b = int(rows.asked_a.sum()), int(rows.asked_b.sum())
    return _around(rows.a, a, rows.a_in_b), _around(rows.b, b, rows.b_in_a)


def agreeing(rows: Alignment | None, agreement: float | None) -> Between | None:
    """Say where the share of equal cells lies; None where no rows were laid side by side.

    The cells of a row may err together, so that rows are counted, not cells.
    """
    if rows is None or agreement is None or not rows.n:
        return None
    whole = rows.a.complete or rows.b.complete
    total = rows.n if whole else rows.n / max(rows.a.share, rows.b.share)
    found = share_of(min(rows.n, round(agreement * rows.n)), rows.n, total)
    return round(min(found.low, agreement), 4), round(max(found.high, agreement), 4)


def share_of(met: int, n: int, total: float) -> Estimate:
    """Estimate a share of `total` members from `n` of them, taken without choice, of which so many have what is asked.

    Wilson's interval with a correction for whole numbers, which makes it hold at least as often as it says; narrower
    the more of the members were looked at, and a point when it was all of them.
    """
    share = met / n
    left = max(0.0, (total - n) / (total - 1)) if total > 1 else 0.0
    if not left:
        return Estimate(share, share, share, n)
    seen = n / left  # what is left to chance is as if more had been looked at of a set without end
    low, high = _wilson(share, seen, half=0.5 / n)
    return Estimate(share, min(low, share), max(high, share), n)


def _around(sample: Sample, asked: int, share: float) -> Between | None:
    if not asked:
        return None
    total = asked if sample.complete else asked / sample.share
    found = share_of(min(asked, round(share * asked)), asked, total)
    return round(found.low, 4), round(found.high, 4)


def _wilson(share: float, n: float, *, half: float) -> tuple[float, float]:
    ends = []
    for sign in (-1, 1):
        moved = min(1.0, max(0.0, share + sign * half))
        middle = moved + _Z * _Z / (2 * n)
        reach = _Z * sqrt(moved * (1 - moved) / n + _Z * _Z / (4 * n * n))
        ends.append((middle + sign * reach) / (1 + _Z * _Z / n))
    return max(0.0, ends[0]), min(1.0, ends[1])


def _whole(column: ColumnSketch) -> bool:
    return column.distinct <= len(column.hashes) + 0.5


def _threshold(column: ColumnSketch) -> int:
    if _whole(column):
        return _ALL
    return int(column.hashes[-1]) if len(column.hashes) else 0
