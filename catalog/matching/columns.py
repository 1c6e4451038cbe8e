"""Which column of one table is which column of the other, by content first and by name second."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.matching.tables import Table, filled

CONTAINED = 0.6
CONTAINED_WITH_NAME = 0.2
FULL_WEIGHT_BITS = 6.0


@dataclass(frozen=True)
class Overlap:
    """For every pair of columns the share of one's distinct values found in the other; 0 where nothing is known."""

    a_in_b: NDArray[np.float64]
    b_in_a: NDArray[np.float64]
    shared: NDArray[np.int64]
    """Hashes seen in both."""


@dataclass(frozen=True)
class ColumnPair:
    """A column of a (by position) and the column of b that it is taken for."""

    a: int
    b: int
    a_in_b: float
    b_in_a: float
    same_name: bool
    same_content: bool
    """The multisets of values are equal."""
    by_name_only: bool = False
    """The values do not meet; cells must show whether it is the same column in another precision."""


def overlap(a: Table, b: Table) -> Overlap:
    """Estimate all containments between columns from their value sketches, in one sorted join."""
    shared = _shared_counts(a, b)
    within_a = np.stack([_counts_up_to(c.hashes, b.thresholds) for c in a.columns]) if a.columns else shared
    within_b = np.stack([_counts_up_to(c.hashes, a.thresholds) for c in b.columns]).T if b.columns else shared
    return Overlap(shared / np.maximum(within_a, 1), shared / np.maximum(within_b, 1), shared)


def pair_columns(a: Table, b: Table, found: Overlap | None = None) -> tuple[ColumnPair, ...]:
    """Choose column pairs one to one, the best first; those that only share a name come last and are marked."""
    found = found or overlap(a, b)
    candidates = sorted(_candidates(a, b, found), key=lambda scored: (-scored[0], scored[1].a, scored[1].b))
    return _one_to_one(pair for _, pair in candidates)


def plain_name(name: str) -> str:
    """Reduce a column name to what survives re-spelling: letters and digits, lower case."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "", folded)


def _candidates(a: Table, b: Table, found: Overlap) -> list[tuple[float, ColumnPair]]:
    names_b: dict[str, list[int]] = {}
    for j, column in enumerate(b.columns):
        names_b.setdefault(plain_name(column.name), []).append(j)
    names = {(i, j) for i, column in enumerate(a.columns) for j in names_b.get(plain_name(column.name), [])}
    met = {(int(i), int(j)) for i, j in np.argwhere(found.shared > 0)}
    scored = (_score(a, b, found, i, j, (i, j) in names) for i, j in sorted(met | names))
    return [pair for pair in scored if pair is not None]


def _score(a: Table, b: Table, found: Overlap, i: int, j: int, same_name: bool) -> tuple[float, ColumnPair] | None:
    left, right = a.columns[i], b.columns[j]
    a_in_b, b_in_a = float(found.a_in_b[i, j]), float(found.b_in_a[i, j])
    best = max(a_in_b, b_in_a)
    same_content = left.digest == right.digest and filled(left) == filled(right) > 0
    pair = ColumnPair(i, j, a_in_b, b_in_a, same_name, same_content)
    if best < (CONTAINED_WITH_NAME if same_name else CONTAINED):
        # Rounded numbers and shortened times share few values with what they were made from.
        return (0.0, ColumnPair(i, j, a_in_b, b_in_a, True, False, by_name_only=True)) if same_name else None
    smaller = min(left.distinct, right.distinct)
    weight = 0.3 + 0.7 * min(1.0, float(np.log2(1 + smaller)) / FULL_WEIGHT_BITS)
    return best * weight + 0.35 * same_name + 0.1 * min(a_in_b, b_in_a) + 0.2 * same_content, pair


def _one_to_one(pairs: Iterable[ColumnPair]) -> tuple[ColumnPair, ...]:
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    chosen = []
    for pair in pairs:
        if pair.a not in taken_a and pair.b not in taken_b:
            taken_a.add(pair.a)
            taken_b.add(pair.b)
            chosen.append(pair)
    return tuple(chosen)


def _shared_counts(a: Table, b: Table) -> NDArray[np.int64]:
    hashes_a, owners_a = a.all_hashes
    hashes_b, owners_b = b.all_hashes
    first = np.searchsorted(hashes_b, hashes_a, side="left")
    counts = np.searchsorted(hashes_b, hashes_a, side="right") - first
    shared = np.zeros((len(a.columns), len(b.columns)), dtype=np.int64)
    total = int(counts.sum())
    if total:
        rows = np.repeat(owners_a, counts)
        offsets = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
        np.add.at(shared, (rows, owners_b[np.repeat(first, counts) + offsets]), 1)
    return shared


def _counts_up_to(hashes: NDArray[np.uint64], thresholds: NDArray[np.uint64]) -> NDArray[np.int64]:
    return np.searchsorted(hashes, thresholds, side="right").astype(np.int64)
