"""Cells, questions and reputations written down for people and for the next time (pure)."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.ranking.truth.ballot import UNSAID, Answer, Ballot, Numbers, best
from catalog.ranking.truth.claims import Claims, as_number
from catalog.ranking.truth.fusion import FusedCell, Question, Record, Saying, Verified
from catalog.ranking.truth.grid import Grid
from catalog.ranking.truth.standing import Sayings
from catalog.ranking.truth.structure import Group
from catalog.ranking.truth.weighing import ANSWERS, Known, Weighed
from catalog.scanning.canonical import Value

TAIL = 0.025
"""Probability on either side of an interval."""
REMEMBERED = 20.0
"""What is carried over weighs at most as much as so many verified cells."""


def by_cell(claims: Claims, ballot: Ballot, said: Sayings) -> list[tuple[Saying, ...]]:
    """Give what is said of each cell, most often said first."""
    order = np.argsort(said.option, kind="stable")
    ends = np.searchsorted(said.option[order], np.arange(len(ballot.cell) + 1))
    who = said.who[order].tolist()
    told: list[list[Saying]] = [[] for _ in ballot.column]
    columns, codes = ballot.column[ballot.cell].tolist(), ballot.code.tolist()
    for option, cell in enumerate(ballot.cell.tolist()):
        names = tuple(claims.candidates[place] for place in who[ends[option] : ends[option + 1]])
        if names:
            told[cell].append(Saying(claims.vocabularies[columns[option]][codes[option]], names))
    return [tuple(sorted(one, key=lambda saying: -len(saying.candidates))) for one in told]


def cells(
    claims: Claims,
    grid: Grid,
    ballot: Ballot,
    probability: Numbers,
    sayings: Sequence[tuple[Saying, ...]],
    verified: Mapping[int, Verified],
) -> list[FusedCell]:
    """Write down what is held to be true of each cell."""
    chosen = best(ballot, probability)
    low, high = _intervals(ballot, probability, chosen)
    fused = []
    for cell, (key, column, option) in enumerate(
        zip(grid.key.tolist(), grid.column.tolist(), chosen.tolist(), strict=True)
    ):
        name = claims.columns[column].name
        if cell in verified:
            value = verified[cell].value
            fused.append(
                FusedCell(claims.keys[key], name, value, 1.0, value, value, verified=True, sayings=sayings[cell])
            )
            continue
        values, codes = claims.vocabularies[column], ballot.code
        interval: tuple[Value, Value] = (None, None)
        if not np.isnan(ballot.number[option]):
            interval = values[codes[low[cell]]], values[codes[high[cell]]]
        sure = float(probability[option])
        fused.append(FusedCell(claims.keys[key], name, values[codes[option]], sure, *interval, sayings=sayings[cell]))
    return fused


def questions(
    claims: Claims, grid: Grid, asked: Sequence[tuple[int, float]], sayings: Sequence[tuple[Saying, ...]], sure: Numbers
) -> list[Question]:
    """Write down which cells are worth asking, and why."""
    return [
        Question(
            claims.keys[grid.key[cell]],
            claims.columns[grid.column[cell]].name,
            gain,
            sayings[cell],
            f"{len(sayings[cell])} different values are said; the likeliest is held to be true with {sure[cell]:.0%}. "
            "The answer tells apart those that differ most in this column.",
        )
        for cell, gain in asked
    ]


def sure(ballot: Ballot, probability: Numbers) -> Numbers:
    """Give the probability of each cell's likeliest value."""
    return probability[best(ballot, probability)]


def answers(claims: Claims, grid: Grid, verified: Mapping[int, Verified]) -> dict[int, Answer]:
    """Find the codes of the verified values."""
    known: dict[int, dict[Value, int]] = {}
    found = {}
    for cell, one in verified.items():
        column = int(grid.column[cell])
        codes = known.setdefault(column, {value: code for code, value in enumerate(claims.vocabularies[column])})
        found[cell] = Answer(codes.get(one.value, UNSAID), as_number(one.value, claims.columns[column].kind))
    return found


def remembered(claims: Claims, groups: Sequence[Group], weighed: Weighed, known: Known) -> dict[str, dict[str, Record]]:
    """Write down what each voter showed, for a later discovery of the same candidates."""
    rests = np.minimum(ANSWERS * (weighed.cells > 0) + known.cells, REMEMBERED)
    return {
        claims.candidates[member]: {
            column.name: Record(float(weighed.accuracy[voter, place] * rests[voter, place]), float(rests[voter, place]))
            for place, column in enumerate(claims.columns)
            if rests[voter, place]
        }
        for voter, group in enumerate(groups)
        for member in group.members
    }


def recalled(claims: Claims, groups: Sequence[Group], history: Mapping[str, Mapping[str, Record]]) -> Known:
    """Read what an earlier discovery remembered; of a group's members the best known speaks for it."""
    hits, rests = (np.zeros((len(groups), len(claims.columns))) for _ in range(2))
    for voter, group in enumerate(groups):
        for place, column in enumerate(claims.columns):
            told = [
                history.get(claims.candidates[member], {}).get(column.name, Record(0.0, 0.0))
                for member in group.members
            ]
            known = max(told, key=lambda record: record.n)
            hits[voter, place], rests[voter, place] = known.right, known.n
    return Known(hits, rests)


def _intervals(
    ballot: Ballot, probability: Numbers, chosen: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give for each cell the options, sorted by number, between which the truth lies in 95 of 100 cases."""
    total = np.cumsum(probability)
    before = total[ballot.start] - probability[ballot.start]
    low, high = chosen.copy(), chosen.copy()
    cells, last = ballot.cell[ballot.start], ballot.start + ballot.count - 1
    low[cells] = np.minimum(np.searchsorted(total, before + TAIL), last)
    high[cells] = np.clip(np.searchsorted(total, before + 1 - TAIL - 1e-9), ballot.start, last)
    numbered = ~np.isnan(ballot.number)
    for side in (low, high):
        side[cells] = np.where(numbered[side[cells]], side[cells], chosen[cells])
    return low, high
