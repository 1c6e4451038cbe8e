"""Which candidates cast one vote together: copies by known lineage, or by the structure of what they say (pure).

That candidates agree proves no copying: those that are right agree too. What tells is that they are silent on the same
cells, write alike, and share what nobody else says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from catalog.graphs import components
from catalog.ranking.truth.claims import MISSING, Claims
from catalog.ranking.truth.grid import Codes, Grid, differs, mode

SAME_CLAIMS = 0.6
"""Share of equal claims among all claims of two candidates, those that only one makes counted as different.

A copy of which a fifth was changed has two thirds; a share that falls short by no more than its error still counts.
"""
SAME_SHAPES, EXACT = 0.9, 0.99
"""Or: they write this alike, and agree exactly on this share of the cells that both fill."""
CELLS, COLUMNS = 10, 2
"""So many contested cells, in so many columns, must be filled by both."""
PER_COLUMN = 3
BOTH_SIDES, DISPUTES = 0.1, 5
"""Two are no copies if, where they differ and others take sides (so often), each is backed in this share."""
ALONE = "It speaks for itself."


@dataclass(frozen=True)
class Group:
    """Candidates (by place) that vote as one, and why."""

    members: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class Pairs:
    """What pairs of candidates have in common: candidate x candidate."""

    equal: NDArray[np.int64]
    both: NDArray[np.int64]
    either: NDArray[np.int64]
    columns: NDArray[np.int64]
    """In how many columns both fill a few contested cells."""


def group(claims: Claims, grid: Grid, trees: Sequence[Sequence[str]]) -> list[Group]:
    """Group the candidates; those of a tree of lineage belong together whatever they say."""
    writing = _writing(claims)
    lineage = _lineage(claims, trees)
    first = _grouped(grid, writing, lineage)
    # Copies that were edited make cells contested on which all others agree: those prove nothing about the others.
    contested = differs(polled(grid, first))
    return _grouped(grid.only(contested), writing, lineage) if contested.any() else first


def polled(grid: Grid, groups: Sequence[Group]) -> Codes:
    """Give the vote of each group on each cell: what most of its members say, else the one who is backed most."""
    votes = []
    for one in groups:
        codes = grid.codes[list(one.members)]
        backed = [((grid.codes == row) & (row != MISSING)).sum() for row in codes] if len(codes) > 1 else [0]
        votes.append(mode(codes[np.argsort(-np.array(backed), kind="stable")]))
    return np.stack(votes) if votes else grid.codes


def identical(grid: Grid) -> list[Group]:
    """Group only the candidates that say exactly the same of every cell."""
    known: dict[bytes, list[int]] = {}
    for place, codes in enumerate(grid.codes):
        known.setdefault(codes.tobytes(), []).append(place)
    reasons = {False: ALONE, True: "They say exactly the same."}
    return [Group(tuple(members), reasons[len(members) > 1]) for members in known.values()]


def compare(grid: Grid) -> Pairs:
    """Count for each pair of candidates what they have in common."""
    size = len(grid.codes)
    present = grid.codes != MISSING
    equal, both, columns = (np.zeros((size, size), np.int64) for _ in range(3))
    for column in range(grid.columns):
        here = grid.column == column
        filled = present[:, here].astype(np.float32)
        shared = np.rint(filled @ filled.T).astype(np.int64)
        both += shared
        columns += shared >= PER_COLUMN
    for place in range(size):
        equal[place] = ((grid.codes == grid.codes[place]) & present[place]).sum(axis=1)
    said = present.sum(axis=1)
    return Pairs(equal, both, said[:, None] + said[None, :] - equal, columns)


def _grouped(grid: Grid, writing: NDArray[np.float64], lineage: Sequence[tuple[int, int]]) -> list[Group]:
    pairs = compare(grid)
    told = (pairs.both >= CELLS) & (pairs.columns >= min(COLUMNS, len(np.unique(grid.column))))
    share = pairs.equal / np.maximum(pairs.either, 1)
    alike = told & (share + np.sqrt(share * (1 - share) / np.maximum(pairs.either, 1)) >= SAME_CLAIMS)
    written = told & (writing >= SAME_SHAPES) & (pairs.equal >= EXACT * pairs.both)
    links = dict.fromkeys(lineage, "They derive from each other.")
    for one, two in zip(*np.nonzero(np.triu(written, 1)), strict=True):
        links.setdefault((int(one), int(two)), _written(pairs, writing, int(one), int(two)))
    for one, two in zip(*np.nonzero(np.triu(alike & ~written, 1)), strict=True):
        if not _independent(grid, int(one), int(two)):
            links.setdefault((int(one), int(two)), _same(pairs, int(one), int(two)))
    return _components(len(grid.codes), links)


def _written(pairs: Pairs, writing: NDArray[np.float64], one: int, two: int) -> str:
    return (
        f"They write alike ({writing[one, two]:.0%}) and agree on {pairs.equal[one, two]:,} of "
        f"{pairs.both[one, two]:,} contested cells that both fill."
    )


def _same(pairs: Pairs, one: int, two: int) -> str:
    return (
        f"{pairs.equal[one, two]:,} of {pairs.either[one, two]:,} claims on contested cells are the same, "
        "those that only one makes counted as different."
    )


def _independent(grid: Grid, one: int, two: int) -> bool:
    """Say whether others back now one and now the other where the two differ; what a copy changed nobody backs."""
    first, second = grid.codes[one], grid.codes[two]
    disputed = (first != MISSING) & (second != MISSING) & (first != second)
    codes = np.delete(grid.codes[:, disputed], [one, two], axis=0)
    leaning = (codes == first[disputed]).sum(axis=0) - (codes == second[disputed]).sum(axis=0)
    sides = (leaning > 0).sum(), (leaning < 0).sum()
    return bool(sum(sides) >= DISPUTES and min(sides) >= BOTH_SIDES * sum(sides))


def _writing(claims: Claims) -> NDArray[np.float64]:
    """Give for each pair the share of common ways of writing, NaN where nothing is known of one's."""
    size = len(claims.candidates)
    if (claims.shapes == MISSING).all():
        return np.full((size, size), np.nan)
    shapes = claims.shapes.reshape(size, -1)
    # The same way of writing in another column is another one: the columns' codes do not mean the same.
    kinds = shapes.astype(np.int64) * len(claims.columns) + np.tile(np.arange(len(claims.columns)), len(claims.keys))
    known, numbered = np.unique(np.where(shapes == MISSING, MISSING, kinds), return_inverse=True)
    numbered = numbered.reshape(shapes.shape)
    counts = np.stack([np.bincount(row, minlength=len(known)) for row in numbered]).astype(np.float64)
    counts[:, known == MISSING] = 0
    known_of = counts.sum(axis=1, keepdims=True)
    shares = np.where(known_of > 0, counts / known_of.clip(1), np.nan)
    return np.stack([np.minimum(shares, row).sum(axis=1) for row in shares])


def _lineage(claims: Claims, trees: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    places = {candidate: place for place, candidate in enumerate(claims.candidates)}
    known = [sorted(places[name] for name in tree if name in places) for tree in trees]
    return [(one, two) for tree in known for one, two in pairwise(tree)]


def _components(size: int, links: dict[tuple[int, int], str]) -> list[Group]:
    groups = components(range(size), links)
    reasons = dict.fromkeys(range(size), ALONE)
    for (one, two), why in links.items():
        reasons[one] = reasons[two] = why
    return [Group(tuple(members), reasons[members[0]]) for members in groups]
