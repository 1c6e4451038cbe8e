"""Between which bounds a share or an expectation lies, with one confidence for all (pure).

Every interval of a ranking covers 83.5 %: two estimates of one precision whose intervals just touch then differ with a
confidence of 95 %, so that overlap, as a steward sees it, is the test by which a winner is told.
"""

from math import sqrt

Z = 1.39
"""Standard deviations to either side."""


def wilson(met: float, of: float) -> tuple[float, float]:
    """Bound a share that was counted: `met` of `of` (Wilson); nothing counted may be anything."""
    if of <= 0:
        return 0.0, 1.0
    share = min(1.0, max(0.0, met / of))
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of)) / (1 + Z * Z / of)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def normal(value: float, variance: float) -> tuple[float, float]:
    """Bound an expectation by its variance, inside 0 to 1."""
    half = Z * sqrt(max(0.0, variance))
    return max(0.0, value - half), min(1.0, value + half)
