"""Claims and a few verified cells in, truth out (pure)."""

from collections.abc import Mapping, Sequence

from catalog.ranking.truth.claims import Claims
from catalog.ranking.truth.fusion import Fusion, Record, Verified

ASKED = 20
"""How many cells are worth asking at a time."""
FLOOR = 1 / 3
"""Who says less of the contested cells is not nominated."""


def discover(
    claims: Claims,
    verified: Sequence[Verified] = (),
    *,
    trees: Sequence[Sequence[str]] = (),
    history: Mapping[str, Mapping[str, Record]] | None = None,
    asked: int = ASKED,
    floor: float = FLOOR,
) -> Fusion:
    """Find what is true of the contested cells, who is right how often, and what to ask next.

    `trees` are groups of candidates known to derive from each other; each casts one vote. `history` is the reputation
    that an earlier discovery of the same candidates gave.
    """
    raise NotImplementedError
