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
class Known:
    """What verified cells tell of the voters: voter x column, how many were right (weighted), and of how many."""

    right: Numbers
    cells: Numbers


@dataclass(frozen=True)
class Weighed:
    """What came out: voter x column, and by option."""

    accuracy: Numbers
    """How right each voter is held to be."""
    cells: Numbers
    """On how many open cells that rests."""
    probability: Numbers
    """Of each option; an answered cell has the one that is true, or none."""


def learn(
    ballot: Ballot,
    answers: Mapping[int, Answer],
    past: Known,
    *,
    say: Numbers | None = None,
    start: Numbers | None = None,
    rounds: int = ROUNDS,
) -> Known:
    """Learn from verified cells, and from what is known already.

    Cells are verified because they are doubtful: who is wrong in those is not wrong so often elsewhere. So a voter is
    credited with what it is held to be worth anyway, and what counts is how far the answers surprise.
    """
    if not answers:
        return past
    before = weigh(ballot, {}, past, say=say, start=start, rounds=rounds)
    answered, worth = right(ballot, answers)
    told = answered[ballot.cell[ballot.option]]
    judge, option = ballot.judge[told], ballot.option[told]
    expected = supported(ballot, before.probability)
    surprise = summed(judge, (worth - expected)[option], past.cells.size).reshape(past.cells.shape)
    cells = summed(judge, np.ones(len(judge)), past.cells.size).reshape(past.cells.shape)
    return Known(past.right + before.accuracy * cells + surprise, past.cells + cells)


def weigh(
    ballot: Ballot,
    answers: Mapping[int, Answer],
    known: Known,
    *,
    say: Numbers | None = None,
    start: Numbers | None = None,
    rounds: int = ROUNDS,
) -> Weighed:
    """Weigh the votes; `say` multiplies each voter's votes, `start` is voter x column."""
    shape = (ballot.voters, ballot.columns)
    fixed, worth = right(ballot, answers)
    voting = (ballot.open & ~fixed)[ballot.cell[ballot.option]]
    judge, option = ballot.judge[voting], ballot.option[voting]
    cells = summed(judge, np.ones(len(judge)), known.cells.size).reshape(shape)
    accuracy = np.full(shape, START) if start is None else start
    for _ in range(rounds):
        probability = _probability(ballot, accuracy, say, fixed, worth)
        hits = summed(judge, supported(ballot, probability)[option], known.cells.size).reshape(shape)
        accuracy = (ANSWERS * _reputation(hits, cells) + known.right) / (ANSWERS + known.cells)
    return Weighed(accuracy, cells, _probability(ballot, accuracy, say, fixed, worth))


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
