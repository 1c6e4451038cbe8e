"""The weighted sum of criteria with its interval, and when two sums can be told apart (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True)
class Part:
    """What a criterion brings into a sum: its value, and how far it may lie below and above."""

    name: str
    value: float
    below: float
    above: float


def total(parts: Sequence[Part], weights: Mapping[str, float]) -> tuple[float, float, float]:
    """Add parts up by their weights: the value, its low and its high bound; doubts are taken as independent."""
    whole = sum(weights[part.name] for part in parts)
    if not whole:
        return 0.0, 0.0, 1.0
    value = sum(weights[part.name] * part.value for part in parts) / whole
    below = sqrt(sum((weights[part.name] * part.below) ** 2 for part in parts)) / whole
    above = sqrt(sum((weights[part.name] * part.above) ** 2 for part in parts)) / whole
    return value, max(0.0, value - below), min(1.0, value + above)
