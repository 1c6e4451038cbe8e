"""What the answer would be without a copy group: each is left out in turn and the rest is ranked again (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.ranking.deciding import winner
from catalog.ranking.facts import Family, MemberFacts
from catalog.ranking.score import Candidate, candidates

MOST = 24
"""So many are left out in turn, the best candidates and the largest groups first."""


@dataclass(frozen=True)
class Counterfactual:
    """That without some copies another one, or nobody, would win."""

    without: Sequence[UUID]
    what: str
    """block: identical copies | group: near copies of each other | tree: a copy and all that was made from it"""
    named: UUID
    """The copy that the left out ones are called by."""
    winner: UUID | None
    reason: str


def counterfactuals(
    family: Family, ranked: Sequence[Candidate], held: UUID | None, weights: Mapping[str, float]
) -> list[Counterfactual]:
    """Leave each block, copy group and derivation tree out, and tell where that changes the answer."""
    content = {member.copy_id: member.content for member in family.members}
    told = []
    for named, what, gone in _distinct(_left_out(family, ranked), len(family.members)):
        rest = family.without(gone)
        found, reason = winner(candidates(rest, weights), rest)
        if (found and content[found.copy_id]) != (held and content[held]):
            told.append(Counterfactual(sorted(gone), what, named, found.copy_id if found else None, reason))
    return told


def _distinct(
    asked: Iterator[tuple[UUID, str, frozenset[UUID]]], everybody: int
) -> list[tuple[UUID, str, frozenset[UUID]]]:
    seen: dict[frozenset[UUID], tuple[UUID, str, frozenset[UUID]]] = {}
    for one in asked:
        if 0 < len(one[2]) < everybody:
            seen.setdefault(one[2], one)
    return list(seen.values())[:MOST]


def _left_out(family: Family, ranked: Sequence[Candidate]) -> Iterator[tuple[UUID, str, frozenset[UUID]]]:
    yield from ((one.copy_id, "block", frozenset(one.copies)) for one in ranked[: MOST // 2])
    for group in sorted((group for group in family.groups if len(group) > 1), key=_largest):
        yield group[0].copy_id, "group", frozenset(member.copy_id for member in group)
    trees = {member.copy_id: _tree(member.copy_id, family) for member in family.members}
    for root in sorted(trees, key=lambda one: (-len(trees[one]), one)):
        if len(trees[root]) > 1:
            yield root, "tree", trees[root]


def _largest(group: Sequence[MemberFacts]) -> tuple[int, str]:
    return -len(group), str(group[0].copy_id)


def _tree(root: UUID, family: Family) -> frozenset[UUID]:
    return frozenset(
        member.copy_id
        for member in family.members
        if member.copy_id == root or any(edge.source == root for edge in family.way(member.copy_id))
    )
