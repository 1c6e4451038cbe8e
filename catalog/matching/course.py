"""The course of some states of one table for which moments were noted, some of them wrongly (pure).

Of all orders that one is taken which costs least: every step costs what changed in it, every sign of a pair that the
order contradicts costs its weight, and every moment that the order leaves out of turn costs what it takes to believe
that it is wrong. A state whose moment is wrong so comes to lie between those that it resembles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Order = list[int]

ROUNDS = 8
_LEAST = 1e-9


@dataclass(frozen=True)
class Costs:
    """What counts beside a step of ordinary size, which costs 1."""

    signs: float = 0.5
    """What the signs of all pairs of one state count together."""
    out_of_turn: float = 0.7
    """A moment that is out of turn."""


ORDINARY = Costs()


def course(said: Numbers, apart: Numbers, moments: Numbers, starts: Sequence[Order], costs: Costs) -> Numbers:
    """Give for every two states the log odds of their order.

    `said` is above 0 where the column's state is the later one, `apart` their distance, `moments` are NaN where
    nobody noted one. The search begins with each of `starts`.
    """
    size = len(moments)
    known = _Known(costs.signs * said / max(1, size - 1), apart / _step(apart), moments, costs.out_of_turn)
    rested = [known.rested(start) for start in starts]
    return known.odds(min(rested, key=known.cost))


class _Known:
    """What is known of some states, all in the same measure: steps of ordinary size."""

    def __init__(self, said: Numbers, apart: Numbers, moments: Numbers, out_of_turn: float) -> None:
        self.said, self.apart, self.moments, self.out_of_turn = said, apart, moments, out_of_turn

    def rested(self, order: Sequence[int]) -> Order:
        """Move one state after the other to where it costs least, and turn the whole, until nothing gets better."""
        best = list(order)
        for _ in range(ROUNDS):
            before = self.cost(best)
            for state in tuple(best):
                others, costs = self.places(best, state)
                if costs.min() < costs[best.index(state)] - _LEAST:
                    at = int(costs.argmin())
                    best = [*others[:at], state, *others[at:]]
            best = min(best, best[::-1], key=self.cost)
            if self.cost(best) >= before - _LEAST:
                break
        return best

    def cost(self, order: Sequence[int]) -> float:
        """Add up what an order costs."""
        way = float(self.apart[list(order[:-1]), list(order[1:])].sum())
        signs = float(np.triu(self.said[np.ix_(order, order)], 1).sum())
        return way - signs - self.out_of_turn * float(_in_turn(self.moments[list(order)]).max(initial=0))

    def places(self, order: Sequence[int], state: int) -> tuple[Order, Numbers]:
        """Give the other states, and what it costs to put this one before each of them and at the end."""
        others = [one for one in order if one != state]
        there, said = self.apart[others, state], self.said[others, state]
        way = np.zeros(len(others) + 1)
        way[1:] += there
        way[:-1] += there
        way[1:-1] -= self.apart[others[:-1], others[1:]]
        passed = np.concatenate([[0.0], np.cumsum(said)])
        turns = _in_turn_with(self.moments[others], float(self.moments[state]))
        return others, way - (2 * passed - passed[-1]) - self.out_of_turn * turns

    def odds(self, order: Order) -> Numbers:
        """Say for every two states by how much the cheapest place behind the other one beats the cheapest before it."""
        found = np.zeros_like(self.apart)
        for state in order:
            others, costs = self.places(order, state)
            before = np.minimum.accumulate(costs)[:-1]
            behind = np.minimum.accumulate(costs[::-1])[::-1][1:]
            found[others, state] += (before - behind) / 2
            found[state, others] -= (before - behind) / 2
        return found


def _step(apart: Numbers) -> float:
    """Give the size of an ordinary step: from a state to the one most like it that differs."""
    nearest = np.where(apart > 0, apart, np.inf).min(axis=1)
    nearest = nearest[np.isfinite(nearest)]
    return float(np.median(nearest)) if len(nearest) else 1.0


def _in_turn(moments: Numbers) -> Numbers:
    """Give for each place how many moments at most, itself the last one, are in turn up to there; 0 for unknown."""
    found = np.zeros(len(moments))
    for place in np.flatnonzero(~np.isnan(moments)).tolist():
        found[place] = 1 + np.where(moments[:place] <= moments[place], found[:place], 0.0).max(initial=0.0)
    return found


def _in_turn_with(moments: Numbers, moment: float) -> Numbers:
    """Give how many are in turn at most when one more stands before each, and at the end."""
    ahead, behind = _in_turn(moments), _in_turn(-moments[::-1])[::-1]
    most = np.full(len(moments) + 1, ahead.max(initial=0.0))
    if np.isnan(moment):
        return most
    first = np.concatenate([[0.0], np.maximum.accumulate(np.where(moments <= moment, ahead, 0.0))])
    last = np.concatenate([np.maximum.accumulate(np.where(moments >= moment, behind, 0.0)[::-1])[::-1], [0.0]])
    together: Numbers = np.maximum(most, first + 1 + last)
    return together
