"""Claims and a few verified cells in, truth out (pure).

The order: which cells are contested, who votes as one, how right each voter is and what is true (together), what only
needs an operation undone, who is named, and what to ask next.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.ranking.truth import standing, telling, transforming
from catalog.ranking.truth.asking import ask
from catalog.ranking.truth.ballot import Answer, Ballot, Numbers, cast
from catalog.ranking.truth.claims import MISSING, Claims
from catalog.ranking.truth.fusion import Block, Fusion, Nominee, Record, Transformation, Verified
from catalog.ranking.truth.grid import Codes, Grid, lay_out, same_cells
from catalog.ranking.truth.nominating import nominate
from catalog.ranking.truth.structure import Group, group, identical, polled
from catalog.ranking.truth.weighing import Known, Weighed, learn, weigh

ASKED = 20
"""How many cells are worth asking at a time."""
FLOOR = 1 / 3
"""Who says less of the contested cells is not nominated."""
SHAKEN_CELLS = 5000
"""How far the fusion can be believed is found on at most so many cells."""

History = Mapping[str, Mapping[str, Record]]


@dataclass(frozen=True)
class Stage:
    """The claims made ready: who votes for what on which cells, and what is verified of them."""

    claims: Claims
    stated: Codes
    """What the candidates say of the grid's cells as it stands; the grid has it with operations undone."""
    grid: Grid
    groups: Sequence[Group]
    copies_only: bool
    """All candidates are copies of each other and vote one by one."""
    votes: Codes
    ballot: Ballot
    verified: Mapping[int, Verified]
    answers: Mapping[int, Answer]
    past: Known
    known: Known


def discover(
    claims: Claims,
    verified: Sequence[Verified] = (),
    *,
    trees: Sequence[Sequence[str]] = (),
    history: History | None = None,
    asked: int = ASKED,
    among: Collection[Hashable] | None = None,
    floor: float = FLOOR,
) -> Fusion:
    """Find what is true of the contested cells, who is right how often, and what to ask next.

    `trees` are groups of candidates known to derive from each other; each casts one vote. `history` is the reputation
    that an earlier discovery of the same candidates gave. Only cells of the keys `among` are asked, if given.
    """
    stage = prepare(claims, claims, verified, trees, history)
    weighed = weigh(stage.ballot, stage.answers, stage.known)
    found = transforming.find(claims, stage.grid, stage.groups, stage.ballot, weighed.probability)
    if found:
        stage = prepare(*transforming.undo(claims, found), verified, trees, history)
        weighed = weigh(stage.ballot, stage.answers, stage.known)
    return _told(stage, weighed, found, _asked(stage, weighed, asked, among), floor)


def prepare(
    stated: Claims,
    claims: Claims,
    verified: Sequence[Verified],
    trees: Sequence[Sequence[str]],
    history: History | None,
) -> Stage:
    """Find the contested cells, group the candidates, and let the groups vote."""
    known = _known(claims, verified)
    grid = lay_out(stated, known)
    said, grid = grid.codes, same_cells(grid, claims)
    groups = group(claims, grid, trees)
    copies_only = len(groups) < 2  # noqa: PLR2004 - nobody to disagree with
    if copies_only:
        groups = identical(grid)
    votes = polled(grid, groups)
    places = {cell: place for place, cell in enumerate(zip(grid.key.tolist(), grid.column.tolist(), strict=True))}
    told = {places[cell]: one for cell, one in known.items()}
    answers = telling.answers(claims, grid, told)
    ballot = cast(claims, grid, votes, said)
    past = telling.recalled(claims, groups, history or {})
    return Stage(
        claims=claims,
        stated=said,
        grid=grid,
        groups=groups,
        copies_only=copies_only,
        votes=votes,
        ballot=ballot,
        verified=told,
        answers=answers,
        past=past,
        known=learn(ballot, answers, past),
    )


