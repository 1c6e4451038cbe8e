"""Weights chosen on all repositories but one and judged on that one, so that no figure is of data it was chosen on."""

from collections.abc import Callable, Sequence
from itertools import product

from catalog.matching.course import ORDINARY, Costs
from catalog.matching.succession import WEIGHTS, Weights
from tests.measuring.history.judging import Step

HALF_AND_TWICE = (1.0, 0.5, 2.0)
CONTENT = tuple(
    Weights(WEIGHTS.far * votes, WEIGHTS.near * votes, WEIGHTS.chain * chain)
    for votes, chain in product(HALF_AND_TWICE, HALF_AND_TWICE)
)
"""What is tried for content alone; those in use come first and win ties."""
TIMES = tuple(
    Weights(costs=Costs(ORDINARY.signs * signs, ORDINARY.out_of_turn * late))
    for signs, late in product(HALF_AND_TWICE, HALF_AND_TWICE)
)
"""What is tried where times are noted."""


def held_out(judged: Sequence[Sequence[Step]], score: Callable[[Sequence[Step]], float]) -> list[Step]:
    """Give the steps of each repository as judged by what scores best on all others; `judged` has a list a try."""
    found: list[Step] = []
    for name in sorted({step.repository for step in judged[0]}):
        others = [score([step for step in steps if step.repository != name]) for steps in judged]
        best = judged[others.index(max(others))]
        found += [step for step in best if step.repository == name]
    return found
