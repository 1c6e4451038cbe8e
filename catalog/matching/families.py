"""Which copies belong together: from matches, verdicts and pins to the moves to make, in any order (pure)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

JOINS = 0.75
"""The probability from which a match of the family kind holds two copies together."""


@dataclass(frozen=True)
class Member:
    """A copy, the dataset it is in, and whether a steward pinned it there."""

    copy_id: UUID
    dataset_id: UUID
    pinned: bool = False


@dataclass(frozen=True)
class Link:
    """That two copies are copies of one dataset, with the probability of the match."""

    a: UUID
    b: UUID
    probability: float


@dataclass(frozen=True)
class Plan:
    """What to do: merge datasets (gone -> kept), move copies (copy -> dataset, None for one of its own)."""

    merges: Mapping[UUID, UUID] = field(default_factory=dict)
    moves: Mapping[UUID, UUID | None] = field(default_factory=dict)


def settle(
    members: Sequence[Member],
    links: Sequence[Link],
    *,
    same: Collection[frozenset[UUID]] = (),
    not_same: Collection[frozenset[UUID]] = (),
    protected: Collection[UUID] = (),
) -> Plan:
    """Plan the families of some copies; the ids of datasets are time-ordered, so the smaller one is the older.

    `same` and `not_same` are pairs that a steward judged; two `protected` datasets are never merged.
    """
    groups = _groups(members, links, set(same), set(not_same))
    target = {copy_id: _home(group, members) for group in groups for copy_id in group}
    return _plan(members, groups, target, set(protected))


def _groups(
    members: Sequence[Member], links: Sequence[Link], same: set[frozenset[UUID]], not_same: set[frozenset[UUID]]
) -> list[set[UUID]]:
    known = {member.copy_id for member in members}
    group_of = {copy_id: {copy_id} for copy_id in sorted(known)}
    said = sorted(tuple(sorted(pair)) for pair in same if pair <= known)
    found = sorted(
        (link for link in links if link.probability >= JOINS and {link.a, link.b} <= known),
        key=lambda link: (-link.probability, min(link.a, link.b), max(link.a, link.b)),
    )
    for a, b in [*said, *((link.a, link.b) for link in found)]:
        left, right = group_of[a], group_of[b]
        if left is right or _forbidden(left, right, not_same):
            continue
        left |= right
        for copy_id in right:
            group_of[copy_id] = left
    return list({id(group): group for group in group_of.values()}.values())


def _forbidden(left: set[UUID], right: set[UUID], not_same: set[frozenset[UUID]]) -> bool:
    return any(len(pair & left) == 1 and len(pair & right) == 1 for pair in not_same)


def _home(group: set[UUID], members: Sequence[Member]) -> UUID:
    """Choose the dataset of a group: where a steward pinned one of it, else the oldest."""
    mine = [member for member in members if member.copy_id in group]
    pinned = sorted(member.dataset_id for member in mine if member.pinned)
    return pinned[0] if pinned else min(member.dataset_id for member in mine)


def _plan(
    members: Sequence[Member], groups: Sequence[set[UUID]], target: Mapping[UUID, UUID], protected: set[UUID]
) -> Plan:
    taken = _owners(groups, target)
    moves: dict[UUID, UUID | None] = {}
    for member in sorted(members, key=lambda one: one.copy_id):
        home = target[member.copy_id]
        group = next(one for one in groups if member.copy_id in one)
        wanted = home if taken.get(home) is group else None
        if member.pinned or wanted == member.dataset_id:
            continue
        if wanted is not None and {wanted, member.dataset_id} <= protected:
            continue
        moves[member.copy_id] = wanted
    return _merged(members, moves)


def _owners(groups: Sequence[set[UUID]], target: Mapping[UUID, UUID]) -> dict[UUID, set[UUID]]:
    """Say which group keeps a dataset that several would have: the one with the oldest of its copies."""
    owners: dict[UUID, set[UUID]] = {}
    for group in sorted(groups, key=min):
        owners.setdefault(target[min(group)], group)
    return owners


def _merged(members: Sequence[Member], moves: Mapping[UUID, UUID | None]) -> Plan:
    """Turn moves that empty a dataset into one place into a merge, so that its id redirects."""
    merges: dict[UUID, UUID] = {}
    for dataset_id in sorted({member.dataset_id for member in members}):
        mine = [member.copy_id for member in members if member.dataset_id == dataset_id]
        goals = {moves.get(copy_id, dataset_id) for copy_id in mine}
        only = next(iter(goals))
        if len(goals) == 1 and only is not None and only != dataset_id:
            merges[dataset_id] = only
    rest = {
        copy_id: goal
        for copy_id, goal in moves.items()
        if next(member.dataset_id for member in members if member.copy_id == copy_id) not in merges
    }
    return Plan(merges, rest)