def _known(claims: Claims, verified: Sequence[Verified]) -> dict[tuple[int, int], Verified]:
    """Find the verified cells about which anybody says anything; the last word on a cell counts."""
    keys = {key: place for place, key in enumerate(claims.keys)}
    columns = {column.name: place for place, column in enumerate(claims.columns)}
    told = {(keys[one.key], columns[one.column]): one for one in verified if one.key in keys and one.column in columns}
    return {
        (key, column): one for (key, column), one in told.items() if (claims.codes[:, key, column] != MISSING).any()
    }


def _asked(stage: Stage, weighed: Weighed, count: int, among: Collection[Hashable] | None) -> list[tuple[int, float]]:
    allowed = np.ones(len(stage.grid.column), np.bool_)
    if among is not None:
        wanted = np.array([key in among for key in stage.claims.keys], np.bool_)
        allowed = wanted[stage.grid.key]
    return ask(stage.grid, stage.votes, stage.ballot, weighed.probability, list(stage.answers), allowed, count)


def _told(
    stage: Stage, weighed: Weighed, found: Sequence[Transformation], asked: Sequence[tuple[int, float]], floor: float
) -> Fusion:
    claims, ballot = stage.claims, stage.ballot
    case = _case(stage, stage.ballot, stage.stated, stage.answers)
    coverage = (stage.grid.codes[:, ballot.open] != MISSING).sum(axis=1) / max(1, int(ballot.open.sum()))
    showing, others = standing.show(case, weighed), standing.shaken(_thinned(stage), weighed)
    told = telling.by_cell(claims, ballot, case.said)
    sure = telling.sure(ballot, weighed.probability)
    return Fusion(
        blocks=tuple(_block(claims, one) for one in stage.groups),
        standings=tuple(standing.standings(claims, case, coverage, showing, others)),
        contested=int(ballot.open.sum()),
        cells=tuple(telling.cells(claims, stage.grid, ballot, weighed.probability, told, stage.verified)),
        transformations=tuple(found),
        questions=tuple(telling.questions(claims, stage.grid, asked, told, sure)),
        nominee=_nominee(stage, coverage, floor, showing, others),
        reputation=telling.remembered(claims, stage.groups, weighed, stage.known),
    )


def _case(stage: Stage, ballot: Ballot, stated: Codes, answers: Mapping[int, Answer]) -> standing.Case:
    said = standing.sayings(ballot, stated)
    grid = Grid(stated, ballot.column, ballot.column, ballot.columns)
    blocks = np.where(ballot.open, polled(grid, stage.groups), MISSING)
    return standing.Case(
        ballot, said, standing.sayings(ballot, blocks), len(stage.claims.candidates), answers, stage.past
    )


def _thinned(stage: Stage) -> standing.Case:
    size = len(stage.grid.column)
    step = max(1, -(-size // SHAKEN_CELLS))
    kept = np.union1d(np.arange(0, size, step), np.array(list(stage.answers), np.intp)).astype(np.intp)
    answers = {int(np.searchsorted(kept, cell)): answer for cell, answer in stage.answers.items()}
    stated = stage.stated[:, kept]
    ballot = cast(stage.claims, stage.grid.only(kept), stage.votes[:, kept], stated)
    return _case(stage, ballot, stated, answers)


def _nominee(
    stage: Stage, coverage: Numbers, floor: float, showing: standing.Showing, others: Sequence[standing.Showing]
) -> Nominee:
    if not stage.ballot.open.any():
        return Nominee(None, "The candidates contradict each other nowhere, so nothing tells which is right.")
    if stage.copies_only and not stage.answers:
        return Nominee(None, "All candidates are copies of one another; only verified cells can tell which is right.")
    return nominate(stage.claims, stage.groups, coverage, floor, showing, others)


def _block(claims: Claims, group: Group) -> Block:
    return Block(tuple(claims.candidates[place] for place in group.members), group.reason)
