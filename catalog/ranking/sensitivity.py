"""What another weight of a criterion would change: twice, half, and the least that makes another win (pure)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from catalog.ranking.score import Candidate

FACTORS = (2.0, 0.5)
MOST = 20.0
"""A criterion that must count more than so many times changes nothing worth telling."""
_STEPS = 120
_HALVINGS = 30

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """That another candidate, or nobody, would win if a criterion counted so many times."""

    criterion: str
    factor: float
    winner: UUID | None
    """None where the first could not be told from another."""
    least: bool
    """It is the smallest change of this weight that has this effect."""


def changes(candidates: Sequence[Candidate], weights: Mapping[str, float]) -> list[Change]:
    """Find what would change the winner, criterion by criterion, in the order of the weights."""
    able = [candidate for candidate in candidates if candidate.nominable]
    if len(able) < 2:  # noqa: PLR2004 - there is nobody else
        return []
    sums = _Sums(able, weights)
    return [change for name in sums.names for change in _of_criterion(sums, name)]


def _of_criterion(sums: "_Sums", name: str) -> list[Change]:
    held = sums.winner(name, 1.0)
    asked = [(factor, sums.winner(name, factor)) for factor in FACTORS]
    told = [Change(name, factor, won, least=False) for factor, won in asked if won != held]
    up = _least(sums, name, np.geomspace(1.0, MOST, _STEPS))
    down = _least(sums, name, np.append(np.geomspace(1.0, 1 / MOST, _STEPS), 0.0))
    return told + [change for change in (up, down) if change is not None]


def _least(sums: "_Sums", name: str, factors: Floats) -> Change | None:
    """Find the factor nearest to 1 at which another candidate comes out first, going one way."""
    first = sums.first(name, 1.0)
    place = next((at for at, factor in enumerate(factors) if sums.first(name, float(factor)) != first), None)
    if place is None:
        return None
    factor = _boundary(lambda one: sums.first(name, one) != first, float(factors[place - 1]), float(factors[place]))
    return Change(name, factor, sums.able[sums.first(name, factor)].copy_id, least=True)


def _boundary(changed: Callable[[float], bool], before: float, after: float) -> float:
    for _ in range(_HALVINGS):
        middle = (before + after) / 2
        before, after = (before, middle) if changed(middle) else (middle, after)
    return after


class _Sums:
    """The candidates as numbers, to be summed under many weightings."""

    def __init__(self, able: Sequence[Candidate], weights: Mapping[str, float]) -> None:
        self.able = able
        self.names = [part.name for part in able[0].parts if weights[part.name] > 0]
        self.weights = np.array([weights[part.name] for part in able[0].parts])
        self.place = {part.name: at for at, part in enumerate(able[0].parts)}
        self.value, self.below, self.above = (
            np.array([[getattr(part, of) for part in one.parts] for one in able]) for of in ("value", "below", "above")
        )

    def first(self, name: str, factor: float) -> int:
        """Name the candidate with the highest lower bound when a criterion counts `factor` times."""
        return int(self._order(name, factor)[0][0])

    def winner(self, name: str, factor: float) -> UUID | None:
        """Name the candidate that wins when a criterion counts `factor` times."""
        order, low, high = self._order(name, factor)
        return None if low[order[0]] <= high[order[1:]].max() else self.able[order[0]].copy_id

    def _order(self, name: str, factor: float) -> tuple[NDArray[np.int64], Floats, Floats]:
        weights = self.weights.copy()
        weights[self.place[name]] *= factor
        whole = weights.sum() or 1.0
        value = self.value @ weights / whole
        low = np.maximum(0.0, value - np.sqrt(self.below**2 @ weights**2) / whole)
        high = np.minimum(1.0, value + np.sqrt(self.above**2 @ weights**2) / whole)
        return np.lexsort((np.arange(len(value)), -value, -low)), low, high
