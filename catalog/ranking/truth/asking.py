"""Which few cells tell most when somebody looks them up (pure).

A cell is worth asking where voters differ that differ often, that no earlier answer has told apart, and where the
present fusion is unsure.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from catalog.ranking.truth.ballot import Ballot, Numbers
from catalog.ranking.truth.claims import MISSING
from catalog.ranking.truth.grid import Codes, Flags, Grid

SURE = 0.02
"""What a cell is worth of which the fusion is sure: the fusion may be wrong."""
LOOKED_AT = 3000
"""Of more cells than this the least sure ones are looked at."""
HEARD = 60
"""Of more voters than this those that say most are told apart."""


def ask(
    grid: Grid,
    votes: Codes,
    ballot: Ballot,
    probability: Numbers,
    answered: Collection[int],
    allowed: Flags,
    count: int,
) -> list[tuple[int, float]]:
    """Choose cells greedily, most telling first, each with what it is worth; `allowed` says which may be asked."""
    if not count:
        return []
    unsure = _unsure(ballot, probability)
    spoken = (votes[:, ballot.open] != MISSING).sum(axis=1)
    votes = votes[np.sort(np.argsort(-spoken, kind="stable")[:HEARD])]
    open_cells = np.flatnonzero(allowed & ballot.open & ~_flags(answered, len(allowed)))
    looked_at = open_cells[np.argsort(-unsure[open_cells], kind="stable")][:LOOKED_AT]
    stakes = _stakes(grid, votes)
    told = np.zeros_like(stakes)
    for cell in answered:
        told[grid.column[cell]] += _differing(votes[:, cell])
    differing = np.stack([_differing(votes[:, cell]) for cell in looked_at]) if len(looked_at) else np.empty((0, 0, 0))
    chosen: list[tuple[int, float]] = []
    left = np.ones(len(looked_at), np.bool_)
    for _ in range(min(count, len(looked_at))):
        value = stakes / (1 + told)
        gains = np.empty(len(looked_at))
        for column in range(grid.columns):
            here = grid.column[looked_at] == column
            gains[here] = np.tensordot(differing[here], value[column], 2)
        gains = np.where(left, gains * (unsure[looked_at] + SURE), -1.0)
        place = int(np.argmax(gains))
        left[place] = False
        told[grid.column[looked_at[place]]] += differing[place]
        chosen.append((int(looked_at[place]), float(gains[place])))
    return chosen


def _unsure(ballot: Ballot, probability: Numbers) -> Numbers:
    unsure = np.zeros(len(ballot.column))
    if len(ballot.start):
        unsure[ballot.cell[ballot.start]] = 1 - np.maximum.reduceat(probability, ballot.start)
    return unsure


def _stakes(grid: Grid, votes: Codes) -> NDArray[np.float32]:
    """Count for each column how often each pair of voters differs."""
    stakes = np.zeros((grid.columns, len(votes), len(votes)), np.float32)
    for column in range(grid.columns):
        here = votes[:, grid.column == column]
        for place, row in enumerate(here):
            stakes[column, place] = ((row != MISSING) & (here != MISSING) & (here != row)).sum(axis=1)
    return stakes


def _differing(codes: Codes) -> NDArray[np.float32]:
    said = codes != MISSING
    return (said[:, None] & said[None, :] & (codes[:, None] != codes[None, :])).astype(np.float32)  # type: ignore[no-any-return]


def _flags(places: Collection[int], size: int) -> Flags:
    flags = np.zeros(size, np.bool_)
    flags[list(places)] = True
    return flags
