"""How far what two tables share lies beyond accident, in bits (pure)."""

from math import log2

NEEDED = 20.0
"""What agrees by accident says less than this, though about fifteen ways of laying rows side by side are tried."""
_LEAST = 1e-9


def surprise(found: float, asked: float, chance: float) -> float:
    """Give the bits that so many hits in so many tries say, when each had this chance; 0 for no more than that."""
    if asked <= 0:
        return 0.0
    share, chance = min(1.0, found / asked), min(1 - _LEAST, max(_LEAST, chance))
    if share <= chance:
        return 0.0
    bits = share * log2(share / chance)
    if share < 1:
        bits += (1 - share) * log2((1 - share) / (1 - chance))
    return asked * bits
