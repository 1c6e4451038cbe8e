"""How right each voter is in each column, and how probable each option, found together in a few rounds (pure).

Reputation travels between columns: what a voter is worth in one column is read mostly off its other columns, because a
column in which most voters mean something else cannot tell that of itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from catalog.ranking.truth.ballot import Answer, Ballot, Numbers, right, shares, summed, supported
from catalog.ranking.truth.grid import Flags

ROUNDS = 10
START = 0.8
"""How right everybody is held to be at first."""
WRONG_VALUES = 5.0
"""How many wrong values a cell has about, all as likely."""
OWN = 0.3
"""What a column itself tells of a voter, against its other columns."""
CELLS = 20.0
"""So many cells tell half of what there is to tell of a voter."""
MOST_CELLS = 200.0
"""More cells of a column tell no more."""
ANSWERS = 4.0
"""A voter's estimated accuracy in a column weighs as much as so many verified cells."""
EDGE = 0.02
"""Nobody is held to be right or wrong more surely than this."""


@dataclass(frozen=True)
class Past:
    """What is known of the voters before: voter x column, weighted verified cells that were right, and how many."""

    right: Numbers
    cells: Numbers


@dataclass(frozen=True)
class Weighed:
    """What came out: voter x column, and by option."""

    accuracy: Numbers
    """How right each voter is held to be."""
    cells: Numbers
    """On how many open cells that rests."""
    answered: Numbers
    """On how many verified cells it rests besides."""
    probability: Numbers
    """Of each option; an answered cell has the one that is true, or none."""


def weigh(
    ballot: Ballot,
    answers: Mapping[int, Answer],
    past: Past | None = None,
    *,
    say: Numbers | None = None,
    start: Numbers | None = None,
    rounds: int = ROUNDS,
) -> Weighed:
    """Weigh the votes; `say` multiplies each voter's votes, `start` is voter x column."""
    shape = (ballot.voters, ballot.columns)
    judge, size = ballot.judge, ballot.voters * ballot.columns
    fixed, worth = right(ballot, answers)
    known = fixed[ballot.cell[ballot.option]]
    known_right = summed(judge[known], worth[ballot.option[known]], size).reshape(shape)
    known_cells = summed(judge[known], np.ones(int(known.sum())), size).reshape(shape)
    if past is not None:
        known_right, known_cells = known_right + past.right, known_cells + past.cells
    voting = (ballot.open & ~fixed)[ballot.cell[ballot.option]]
    cells = summed(judge[voting], np.ones(int(voting.sum())), size).reshape(shape)
    accuracy = np.full(shape, START) if start is None else start
    for _ in range(rounds):
        probability = _probability(ballot, accuracy, say, fixed, worth)
        credit = supported(ballot, probability)
        hits = summed(judge[voting], credit[ballot.option[voting]], size).reshape(shape)
        accuracy = _reputation(hits, cells)
        accuracy = (ANSWERS * accuracy + known_right) / (ANSWERS + known_cells)
    return Weighed(accuracy, cells, known_cells, _probability(ballot, accuracy, say, fixed, worth))


def _probability(ballot: Ballot, accuracy: Numbers, say: Numbers | None, fixed: Flags, worth: Numbers) -> Numbers:
    weight = _logit(accuracy) + np.log(WRONG_VALUES)
    if say is not None:
        weight = weight * say[:, None]
    evidence = summed(ballot.option, weight.reshape(-1)[ballot.judge], len(ballot.cell))
    probability = shares(ballot, supported(ballot, evidence))
    return np.where(fixed[ballot.cell], worth == 1, probability)


def _reputation(hits: Numbers, cells: Numbers) -> Numbers:
    told = np.minimum(cells, MOST_CELLS)
    raw = _logit((hits + 1) / (cells + 2))
    mean = (told * raw).sum(axis=0) / told.sum(axis=0).clip(1)
    ahead = raw - mean
    others = told.sum(axis=1, keepdims=True) - told
    elsewhere = ((told * ahead).sum(axis=1, keepdims=True) - told * ahead) / (others + CELLS)
    here = ahead * told / (told + CELLS)
    own = OWN + (1 - OWN) * CELLS / (others + CELLS)
    return 1 / (1 + np.exp(-(mean + (1 - OWN) * elsewhere + own * here)))  # type: ignore[no-any-return]


def _logit(share: Numbers) -> Numbers:
    held = np.clip(share, EDGE, 1 - EDGE)
    return np.log(held / (1 - held))
