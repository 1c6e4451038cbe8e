"""Laying the rows of two tables side by side, from samples that hold the same rows by construction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from catalog.matching.columns import ColumnPair
from catalog.matching.keyed import MIX, Keyed, Rows, common, keyed, numbered
from catalog.matching.rarity import chance_of
from catalog.matching.tables import Hashes, Sample, Table

Flags = NDArray[np.bool_]

_MOST_KEYS_TRIED = 3
_MOST_TRIED = 4
"""Rows of one key that are laid beside the one of the other side."""


@dataclass(frozen=True)
class Alignment:
    """Sampled rows of a and b that are the same row by some key columns."""

    a: Sample
    b: Sample
    key: tuple[ColumnPair, ...]
    rows_a: Rows
    """Places in sample a; `rows_b` holds their partners."""
    rows_b: Rows
    asked_a: Flags
    """Rows of sample a for which b's sample would show a partner if b had one."""
    asked_b: Flags
    a_in_b: float
    """Share of a's rows that b has, by this key."""
    b_in_a: float
    chance_a: float
    """The share that would be found by accident."""
    chance_b: float
    fan_out: float
    """Rows of b per row of a among the shared keys."""
    tried_a: Rows
    """Rows of sample a laid beside every row of b that has their key, where it does not repeat on both sides: none is
    chosen for its fit. `tried_b` holds those of b."""
    tried_b: Rows
    keyed_a: Keyed
    keyed_b: Keyed

    @property
    def n(self) -> int:
        """Count the aligned rows."""
        return len(self.rows_a)

    @property
    def missing_a(self) -> Rows:
        """Give the places in sample a of rows that b lacks for certain."""
        return _without_partner(self.asked_a, self.rows_a)

    @property
    def missing_b(self) -> Rows:
        """Give the places in sample b of rows that a lacks for certain."""
        return _without_partner(self.asked_b, self.rows_b)


def alignments(a: Table, b: Table, pairs: Sequence[ColumnPair]) -> Iterator[Alignment]:
    """Give every way in which the samples of two tables can be laid side by side."""
    strong = tuple(pair for pair in pairs if not pair.by_name_only)
    if not strong:
        return
    yield from _coordinated(a, b, strong)
    if a.complete is not None or b.complete is not None:
        yield from _looked_up(a, b, strong)


def _coordinated(a: Table, b: Table, strong: tuple[ColumnPair, ...]) -> Iterator[Alignment]:
    partner = {pair.a: pair for pair in strong}
    for left in a.samples:
        for right in b.samples:
            key = _same_hash(a, b, left, right, partner)
            if key and len(left.codes) and len(right.codes):
                limit = np.uint64(min(left.source.threshold, right.source.threshold))
                yield _align(a, b, left, right, key, strong, left.source.hashes <= limit, right.source.hashes <= limit)


def _same_hash(
    a: Table, b: Table, left: Sample, right: Sample, partner: dict[int, ColumnPair]
) -> tuple[ColumnPair, ...] | None:
    columns_a = left.source.columns or tuple(range(len(a.columns)))
    columns_b = right.source.columns or tuple(range(len(b.columns)))
    if bool(left.source.columns) != bool(right.source.columns) or len(columns_a) != len(columns_b):
        return None
    key = tuple(partner[i] for i in columns_a if i in partner)
    return key if len(key) == len(columns_a) and tuple(pair.b for pair in key) == columns_b else None


def _looked_up(a: Table, b: Table, strong: tuple[ColumnPair, ...]) -> Iterator[Alignment]:
    # Every row of one side is at hand: each sampled row of the other can be looked up in it, by any key.
    left, right = a.complete or a.widest, b.complete or b.widest
    if left is None or right is None:
        return
    every_a, every_b = np.full(left.rows, right.complete), np.full(right.rows, left.complete)
    for key in _keys_to_try(a, b, strong):
        yield _align(a, b, left, right, key, strong, every_a, every_b)


def _keys_to_try(a: Table, b: Table, strong: tuple[ColumnPair, ...]) -> Iterator[tuple[ColumnPair, ...]]:
    yield strong
    rare = sorted(strong, key=lambda pair: -min(a.columns[pair.a].distinct, b.columns[pair.b].distinct))
    for pair in rare[:_MOST_KEYS_TRIED]:
        if len(strong) > 1:
            yield (pair,)
    for two in combinations(rare[:_MOST_KEYS_TRIED], 2):
        if len(strong) > len(two):
            yield two
    for left_out in strong if 3 <= len(strong) <= 12 else ():  # noqa: PLR2004 - one edited column must not hide a copy
        yield tuple(pair for pair in strong if pair is not left_out)


