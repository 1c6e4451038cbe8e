"""Which copies belong together: from matches, verdicts and pins to the moves to make, in any order (pure)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from catalog.matching.calibration import believed

JOINS = believed(0.75, family=True)
"""The probability from which a match of the family kind holds two copies together."""


@dataclass(frozen=True)
class Member:
    """A copy, the dataset it is in, and whether a steward pinned it there."""

    copy_id: UUID
    dataset_id: UUID
    pinned: bool = False
    unknown: bool = False
    """Nothing can be told from what it holds now: it was never scanned, cannot be read, or has no rows."""


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
    canonical: Mapping[UUID, UUID] | None = None,
) -> Plan:
    """Plan the families of some copies; the ids of datasets are time-ordered, so the smaller one is the older.

    `same` and `not_same` are pairs that a steward judged. `canonical` gives the accepted copy of each dataset that has
    one: no two of these merge, and a split leaves the id with that copy.
    """
    decided = canonical or {}
    groups = _groups(members, links, set(same), set(not_same), decided)
    # Of these content says nothing, so it takes none of them out of its dataset; they go where their dataset goes.
    silent = {one.copy_id for one in members if one.unknown and not one.pinned and {one.copy_id} in groups}
    while True:
        plan = _settled(members, groups, silent, decided)
        unwanted = silent & _clashing(members, plan, set(not_same))
        if not unwanted:
            return plan
        silent -= unwanted


def _settled(
    members: Sequence[Member], groups: Sequence[set[UUID]], silent: set[UUID], canonical: Mapping[UUID, UUID]
) -> Plan:
    speaking = [one for one in members if one.copy_id not in silent]
    groups = [group for group in groups if not group & silent]
    return _plan(speaking, groups, _homes(speaking, groups, canonical), canonical)


def _clashing(members: Sequence[Member], plan: Plan, not_same: set[frozenset[UUID]]) -> set[UUID]:
    """Name the copies that a plan leaves in one dataset with a copy that a steward told apart from them."""
    started = {copy_id: group for group in plan.starts for copy_id in group}
    homes = {
        one.copy_id: started.get(one.copy_id)
        or plan.moves.get(one.copy_id)
        or plan.merges.get(one.dataset_id, one.dataset_id)
        for one in members
    }
    together = [pair for pair in not_same if pair <= set(homes) and len({homes[copy_id] for copy_id in pair}) == 1]
    return {copy_id for pair in together for copy_id in pair}


def _groups(
    members: Sequence[Member],
    links: Sequence[Link],
    same: set[frozenset[UUID]],
    not_same: set[frozenset[UUID]],
    canonical: Mapping[UUID, UUID],
) -> list[set[UUID]]:
    known = {member.copy_id for member in members}
    group_of = {copy_id: {copy_id} for copy_id in sorted(known)}
    pinned = {member.copy_id: member.dataset_id for member in members if member.pinned}
    for home in set(pinned.values()):
        # Both are a steward's word: what was put into a dataset, and what was accepted as its source of truth.
        together = {one for one in pinned if pinned[one] == home} | _accepted_in(members, home, canonical)
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


def _accepted_in(members: Sequence[Member], home: UUID, canonical: Mapping[UUID, UUID]) -> set[UUID]:
    accepted = canonical.get(home)
    return {one.copy_id for one in members if one.copy_id == accepted and one.dataset_id == home and not one.pinned}


def _forbidden(left: set[UUID], right: set[UUID], not_same: set[frozenset[UUID]], pinned: Mapping[UUID, UUID]) -> bool:
    homes = {pinned[copy_id] for copy_id in left | right if copy_id in pinned}
    return len(homes) > 1 or any(len(pair & left) == 1 and len(pair & right) == 1 for pair in not_same)


def _homes(members: Sequence[Member], groups: Sequence[set[UUID]], canonical: Mapping[UUID, UUID]) -> list[UUID | None]:
    """Choose the dataset of each group: where a steward pinned one of it, else a decided one, else the oldest.

    Of several groups in one dataset the one with its accepted copy, else with its oldest, chooses first; None is for a
    group that none is left.
    """
    owner = _owners(members, groups, canonical)
    order = sorted(members, key=lambda one: (not one.pinned, one.dataset_id not in canonical, one.dataset_id))
    homes: list[UUID | None] = [None] * len(groups)
    for own_only in (True, False):
        for place in sorted(range(len(groups)), key=lambda place: min(groups[place])):
            free = (
                one.dataset_id
                for one in order
                if one.copy_id in groups[place]
                and (
                    owner[one.dataset_id] == place
                    if own_only
                    else one.dataset_id not in homes and one.dataset_id not in canonical
                )
            )
            homes[place] = homes[place] or next(free, None)
    return homes


def _owners(members: Sequence[Member], groups: Sequence[set[UUID]], canonical: Mapping[UUID, UUID]) -> dict[UUID, int]:
    group_of = {copy_id: place for place, group in enumerate(groups) for copy_id in group}

    def first(one: Member) -> tuple[bool, bool, UUID]:
        return canonical.get(one.dataset_id) != one.copy_id, not one.pinned, one.copy_id

    owners: dict[UUID, int] = {}
    for member in sorted(members, key=first):
        owners.setdefault(member.dataset_id, group_of[member.copy_id])
    return owners


def _plan(
    members: Sequence[Member],
    groups: Sequence[set[UUID]],
    homes: Sequence[UUID | None],
    canonical: Mapping[UUID, UUID],
) -> Plan:
    known = {member.copy_id: member for member in members}
    moves: dict[UUID, UUID] = {}
    starts: list[tuple[UUID, ...]] = []
    for group, home in zip(groups, homes, strict=True):
        free = [copy_id for copy_id in sorted(group) if not known[copy_id].pinned]
        if home is None:
            starts += [tuple(free)] if free else []
            continue
        decided = {known[copy_id].dataset_id for copy_id in group} & set(canonical)
        for copy_id in free:
            held = known[copy_id].dataset_id
            if held != home and (held not in canonical or len(decided) == 1):
                moves[copy_id] = home
    return _merged(members, moves, starts, canonical)


def _merged(
    members: Sequence[Member],
    moves: Mapping[UUID, UUID],
    starts: Sequence[tuple[UUID, ...]],
    canonical: Mapping[UUID, UUID],
) -> Plan:
    """Turn moves that empty a dataset into one place into a merge, so that its id redirects.

    An accepted copy never goes alone: its dataset becomes the one where it goes, and those that do not go with it left.
    """
    accepted = {one.dataset_id: one.copy_id for one in members if canonical.get(one.dataset_id) == one.copy_id}
    merges = {dataset_id: moves[copy_id] for dataset_id, copy_id in accepted.items() if copy_id in moves}
    for dataset_id in sorted({member.dataset_id for member in members}):
        goals = {moves.get(member.copy_id) for member in members if member.dataset_id == dataset_id}
        only = next(iter(goals))
        if len(goals) == 1 and only is not None:
            merges[dataset_id] = only
    held = {member.copy_id: member.dataset_id for member in members}
    rest = {copy_id: goal for copy_id, goal in moves.items() if merges.get(held[copy_id]) != goal}
    return Plan(merges, rest, tuple(sorted(starts)))
