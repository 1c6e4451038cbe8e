"""How alike two tables are: the columns that correspond, the rows that meet, and how far cells agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.matching.columns import ColumnPair, Overlap, overlap, pair_columns
from catalog.matching.rarity import collision, column_bits
from catalog.matching.rows import Alignment, alignments
from catalog.matching.tables import Table, filled, is_dense
from catalog.matching.values import Agreement, agree

ENOUGH_ROWS = 5
AGREES = 0.5
_DENSE_NEEDS_BITS = 4.0
_RENAMED_AGREES = 0.9


@dataclass(frozen=True)
class Paired:
    """A column pair with what aligned cells say of it."""

    pair: ColumnPair
    agreement: Agreement
    chance: float
    """How often the two would agree by accident."""
    bits: float
    """How much one agreeing cell says."""
    key: bool
    """Rows were aligned by it."""

    @property
    def excess(self) -> float:
        """Agreement (after undoing lost precision) beyond accident, 0 to 1."""
        if self.chance >= 0.995:  # noqa: PLR2004 - a constant says nothing
            return self.agreement.close
        return max(0.0, (self.agreement.close - self.chance) / (1 - self.chance))

    @property
    def kept(self) -> bool:
        """Tell whether it is the same column on both sides."""
        return self.key or self.excess >= AGREES


@dataclass(frozen=True)
class Likeness:
    """All that was measured of a pair of tables; signals and kinds are read from it."""

    a: Table
    b: Table
    overlap: Overlap
    pairs: tuple[Paired, ...]
    """Columns that correspond; edited ones included."""
    strangers: tuple[ColumnPair, ...]
    """Columns of one name whose cells have nothing to do with each other."""
    alignment: Alignment | None
    score: float
    """Of the rows, beyond accident, 0 to 1."""
    a_in_b: float | None
    b_in_a: float | None
    same_content: bool
    """Every column has equal values equally often on both sides."""

    @property
    def kept(self) -> tuple[Paired, ...]:
        """Give the column pairs whose cells agree."""
        return tuple(p for p in self.pairs if p.kept)

    @property
    def extra_a(self) -> tuple[int, ...]:
        """Give the columns of a that b does not have."""
        taken = {p.pair.a for p in self.pairs}
        return tuple(i for i in range(len(self.a.columns)) if i not in taken)

    @property
    def extra_b(self) -> tuple[int, ...]:
        """Give the columns of b that a does not have."""
        taken = {p.pair.b for p in self.pairs}
        return tuple(j for j in range(len(self.b.columns)) if j not in taken)

    @property
    def cell_agreement(self) -> float | None:
        """Average the share of equal cells over the corresponding columns; None when no rows were aligned."""
        if self.alignment is None or not self.alignment.n or not self.pairs:
            return None
        return float(np.mean([p.agreement.equal for p in self.pairs]))


def measure(a: Table, b: Table) -> Likeness:
    """Measure a pair; takes about a millisecond for tables of ordinary width."""
    found = overlap(a, b)
    pairs = pair_columns(a, b, found)
    same = _same_content(a, b, pairs)
    best: tuple[tuple[float, int], Alignment | None, tuple[Paired, ...]] = ((0.0, 0), None, ())
    for rows in alignments(a, b, pairs):
        if rows.n:
            paired = _paired(a, b, rows, pairs)
            score = _row_score(a, b, rows, paired)
            best = max(best, ((round(score, 2), rows.n), rows, paired), key=lambda scored: scored[0])
    (score, _), alignment, paired = best
    if alignment is None or score <= 0:
        return _unaligned(a, b, found, pairs, same)
    paired = (*paired, *_renamed(a, b, alignment, paired))
    known = tuple(p for p in paired if not (p.pair.by_name_only and not p.kept))
    strangers = tuple(p.pair for p in paired if p.pair.by_name_only and not p.kept)
    return Likeness(a, b, found, known, strangers, alignment, score, alignment.a_in_b, alignment.b_in_a, same)


def _same_content(a: Table, b: Table, pairs: Sequence[ColumnPair]) -> bool:
    carrying = max(sum(c.kind != "empty" for c in a.columns), sum(c.kind != "empty" for c in b.columns))
    return a.rows == b.rows and carrying > 0 and sum(p.same_content for p in pairs) == carrying


def _paired(a: Table, b: Table, rows: Alignment, pairs: Sequence[ColumnPair]) -> tuple[Paired, ...]:
    return tuple(_cells(a, b, rows, pair) for pair in pairs)


def _cells(a: Table, b: Table, rows: Alignment, pair: ColumnPair) -> Paired:
    codes_a, codes_b = rows.a.codes[pair.a], rows.b.codes[pair.b]
    met_a, met_b = codes_a[rows.rows_a], codes_b[rows.rows_b]
    equal = met_a == met_b
    known = (met_a != 0) | (met_b != 0)
    n = int(known.sum())
    share = float((equal & known).sum() / n) if n else 0.0
    if pair in rows.key or share > 0.9:  # noqa: PLR2004 - edits at most, no loss of precision
        agreement = Agreement(n, share, share, "", "")
    else:
        left = [rows.a.cell(pair.a, int(place)) for place in rows.rows_a]
        right = [rows.b.cell(pair.b, int(place)) for place in rows.rows_b]
        agreement = agree(left, right, equal, a.columns[pair.a].kind, b.columns[pair.b].kind)
    chance = _meeting(codes_a, codes_b)
    bits = min(column_bits(a.columns[pair.a], codes_a), column_bits(b.columns[pair.b], codes_b))
    return Paired(pair, agreement, chance, bits, pair in rows.key)


def _meeting(x: NDArray[np.int64], y: NDArray[np.int64]) -> float:
    """Estimate how often a random cell of x equals a random cell of y."""
    if not len(x) or not len(y):
        return 0.0
    values_x, counts_x = np.unique(x, return_counts=True)
    values_y, counts_y = np.unique(y, return_counts=True)
    _, at_x, at_y = np.intersect1d(values_x, values_y, assume_unique=True, return_indices=True)
    by_values = float((counts_x[at_x] / len(x) * (counts_y[at_y] / len(y))).sum())
    return by_values if by_values > 2 / min(len(x), len(y)) else max(collision(x), collision(y))


def _row_score(a: Table, b: Table, rows: Alignment, paired: Sequence[Paired]) -> float:
    others = [p for p in paired if not p.key and (not p.pair.by_name_only or p.excess >= AGREES)]
    agreement, bits = _agreement(others)
    beyond = max(_beyond(rows.a_in_b, rows.chance_a), _beyond(rows.b_in_a, rows.chance_b))
    keys = [p for p in paired if p.key]
    if bits >= _DENSE_NEEDS_BITS and rows.n >= ENOUGH_ROWS:
        # A key that may meet by accident is good enough to lay rows side by side when the other cells then agree.
        return max(rows.a_in_b, rows.b_in_a) * agreement
    if len(keys) == 1 and (is_dense(a.columns[keys[0].pair.a]) or is_dense(b.columns[keys[0].pair.b])):
        return 0.0
    return beyond * agreement


def _agreement(others: Sequence[Paired]) -> tuple[float, float]:
    """Average the agreement beyond accident, leaving out the few columns that agree least; and add up the bits."""
    informative = sorted((p for p in others if p.bits > 0), key=lambda p: p.excess)
    dropped = min(5, len(informative) // 3)
    left = informative[dropped:] if informative and informative[0].excess < AGREES else informative
    weight = sum(min(p.bits, 10.0) for p in left)
    if not weight:
        return 1.0, 0.0
    agreeing = sum(min(p.bits, 10.0) * p.excess for p in left)
    return agreeing / weight, agreeing


def _beyond(found: float, chance: float) -> float:
    return max(0.0, (found - chance) / (1 - chance)) if chance < 0.98 else 0.0  # noqa: PLR2004


def _renamed(a: Table, b: Table, rows: Alignment, paired: Sequence[Paired]) -> list[Paired]:
    """Find columns that share neither name nor values as they stand, but agree once the precision is undone."""
    if rows.n < 4 * ENOUGH_ROWS:
        return []
    free_a = [i for i in range(len(a.columns)) if i not in {p.pair.a for p in paired if p.kept}]
    free_b = [j for j in range(len(b.columns)) if j not in {p.pair.b for p in paired if p.kept}]
    found: list[Paired] = []
    for i in free_a:
        for j in free_b:
            if a.columns[i].kind != b.columns[j].kind or not filled(b.columns[j]) or any(p.pair.b == j for p in found):
                continue
            candidate = _cells(a, b, rows, ColumnPair(i, j, 0.0, 0.0, False, False))
            if candidate.excess >= _RENAMED_AGREES and candidate.bits >= 1:
                found.append(candidate)
                break
    return found


def _unaligned(a: Table, b: Table, found: Overlap, pairs: Sequence[ColumnPair], same: bool) -> Likeness:
    strangers = tuple(p for p in pairs if p.by_name_only)
    known = tuple(
        Paired(p, Agreement(0, max(p.a_in_b, p.b_in_a), max(p.a_in_b, p.b_in_a), "", ""), 0.0, _bits(a, b, p), False)
        for p in pairs
        if not p.by_name_only
    )
    return Likeness(a, b, found, known, strangers, None, 0.0, None, None, same)


def _bits(a: Table, b: Table, pair: ColumnPair) -> float:
    left, right = a.columns[pair.a], b.columns[pair.b]
    return 0.0 if is_dense(left) or is_dense(right) else min(column_bits(left), column_bits(right))
