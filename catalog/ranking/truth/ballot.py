"""What the voters say of each cell, gathered into options: near values support each other (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.ranking.truth.claims import MISSING, Claims
from catalog.ranking.truth.grid import Codes, Flags, Grid, Places

Numbers = NDArray[np.float64]

NEAR = 0.3
"""What a value within the tolerance counts, where an equal one counts 1.

Who is exactly right has looked at the thing itself; near is also who measures something else.
"""


NOBODY = -500.0
"""The log evidence of an option that nobody votes for."""


UNSAID = -2
"""The code of a value that no candidate says."""


@dataclass(frozen=True)
class Answer:
    """What is true of a cell: its code, or UNSAID, and its number (NaN if it is none)."""

    code: int
    number: float


@dataclass(frozen=True)
class Ballot:
    """Options sorted by cell and value; votes name the voter and the option."""

    voters: int
    columns: int
    column: Places
    """Of each cell."""
    cell: Places
    """Of each option."""
    code: Codes
    number: Numbers
    start: Places
    """The first option of each cell that has any."""
    count: Places
    """How many options each of those cells has."""
    low: Places
    """Pairs of options of a cell that lie within the tolerance: one side ..."""
    high: Places
    """... and the other."""
    voter: Places
    """Of each vote."""
    option: Places
    voted: Flags
    """Which options anybody voted for; the others are only there to be judged."""
    within: Numbers
    """The tolerance of each column."""

    @property
    def judge(self) -> Places:
        """Voter and column of each vote, as one number."""
        return self.voter * self.columns + self.column[self.cell[self.option]]

    @property
    def open(self) -> Flags:
        """Which cells have more than one option that was voted for."""
        return np.bincount(self.cell[self.voted], minlength=len(self.column)) > 1


def cast(claims: Claims, grid: Grid, votes: Codes, also: Codes) -> Ballot:
    """Gather the votes, voter x cell, into options; what `also` says of the cells becomes options without votes."""
    span = max(int(votes.max(initial=0)), int(also.max(initial=0))) + 1
    voter, cell = np.nonzero(votes != MISSING)
    said = [row * span + codes[at, row] for codes in (votes, also) for at, row in [np.nonzero(codes != MISSING)]]
    keys = np.unique(np.concatenate(said))
    option = np.searchsorted(keys, cell * span + votes[voter, cell])
    cells, codes = keys // span, (keys % span).astype(np.int32)
    number = np.full(len(keys), np.nan)
    for place, scale in enumerate(claims.scales):
        here = grid.column[cells] == place
        number[here] = scale[codes[here]]
    within = np.array([column.within for column in claims.columns])
    low, high = _near(cells, number, within[grid.column[cells]])
    start = np.flatnonzero(np.diff(cells, prepend=-1))
    return Ballot(
        voters=len(votes),
        columns=grid.columns,
        column=grid.column,
        cell=cells,
        code=codes,
        number=number,
        start=start,
        count=np.diff(start, append=len(cells)),
        low=low,
        high=high,
        voter=voter,
        option=option,
        voted=np.bincount(option, minlength=len(keys)) > 0,
        within=within,
    )


def summed(places: Places, weights: Numbers, size: int) -> Numbers:
    """Sum weights by place."""
    return np.asarray(np.bincount(places, weights, size), np.float64)


def supported(ballot: Ballot, weights: Numbers, near: float = NEAR) -> Numbers:
    """Add to each option's weight a share of those that lie within the tolerance."""
    size = len(weights)
    upward = summed(ballot.low, weights[ballot.high], size)
    downward = summed(ballot.high, weights[ballot.low], size)
    return weights + near * (upward + downward)


def shares(ballot: Ballot, evidence: Numbers) -> Numbers:
    """Turn the log evidence of options into probabilities that sum to 1 in each cell; nobody's option has none."""
    if not len(ballot.start):
        return evidence
    evidence = np.where(ballot.voted, evidence, NOBODY)
    highest = np.maximum.reduceat(evidence, ballot.start)
    odds = np.exp(evidence - np.repeat(highest, ballot.count))
    return odds / np.repeat(np.add.reduceat(odds, ballot.start), ballot.count)  # type: ignore[no-any-return]


def right(ballot: Ballot, answers: Mapping[int, Answer], near: float = NEAR) -> tuple[Flags, Numbers]:
    """Say which cells are answered, and how right each of their options is: 1 equal, `near` within the tolerance."""
    answered = np.zeros(len(ballot.column), np.bool_)
    worth = np.zeros(len(ballot.cell))
    for cell, answer in answers.items():
        answered[cell] = True
        first, last = np.searchsorted(ballot.cell, [cell, cell + 1])
        off = np.abs(ballot.number[first:last] - answer.number) <= ballot.within[ballot.column[cell]]
        worth[first:last] = np.where(ballot.code[first:last] == answer.code, 1.0, np.where(off, near, 0.0))
    return answered, worth


def best(ballot: Ballot, probability: Numbers) -> Places:
    """Give the most probable option of each cell, -1 for cells without any; the first of equally probable ones."""
    chosen = np.full(len(ballot.column), -1, np.intp)
    if not len(ballot.start):
        return chosen
    highest = np.repeat(np.maximum.reduceat(probability, ballot.start), ballot.count)
    at = np.where(probability >= highest - 1e-12, np.arange(len(probability)), len(probability))
    chosen[ballot.cell[ballot.start]] = np.minimum.reduceat(at, ballot.start)
    return chosen


def _near(cells: Places, number: Numbers, within: Numbers) -> tuple[Places, Places]:
    lows, highs = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    step = 1
    while step < len(cells):
        close = (cells[step:] == cells[:-step]) & (number[step:] - number[:-step] <= within[:-step])
        low = np.flatnonzero(close)
        if not len(low):
            break
        lows.append(low)
        highs.append(low + step)
        step += 1
    return np.concatenate(lows), np.concatenate(highs)
