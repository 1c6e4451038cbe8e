"""How the values of a column lie: exact where each distinct value was counted, else from the sampled rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.scanning import canonical
from catalog.scanning.canonical import Instant
from catalog.scanning.column_state import ColumnState
from catalog.scanning.table_state import TableState
from catalog.scanning.values import Instants, Numbers, Values, written

TOP = 10
_SOME = 512
"""Sampled rows by which lengths of numbers and times are told."""


@dataclass(frozen=True)
class Distribution:
    """Of one column; counts stand for the rows of the table, as far as they are known."""

    ordered: NDArray[np.float64]
    """Numbers, or times in microseconds, ascending."""
    weights: NDArray[np.float64]
    """How many rows each of them stands for."""
    top: tuple[tuple[str, int], ...]
    """The most frequent values, in canonical text."""
    entropy: float
    """Bits."""
    length: float
    """Mean length of the canonical text, in characters."""

    def quantile(self, share: float) -> float | None:
        """Give the value that `share` of the rows do not exceed."""
        if not len(self.ordered):
            return None
        sums = np.cumsum(self.weights)
        place = np.searchsorted(sums, share * sums[-1])
        return float(self.ordered[min(int(place), len(self.ordered) - 1)])


def distributions(state: TableState) -> list[Distribution]:
    """Describe every column of a table."""
    if not state.rows:
        return [_counted(column) for column in state.columns]
    state.whole.tidy()
    rows = state.pool.table(state.whole.places)
    return [
        _counted(column)
        if column.frequencies is not None
        else _sampled(column, state.plan.readings[place].values(rows.column(place)), state.whole.weights)
        for place, column in enumerate(state.columns)
    ]


def _counted(column: ColumnState) -> Distribution:
    frequencies = column.frequencies
    if frequencies is None or not frequencies.texts:
        return _nothing()
    texts, counts = frequencies.texts, frequencies.counts
    ordered, weights = _ordered([_measure(text) for text in texts], counts.astype(np.float64))
    best = sorted(zip(texts, counts.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))[:TOP]
    # In an order of their own, for the last digits of the sums.
    shares = np.sort(counts) / counts.sum()
    length = sum(len(text) * count for text, count in zip(texts, counts.tolist(), strict=True)) / int(counts.sum())
    return Distribution(ordered, weights, tuple(best), float(-(shares * np.log2(shares)).sum()) + 0.0, length)


def _sampled(column: ColumnState, values: Values, rows: NDArray[np.int64]) -> Distribution:
    present = np.flatnonzero(values.hashes)
    if not len(present):
        return _nothing()
    weights = rows[present].astype(np.float64)
    scale = column.filled / weights.sum()
    unique, first, inverse = np.unique(values.hashes[present], return_index=True, return_inverse=True)
    counts = np.bincount(inverse, weights)
    repeated = np.bincount(inverse) > 1
    texts = written(values, present[first])
    best = sorted(
        ((str(texts[place]), max(1, round(counts[place] * scale))) for place in np.flatnonzero(repeated).tolist()),
        key=lambda pair: (-pair[1], pair[0]),
    )
    measured = np.full(len(values), np.nan)
    for part in values.parts:
        if isinstance(part, Numbers | Instants):
            measured[slice(None) if part.at is None else part.at] = (
                part.doubles if isinstance(part, Numbers) else part.micros
            )
    ordered, spread = _ordered(measured[present], weights)
    entropy = _entropy(counts[repeated] * scale, len(unique), column)
    lengths = [len(text or "") for text in written(values, present[:_SOME])]
    return Distribution(ordered, spread * scale, tuple(best[:TOP]), entropy, float(np.mean(lengths)))


def _ordered(
    measured: Sequence[float] | NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = np.asarray(measured, np.float64)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    return values[order], weights[order]


def _measure(text: str) -> float:
    value = canonical.parse(text)
    if isinstance(value, Instant):
        return float(value.micros)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")


def _entropy(frequent: NDArray[np.float64], seen: int, column: ColumnState) -> float:
    """Take the frequent values by their counts and let the rest be equally frequent."""
    shares = frequent / column.filled
    rest = max(0.0, 1.0 - float(shares.sum()))
    others = max(1.0, column.distinct - len(frequent), float(seen - len(frequent)))
    known = float(-(shares * np.log2(shares)).sum()) if len(shares) else 0.0
    return known + (rest * float(np.log2(others / rest)) if rest > 0 else 0.0)


def _nothing() -> Distribution:
    nothing = np.zeros(0)
    return Distribution(nothing, nothing, (), 0.0, 0.0)
