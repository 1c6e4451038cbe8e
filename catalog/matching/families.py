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
    """What to do: merge datasets (gone -> kept), move copies (copy -> dataset), start datasets of some copies each."""

    merges: Mapping[UUID, UUID] = field(default_factory=dict)
    moves: Mapping[UUID, UUID] = field(default_factory=dict)
    starts: Sequence[tuple[UUID, ...]] = ()


def settle(
    members: Sequence[Member],
    links: Sequence[Link],
    *,
    same: Collection[frozenset[UUID]] = (),
    not_same: Collection[frozenset[UUID]] = (),
    protected: Collection[UUID] = (),
) -> Plan:
    """Plan the families of some copies; the ids of datasets are time-ordered, so the smaller one is the older.

    `same` and `not_same` are pairs that a steward judged; `protected` datasets keep their ids and never merge.
    """
    groups = _groups(members, links, set(same), set(not_same))
    return _plan(members, groups, _homes(members, groups, set(protected)), set(protected))


def _groups(
    members: Sequence[Member], links: Sequence[Link], same: set[frozenset[UUID]], not_same: set[frozenset[UUID]]
) -> list[set[UUID]]:
    known = {member.copy_id for member in members}
    group_of = {copy_id: {copy_id} for copy_id in sorted(known)}
    pinned = {member.copy_id: member.dataset_id for member in members if member.pinned}
    for together in {home: {one for one in pinned if pinned[one] == home} for home in pinned.values()}.values():
        group_of.update(dict.fromkeys(together, together))
    said = sorted(tuple(sorted(pair)) for pair in same if pair <= known)
    found = sorted(
        (link for link in links if link.probability >= JOINS and {link.a, link.b} <= known),
        key=lambda link: (-link.probability, min(link.a, link.b), max(link.a, link.b)),
    )
    for a, b in [*said, *((link.a, link.b) for link in found)]:
        left, right = group_of[a], group_of[b]
        if left is right or _forbidden(left, right, not_same, pinned):
            continue
        left |= right
        for copy_id in right:
            group_of[copy_id] = left
    return list({id(group): group for group in group_of.values()}.values())


def _forbidden(left: set[UUID], right: set[UUID], not_same: set[frozenset[UUID]], pinned: Mapping[UUID, UUID]) -> bool:
    homes = {pinned[copy_id] for copy_id in left | right if copy_id in pinned}
    return len(homes) > 1 or any(len(pair & left) == 1 and len(pair & right) == 1 for pair in not_same)


def _homes(members: Sequence[Member], groups: Sequence[set[UUID]], protected: set[UUID]) -> list[UUID | None]:
    """Choose the dataset of each group: where a steward pinned one of it, else a decided one, else the oldest.

    Of several groups in one dataset the one with its oldest copy chooses first; None is for a group that none is left.
    """
    owner = _owners(members, groups)
    order = sorted(members, key=lambda one: (not one.pinned, one.dataset_id not in protected, one.dataset_id))
    homes: list[UUID | None] = [None] * len(groups)
    for own_only in (True, False):
        for place in sorted(range(len(groups)), key=lambda place: min(groups[place])):
            free = (
                one.dataset_id
                for one in order
                if one.copy_id in groups[place]
                and (owner[one.dataset_id] == place if own_only else one.dataset_id not in homes)
            )
            homes[place] = homes[place] or next(free, None)
    return homes


def _owners(members: Sequence[Member], groups: Sequence[set[UUID]]) -> dict[UUID, int]:
    group_of = {copy_id: place for place, group in enumerate(groups) for copy_id in group}
    owners: dict[UUID, int] = {}
    for member in sorted(members, key=lambda one: (not one.pinned, one.copy_id)):
        owners.setdefault(member.dataset_id, group_of[member.copy_id])
    return owners


def _plan(
    members: Sequence[Member], groups: Sequence[set[UUID]], homes: Sequence[UUID | None], protected: set[UUID]
) -> Plan:
    known = {member.copy_id: member for member in members}
    moves: dict[UUID, UUID] = {}
    starts: list[tuple[UUID, ...]] = []
    for group, home in zip(groups, homes, strict=True):
        free = [copy_id for copy_id in sorted(group) if not known[copy_id].pinned]
        if home is None:
            starts += [tuple(free)] if free else []
            continue
        decided = {known[copy_id].dataset_id for copy_id in group} & protected
        for copy_id in free:
            held = known[copy_id].dataset_id
            if held != home and (held not in protected or len(decided) == 1):
                moves[copy_id] = home
    return _merged(members, moves, starts)


def _merged(members: Sequence[Member], moves: Mapping[UUID, UUID], starts: Sequence[tuple[UUID, ...]]) -> Plan:
    """Turn moves that empty a dataset into one place into a merge, so that its id redirects."""
    merges: dict[UUID, UUID] = {}
    for dataset_id in sorted({member.dataset_id for member in members}):
        goals = {moves.get(member.copy_id) for member in members if member.dataset_id == dataset_id}
        only = next(iter(goals))
        if len(goals) == 1 and only is not None:
            merges[dataset_id] = only
    held = {member.copy_id: member.dataset_id for member in members}
    rest = {copy_id: goal for copy_id, goal in moves.items() if held[copy_id] not in merges}
    return Plan(merges, rest, tuple(sorted(starts)))
