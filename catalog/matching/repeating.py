"""Whether a column repeats another one badly, with gaps or errors that nobody can compute (pure)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.matching.rarity import collision
from catalog.matching.tables import Sample

LEAST_ROWS = 20
REPEATS = 0.5
"""A column that repeats another agrees with it so often, beyond accident."""
LEAST_BROKEN = 3


def repeats_badly(sample: Sample, column: int, by: Sequence[int]) -> str:
    """Say how most cells that a column holds are those of another and the rest are not: "gaps" or "errors", else ""."""
    values = sample.codes[column]
    if (values != 0).sum() < LEAST_ROWS // 2 or len(values) < LEAST_ROWS:
        return ""
    chance = collision(values[values != 0])
    found = {_broken(values, sample.codes[other], chance) for other in by}
    # Whoever repeats one column whole has nothing to do with the others like it.
    return "" if "whole" in found else "errors" if "errors" in found else "gaps" if "gaps" in found else ""


def _broken(values: NDArray[np.int64], others: NDArray[np.int64], chance: float) -> str:
    both = (values != 0) & (others != 0)
    if both.sum() < LEAST_ROWS // 2:
        return ""
    equal = float((values[both] == others[both]).mean())
    missing, differing = int(((values == 0) & (others != 0)).sum()), int((values[both] != others[both]).sum())
    beyond = (equal - chance) / (1 - chance) if chance < 1 else 0.0
    if beyond <= REPEATS:
        return ""
    return "errors" if differing >= LEAST_BROKEN else "gaps" if missing >= LEAST_BROKEN else "whole"
