"""How right each candidate is, and how far that can be believed (pure).

How far it can be believed is found by counting each block's votes for more or for less, over and over: what then turns
round was held up by a few blocks only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.ranking.truth.ballot import Answer, Ballot, Numbers, right, summed, supported
from catalog.ranking.truth.claims import MISSING, Claims
from catalog.ranking.truth.fusion import Rate, Standing
from catalog.ranking.truth.grid import Codes, Places
from catalog.ranking.truth.weighing import Known, Weighed, learn, weigh

TIMES, ROUNDS = 24, 4
STEADY = 12.0
"""How steady a block's weight is while it is shaken: it varies by 1 / sqrt(STEADY) of itself."""
UNPROVEN = 0.25
"""How far off an accuracy is that nothing proves; verified cells, and blocks that confirm each other, narrow it."""
SEED = 1
Z = 1.96


@dataclass(frozen=True)
class Sayings:
    """Claims: who makes them, in which column, and which option they are."""

    who: Places
    column: Places
    option: Places


@dataclass(frozen=True)
class Case:
    """All that is judged: what each candidate says as it stands, and each block on the contested cells."""

    ballot: Ballot
    said: Sayings
    blocks: Sayings
    candidates: int
    answers: Mapping[int, Answer]
    past: Known


@dataclass(frozen=True)
class Showing:
    """Shares of right claims: candidate x column, candidate, block."""

    columns: Numbers
    overall: Numbers
    blocks: Numbers


def sayings(ballot: Ballot, codes: Codes) -> Sayings:
    """Find the option of every claim; a row of codes for each who makes some."""
    span = int(ballot.code.max(initial=0)) + 1
    who, cell = np.nonzero(codes != MISSING)
    option = np.searchsorted(ballot.cell * span + ballot.code, cell * span + codes[who, cell])
    return Sayings(who, ballot.column[cell], option)


def show(case: Case, weighed: Weighed) -> Showing:
    """Judge every claim by the fusion: within the tolerance of what is true is right."""
    ballot, said, blocks = case.ballot, case.said, case.blocks
    answered, worth = right(ballot, case.answers)
    rightness = np.where(answered[ballot.cell], worth > 0, supported(ballot, weighed.probability, 1.0))
    size = case.candidates * ballot.columns
    hits = summed(said.who * ballot.columns + said.column, rightness[said.option], size).reshape(
        case.candidates, ballot.columns
    )
    cells = counted(said, case.candidates, ballot.columns)
    backed = summed(blocks.who, rightness[blocks.option], ballot.voters)
    voted = np.bincount(blocks.who, minlength=ballot.voters)
    return Showing(hits / cells.clip(1), hits.sum(axis=1) / cells.sum(axis=1).clip(1), backed / voted.clip(1))


def shaken(case: Case, weighed: Weighed) -> list[Showing]:
    """Judge again with every block's votes counted for more or less than they should."""
    random = np.random.default_rng(SEED)
    showings = []
    for _ in range(TIMES):
        say = random.gamma(STEADY, 1 / STEADY, case.ballot.voters)
        known = learn(case.ballot, case.answers, case.past, say=say, start=weighed.accuracy, rounds=ROUNDS)
        again = weigh(case.ballot, case.answers, known, say=say, start=weighed.accuracy, rounds=ROUNDS)
        showings.append(show(case, again))
    return showings


def counted(said: Sayings, candidates: int, columns: int) -> Places:
    """Count the claims, candidate x column."""
    return np.bincount(said.who * columns + said.column, minlength=candidates * columns).reshape(candidates, columns)


def standings(
    claims: Claims, case: Case, coverage: Numbers, showing: Showing, others: Sequence[Showing]
) -> list[Standing]:
    """Write down how right each candidate is, with intervals."""
    cells = counted(case.said, len(claims.candidates), len(claims.columns))
    unproven = UNPROVEN**2 / (1 + len(case.answers) + (case.ballot.voters - 1) ** 2)
    spread = np.sqrt(np.var([one.columns for one in others], axis=0) + unproven)
    whole = np.sqrt(np.var([one.overall for one in others], axis=0) + unproven)
    return [
        Standing(
            candidate,
            _rate(showing.overall[place], whole[place], int(cells[place].sum())),
            {
                column.name: _rate(showing.columns[place, at], spread[place, at], int(cells[place, at]))
                for at, column in enumerate(claims.columns)
                if cells[place, at]
            },
            float(coverage[place]),
        )
        for place, candidate in enumerate(claims.candidates)
    ]


def _rate(value: float, spread: float, cells: int) -> Rate:
    half = Z * float(np.sqrt(spread**2 + (value * (1 - value) + 1 / (cells + 4)) / (cells + 4)))
    return Rate(float(value), max(0.0, float(value) - half), min(1.0, float(value) + half), cells)