def _align(
    a: Table,
    b: Table,
    left: Sample,
    right: Sample,
    key: tuple[ColumnPair, ...],
    strong: tuple[ColumnPair, ...],
    asked_a: Flags,
    asked_b: Flags,
) -> Alignment:
    named_a, named_b = keyed(left, [p.a for p in key]), keyed(right, [p.b for p in key])
    met = common(named_a.hashes, named_b.hashes)
    rows_a, rows_b = _partners(left, right, named_a.by_row, named_b.by_row, strong)
    found = len(rows_a)
    a_in_b = _share(found, asked_a, right.share * a.rows, a.rows, b.rows)
    b_in_a = _share(found, asked_b, left.share * b.rows, b.rows, a.rows)
    repeated = 0.0 if _same_repeats(named_a, named_b, met) else max(named_a.repeated, named_b.repeated)
    chance_a = chance_of(a, b, key, (left, right), repeated)
    chance_b = chance_of(b, a, tuple(_turned(p) for p in key), (right, left), repeated)
    fan_out = _unsampled(_fan_out(named_a, named_b, met), a, b, left, right, named_a, named_b)
    tried_a, tried_b = _tried(named_a, named_b, met)
    return Alignment(
        left, right, key, rows_a, rows_b, asked_a, asked_b, a_in_b, b_in_a, chance_a, chance_b, fan_out,
        tried_a, tried_b, named_a, named_b,
    )  # fmt: skip


def _share(found: int, asked: Flags, expected: float, rows: int, other_rows: int) -> float:
    if asked.any():
        return found / int(asked.sum())
    # Only as many rows of this side as the other's sample would have caught can have been found.
    return min(1.0, found / max(1.0, expected), other_rows / max(1, rows))


def _partners(
    left: Sample, right: Sample, keys_a: Hashes, keys_b: Hashes, strong: tuple[ColumnPair, ...]
) -> tuple[Rows, Rows]:
    whole_a, whole_b = keyed(left, [p.a for p in strong]).by_row, keyed(right, [p.b for p in strong]).by_row
    some_a, some_b = keys_a != 0, keys_b != 0
    # Rows that agree in all columns go together first: a key alone may repeat.
    first_a, first_b = _matched(whole_a * MIX + keys_a, whole_b * MIX + keys_b, some_a, some_b)
    some_a[first_a], some_b[first_b] = False, False
    then_a, then_b = _matched(keys_a, keys_b, some_a, some_b)
    return np.concatenate([first_a, then_a]), np.concatenate([first_b, then_b])


def _matched(x: Hashes, y: Hashes, some_x: Flags, some_y: Flags) -> tuple[Rows, Rows]:
    at_x, at_y = np.flatnonzero(some_x), np.flatnonzero(some_y)
    _, in_x, in_y = np.intersect1d(numbered(x[at_x]), numbered(y[at_y]), assume_unique=True, return_indices=True)
    return at_x[in_x], at_y[in_y]


def _same_repeats(a: Keyed, b: Keyed, met: tuple[Rows, Rows]) -> bool:
    """Tell whether shared keys repeat equally often on both sides, which disjoint tables do not manage."""
    counts_a, counts_b = a.counts[met[0]], b.counts[met[1]]
    often = (counts_a > 1) | (counts_b > 1)
    if often.sum() < 5:  # noqa: PLR2004 - too few to say
        return False
    return float((counts_a == counts_b)[often].mean()) > 0.9  # noqa: PLR2004


def _fan_out(a: Keyed, b: Keyed, met: tuple[Rows, Rows]) -> float:
    return float(b.counts[met[1]].sum() / a.counts[met[0]].sum()) if len(met[0]) else 1.0


def _unsampled(seen: float, a: Table, b: Table, left: Sample, right: Sample, keys_a: Keyed, keys_b: Keyed) -> float:
    """Correct the fan-out where one side is whole and only some of the other's rows for a key were sampled."""
    if left.complete and not right.complete:
        return max(seen, float(np.isin(keys_b.by_row, keys_a.hashes).sum()) / right.share / max(1, a.rows))
    if right.complete and not left.complete:
        joined = float(np.isin(keys_a.by_row, keys_b.hashes).sum()) / left.share
        return min(seen, b.rows / joined) if joined else seen
    return seen


def _tried(a: Keyed, b: Keyed, met: tuple[Rows, Rows]) -> tuple[Rows, Rows]:
    counts_a, counts_b = a.counts[met[0]], b.counts[met[1]]
    some = (counts_a == 1) | (counts_b == 1)
    times = np.minimum(np.maximum(counts_a, counts_b)[some], _MOST_TRIED)
    first_a, first_b = a.starts[met[0]][some], b.starts[met[1]][some]
    step = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    many_a, many_b = np.repeat(counts_a[some] > 1, times), np.repeat(counts_b[some] > 1, times)
    return a.order[np.repeat(first_a, times) + step * many_a], b.order[np.repeat(first_b, times) + step * many_b]


def _without_partner(asked: Flags, partnered: Rows) -> Rows:
    alone = asked.copy()
    alone[partnered] = False
    return np.flatnonzero(alone)


def _turned(pair: ColumnPair) -> ColumnPair:
    return ColumnPair(pair.b, pair.a, pair.b_in_a, pair.a_in_b, pair.same_name, pair.same_content)
