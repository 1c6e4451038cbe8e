"""Columns that may correspond, and how far their cells agree in rows laid side by side (pure)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.matching.columns import ColumnPair
from catalog.matching.keyed import Keyed, common
from catalog.matching.rarity import column_bits, repeats
from catalog.matching.rows import Alignment
from catalog.matching.surprise import surprise
from catalog.matching.tables import Sample, Table
from catalog.matching.values import Agreement, agree

AGREES = 0.5
CONSTANT_CHANCE = 0.995
ALWAYS = 0.98
"""What happens by accident so often says nothing."""
FOLLOWS = 0.95
"""Cells that agree so often in rows of one key follow from it: then it is news where two tables agree on how."""
NAMES_BITS = 6.0
"""A key that says less names groups, not things."""
FEWEST_BESIDE = 5


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
    tried: int
    """Cells that were laid side by side without choosing rows that fit."""
    proof: float
    """Agreement of these beyond accident, and beyond that of rows of one table with the same key, 0 to 1."""
    surprise: float
    """What that says, in bits."""

    @property
    def excess(self) -> float:
        """Agreement (after undoing lost precision) beyond accident, 0 to 1."""
        return (
            beyond_chance(self.agreement.close, self.chance) if self.chance < CONSTANT_CHANCE else self.agreement.close
        )

    @property
    def kept(self) -> bool:
        """Tell whether it is the same column on both sides."""
        return self.key or self.excess >= AGREES


def compared(a: Table, b: Table, rows: Alignment, pair: ColumnPair) -> Paired:
    """Compare the cells of two columns in aligned rows."""
    key = pair in rows.key
    agreement = _agreement(a, b, rows, pair, key)
    chance = _meeting(rows.a, pair.a, rows.b, pair.b)
    bits = min(column_bits(a.columns[pair.a], rows.a), column_bits(b.columns[pair.b], rows.b))
    if key:
        return Paired(pair, agreement, chance, bits, True, 0, 0.0, 0.0)
    tried, equal = _equal(rows.a.codes[pair.a][rows.tried_a], rows.b.codes[pair.b][rows.tried_b])
    # What differs by lost precision alone agrees as often among the rows that were tried.
    plain = min(1.0, equal + agreement.close - agreement.equal)
    follows = FOLLOWS if _key_bits(a, b, rows) >= NAMES_BITS else 1.0
    expected = max(
        chance, _beside(rows.keyed_a, rows.a, pair.a, follows), _beside(rows.keyed_b, rows.b, pair.b, follows)
    )
    said = surprise(plain * tried, tried, expected)
    return Paired(pair, agreement, chance, bits, False, tried, beyond_chance(plain, expected), said)


def _key_bits(a: Table, b: Table, rows: Alignment) -> float:
    return sum(min(column_bits(a.columns[p.a], rows.a), column_bits(b.columns[p.b], rows.b)) for p in rows.key)


def beyond_chance(found: float, chance: float) -> float:
    """Give how much of what accident leaves open was found, 0 to 1."""
    return max(0.0, (found - chance) / (1 - chance)) if chance < ALWAYS else 0.0


def _agreement(a: Table, b: Table, rows: Alignment, pair: ColumnPair, key: bool) -> Agreement:
    met_a, met_b = rows.a.codes[pair.a][rows.rows_a], rows.b.codes[pair.b][rows.rows_b]
    n, share = _equal(met_a, met_b)
    if key or share > 0.9:  # noqa: PLR2004 - edits at most, no loss of precision
        return Agreement(n, share, share, "", "")
    left = [rows.a.cell(pair.a, place) for place in rows.rows_a.tolist()]
    right = [rows.b.cell(pair.b, place) for place in rows.rows_b.tolist()]
    return agree(left, right, met_a == met_b, a.columns[pair.a].kind, b.columns[pair.b].kind)


def _equal(left: NDArray[np.int64], right: NDArray[np.int64]) -> tuple[int, float]:
    """Count the places where at least one side has a value, and give the share of them that are equal."""
    known = (left != 0) | (right != 0)
    n = int(known.sum())
    return n, float(((left == right) & known).sum() / n) if n else 0.0


def _meeting(x: Sample, column_x: int, y: Sample, column_y: int) -> float:
    """Estimate how often a random cell of x equals a random cell of y."""
    if not x.rows or not y.rows:
        return 0.0
    values_x, counts_x = x.counted(column_x)
    values_y, counts_y = y.counted(column_y)
    at_x, at_y = common(values_x, values_y)
    by_values = float((counts_x[at_x] / x.rows * (counts_y[at_y] / y.rows)).sum())
    return by_values if by_values > 2 / min(x.rows, y.rows) else max(repeats(x, column_x), repeats(y, column_y))


def _beside(named: Keyed, sample: Sample, column: int, follows: float) -> float:
    """Say how often rows of one table with the same key agree, where that is no rule; 0 where none says."""
    places = named.starts[named.counts > 1]
    if len(places) < FEWEST_BESIDE:
        return 0.0
    n, share = _equal(sample.codes[column][named.order[places]], sample.codes[column][named.order[places + 1]])
    return share if n >= FEWEST_BESIDE and (share < follows or follows >= 1) else 0.0
