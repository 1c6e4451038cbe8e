"""How far a column's distribution moved between two profiles: PSI, Kolmogorov-Smirnov and Jensen-Shannon (pure).

Columns with few values are compared by the shares of these, other numbers and times by the quantiles that the profile
keeps; of many words the profile tells too little.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.profile import ColumnProfile

_QUANTILES = ("0.05", "0.25", "0.5", "0.75", "0.95")
_RANKS = np.array([0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0])
_LEAST = 1e-4
_STEP = 1e-12

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drift:
    """Three figures of one move; each is 0 for none."""

    psi: float
    """Population stability index: above .1 it moved, above .25 it moved much."""
    ks: float
    """The largest gap between the two cumulative distributions, 0 to 1."""
    js: float
    """Jensen-Shannon divergence in bits, 0 to 1."""


def drift(before: ColumnProfile, after: ColumnProfile, rows: tuple[int, int]) -> Drift | None:
    """Compare one column of two versions; None where the profiles keep no distribution of it."""
    if before.kind == after.kind and _is_whole(before) and _is_whole(after):
        return _of_words(before, after, rows)
    one, other = numbers(before), numbers(after)
    return _of_numbers(one, other) if one is not None and other is not None else None


def numbers(column: ColumnProfile) -> Floats | None:
    """Give minimum, quantiles and maximum as numbers (times as seconds since 1970); None where they are not kept."""
    said = [column.minimum, *(column.quantiles.get(rank) for rank in _QUANTILES), column.maximum]
    found = [_number(one) for one in said]
    if None in found or column.kind not in {"number", "time"}:
        return None
    values = np.array(found, dtype=np.float64)
    return np.maximum.accumulate(values) if np.isfinite(values).all() else None


def _is_whole(column: ColumnProfile) -> bool:
    # Of many values the most frequent ten say little: which ones they are is chance.
    return bool(column.top) and column.distinct_exact and column.distinct <= len(column.top)


def _number(said: float | str | None) -> float | None:
    if isinstance(said, int | float):
        return float(said)
    if said is None:
        return None
    try:
        return float(said)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _of_numbers(one: Floats, other: Floats) -> Drift:
    # Bins between the earlier version's quantiles: each side's share below their edges.
    edges = np.unique(one[1:-1])
    cumulated = [_share_below(side, edges) for side in (one, other)]
    parts = [np.diff(np.concatenate(([0.0], below, [1.0]))) for below in cumulated]
    knots = np.union1d(one, other)
    gap = float(np.max(np.abs(_share_below(one, knots) - _share_below(other, knots))))
    return Drift(_psi(*parts), gap, _js(*parts))


def _share_below(quantiles: Floats, places: Floats) -> Floats:
    # A value that many rows have stands at several ranks: the highest counts.
    climbing = quantiles + np.arange(len(quantiles)) * _STEP * max(1.0, float(np.max(np.abs(quantiles))))
    below: Floats = np.interp(places, climbing, _RANKS, left=0.0, right=1.0)
    same = np.searchsorted(quantiles, places, side="right")
    return np.where((same > 0) & (quantiles[np.maximum(same, 1) - 1] == places), _RANKS[np.maximum(same, 1) - 1], below)


def _of_words(before: ColumnProfile, after: ColumnProfile, rows: tuple[int, int]) -> Drift:
    counts = [{str(value): float(count) for value, count in column.top} for column in (before, after)]
    names = sorted({*counts[0], *counts[1]})
    parts = [_shares(counts[side], names, rows[side] - column.nulls) for side, column in enumerate((before, after))]
    return Drift(_psi(*parts), float(np.abs(parts[0] - parts[1]).sum() / 2), _js(*parts))


def _shares(counts: dict[str, float], names: Sequence[str], present: int) -> Floats:
    total = max(float(present), sum(counts.values()), 1.0)
    known = np.array([counts.get(name, 0.0) / total for name in names])
    return np.append(known, max(0.0, 1.0 - float(known.sum())))


def _psi(one: Floats, other: Floats) -> float:
    a, b = np.maximum(one, _LEAST), np.maximum(other, _LEAST)
    return float(np.sum((a - b) * np.log(a / b)))


def _js(one: Floats, other: Floats) -> float:
    middle = (one + other) / 2
    return max(0.0, (_kl(one, middle) + _kl(other, middle)) / 2)


def _kl(part: Floats, whole: Floats) -> float:
    there = part > 0
    return float(np.sum(part[there] * np.log(part[there] / whole[there]))) / math.log(2)
