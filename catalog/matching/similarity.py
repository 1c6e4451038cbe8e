"""How alike two tables are: the columns that correspond, the rows that meet, and how far cells agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalog.matching.columns import ColumnPair, Overlap, overlap, pair_columns
from catalog.matching.paired import AGREES, Paired, beyond_chance, compared
from catalog.matching.rarity import column_bits
from catalog.matching.rows import Alignment, alignments
from catalog.matching.surprise import NEEDED, surprise
from catalog.matching.tables import Table, filled, is_dense
from catalog.matching.values import Agreement

ENOUGH_ROWS = 5
CERTAIN = 0.995
_DENSE_NEEDS_BITS = 4.0
_RENAMED_AGREES = 0.9


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
    looked: bool
    """Rows that both have would have been seen."""

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
    best, looked = _best(a, b, pairs)
    if best is None:
        return _unaligned(a, b, found, pairs, same, looked)
    rows = best.rows
    paired = (*best.paired, *_renamed(a, b, rows, best.paired))
    known = tuple(p for p in paired if not (p.pair.by_name_only and not p.kept))
    strangers = tuple(p.pair for p in paired if p.pair.by_name_only and not p.kept)
    return Likeness(a, b, found, known, strangers, rows, best.score, rows.a_in_b, rows.b_in_a, same, looked)


def _same_content(a: Table, b: Table, pairs: Sequence[ColumnPair]) -> bool:
    carrying = max(sum(c.kind != "empty" for c in a.columns), sum(c.kind != "empty" for c in b.columns))
    return a.rows == b.rows and carrying > 0 and sum(p.same_content for p in pairs) == carrying


@dataclass(frozen=True)
class _Laid:
    """One way of laying rows side by side, and what it shows."""

    rows: Alignment
    paired: tuple[Paired, ...]
    score: float

    @property
    def rank(self) -> tuple[float, int]:
        return round(self.score, 2), self.rows.n


def _best(a: Table, b: Table, pairs: Sequence[ColumnPair]) -> tuple[_Laid | None, bool]:
    """Choose the way of laying rows side by side that shows most; also tell whether any could have shown something."""
    best: _Laid | None = None
    looked = False
    for rows in alignments(a, b, pairs):
        looked = looked or _tells(rows)
        if rows.n:
            paired = tuple(compared(a, b, rows, pair) for pair in pairs)
            laid = _Laid(rows, paired, _row_score(a, b, rows, paired))
            best = laid if best is None or laid.rank > best.rank else best
            if best.score >= CERTAIN and best.rows.n == min(best.rows.a.rows, best.rows.b.rows):
                break
    return (best if best is not None and best.score > 0 else None), looked


def _tells(rows: Alignment) -> bool:
    """Tell whether rows that both have would have been found: some were asked for, by values that nobody edited."""
    asked = max(int(rows.asked_a.sum()), int(rows.asked_b.sum()))
    return asked >= ENOUGH_ROWS and all(pair.same_content for pair in rows.key)


def _row_score(a: Table, b: Table, rows: Alignment, paired: Sequence[Paired]) -> float:
    others = [p for p in paired if not p.key and (not p.pair.by_name_only or p.excess >= AGREES)]
    agreement, bits = _agreement(others)
    found, said = _found(rows)
    keys = [p for p in paired if p.key]
    if len(keys) == 1 and (is_dense(a.columns[keys[0].pair.a]) or is_dense(b.columns[keys[0].pair.b])):
        found, said = 0.0, 0.0
    if said + max((p.surprise for p in others if p.tried >= ENOUGH_ROWS), default=0.0) < NEEDED:
        return 0.0
    if bits >= _DENSE_NEEDS_BITS and rows.n >= ENOUGH_ROWS:
        # A key that may meet by accident is good enough to lay rows side by side when the other cells then agree.
        return max(rows.a_in_b, rows.b_in_a) * agreement
    return found * agreement


def _found(rows: Alignment) -> tuple[float, float]:
    """Give the share of rows found beyond accident, and what it says in bits, of the side of which more is found."""
    sides = ((rows.a_in_b, rows.chance_a, rows.asked_a), (rows.b_in_a, rows.chance_b, rows.asked_b))
    beyond = max(beyond_chance(share, chance) for share, chance, _ in sides)
    said = 0.0
    for share, chance, asked in sides:
        tries = int(asked.sum()) or (rows.n / share if share else 0)
        said = max(said, surprise(share * tries, tries, chance))
    return beyond, said


def _agreement(others: Sequence[Paired]) -> tuple[float, float]:
    """Average the agreement beyond accident, leaving out the few columns that agree least; and add up the bits."""
    informative = sorted((p for p in others if p.bits > 0 and p.tried >= ENOUGH_ROWS), key=lambda p: p.proof)
    dropped = min(5, len(informative) // 3)
    left = informative[dropped:] if informative and informative[0].proof < AGREES else informative
    weight = sum(min(p.bits, 10.0) for p in left)
    if not weight:
        return 1.0, 0.0
    agreeing = sum(min(p.bits, 10.0) * p.proof for p in left)
    return agreeing / weight, agreeing


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
            candidate = compared(a, b, rows, ColumnPair(i, j, 0.0, 0.0, False, False))
            if candidate.excess >= _RENAMED_AGREES and candidate.bits >= 1:
                found.append(candidate)
                break
    return found


def _unaligned(a: Table, b: Table, found: Overlap, pairs: Sequence[ColumnPair], same: bool, looked: bool) -> Likeness:
    strangers = tuple(p for p in pairs if p.by_name_only)
    known = tuple(
        Paired(
            p,
            Agreement(0, max(p.a_in_b, p.b_in_a), max(p.a_in_b, p.b_in_a), "", ""),
            0.0,
            _bits(a, b, p),
            False,
            0,
            0.0,
            0.0,
        )
        for p in pairs
        if not p.by_name_only
    )
    return Likeness(a, b, found, known, strangers, None, 0.0, None, None, same, looked)


def _bits(a: Table, b: Table, pair: ColumnPair) -> float:
    left, right = a.columns[pair.a], b.columns[pair.b]
    return 0.0 if is_dense(left) or is_dense(right) else min(column_bits(left), column_bits(right))
