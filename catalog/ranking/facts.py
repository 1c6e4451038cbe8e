"""What is known of a family before it is judged: plain records, no session behind them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

MAX_DEPTH = 50
"""So many steps are followed: what was declared may go round in a circle."""


@dataclass(frozen=True)
class ColumnFacts:
    """One column of a copy; `family` says which columns of other copies it matches."""

    name: str
    family: int
    """Columns of the family with the same number are the same column, whatever they are called."""
    nonnull: int
    newest: float | None = None
    """For times: the latest value, in microseconds since 1970."""
    oldest: float | None = None
    personal: bool = False
    """None of its cells is shown."""


@dataclass(frozen=True, eq=False)
class KeySketch:
    """The keys of a copy as its fingerprint has them: how many, and the smallest of their hashes."""

    distinct: float
    hashes: NDArray[np.uint64]
    """Ascending."""
    whole: bool
    """All keys are there, not only those with the smallest hashes."""


@dataclass(frozen=True)
class MemberFacts:
    """One copy of the family with the version it holds now (None when it was never read)."""

    copy_id: UUID
    title: str
    uri: str
    silo: str
    owned_by_silo: bool
    """Its custodian is the owner of the silo it lies in."""
    first_seen: datetime
    described: bool
    custodian: str
    declared_origin: bool
    """Somebody said what it was made from."""
    version_id: UUID | None
    version_status: str
    why_unusable: str
    """Empty when the version can be read and is still there."""
    rows: int
    digest: int | None
    columns: Sequence[ColumnFacts]
    passed: int = 0
    failed: int = 0
    not_evaluated: int = 0
    schemas: Sequence[str] = ()
    """A text for the schema of each version, oldest first."""
    alike: int = 1
    """How many copies of the family hold these very bytes, itself among them."""
    keys: KeySketch | None = None
    """Of the column that names the rows in most copies; None where it has no such column."""

    @property
    def content(self) -> object:
        """What makes copies one candidate: equal for those that hold the same, whatever they call their columns."""
        if self.digest is None or not self.rows:
            return self.copy_id
        return self.digest


@dataclass(frozen=True)
class EdgeFacts:
    """That one member was made from another; `confidence` 1 where somebody said so."""

    source: UUID
    target: UUID
    kind: str
    confidence: float
    transformation: str


@dataclass(frozen=True)
class LossFacts:
    """What a copy lost or changed against the one it was made from."""

    copy_id: UUID
    other: UUID
    kind: str
    agreement: float
    """Share of equal cells among those compared."""
    telling: Sequence[object] = ()
    cells: int = 0
    """So many cells were compared, about."""


@dataclass(frozen=True)
class Accuracy:
    """How often a copy is right where copies disagree: a share, and the interval it lies in."""

    value: float
    low: float
    high: float
    cells: int
    verified: int = 0
    """How many of these cells somebody verified."""
    telling: Sequence[object] = ()


@dataclass(frozen=True)
class CellFacts:
    """What the cells that copies hold differently tell of them."""

    accuracy: Mapping[UUID, Accuracy] = field(default_factory=dict)
    unlooked: Mapping[UUID, str] = field(default_factory=dict)
    """Copies whose cells could not be compared, and why."""
    reason: str = "No cells were compared."
    """Why nothing is told of the copies that are in neither."""
    most_accurate: UUID | None = None
    record: UUID | None = None
    """The copy that a steward called the system of record of the whole dataset."""


@dataclass(frozen=True)
class StateFacts:
    """How late the state is that a member holds, told by what all members hold."""

    share: float
    """Of the other contents that are earlier."""
    spread: float
    """Half the width of its interval."""
    sure: bool
    """Moments or added rows say so, not only sizes."""


@dataclass(frozen=True)
class Family:
    """A dataset's copies and what lies between them."""

    members: Sequence[MemberFacts]
    edges: Sequence[EdgeFacts] = ()
    losses: Sequence[LossFacts] = ()
    outside: Mapping[UUID, int] = field(default_factory=dict)
    """How many copies of other datasets were made from each member."""
    hollow: Mapping[UUID, str] = field(default_factory=dict)
    """Members that are hollow copies, and of what."""
    near: Sequence[tuple[UUID, UUID]] = ()
    """Members that hold the same keys and columns, whatever was edited in the cells."""
    key: str = ""
    """The name of the column whose values the members' `keys` are; empty when they share none."""
    cells: CellFacts = field(default_factory=CellFacts)
    states: Mapping[UUID, StateFacts] = field(default_factory=dict)
    """How late each member's state is; only asked where no column of times tells it."""

    @cached_property
    def usable(self) -> Sequence[MemberFacts]:
        """The members that can be read."""
        return [member for member in self.members if not member.why_unusable and member.columns]

    @cached_property
    def parents(self) -> Mapping[UUID, EdgeFacts]:
        """The surest edge into each member that has one."""
        strongest: dict[UUID, EdgeFacts] = {}
        for edge in self.edges:
            held = strongest.get(edge.target)
            if held is None or (edge.confidence, str(edge.source)) > (held.confidence, str(held.source)):
                strongest[edge.target] = edge
        return strongest

    @cached_property
    def groups(self) -> Sequence[Sequence[MemberFacts]]:
        """The members by what they are near copies of: however many they are, a group has one voice."""
        held: dict[UUID, list[MemberFacts]] = {member.copy_id: [member] for member in self.members}
        for one, other in [*self.near, *self._twins()]:
            if one in held and other in held and held[one] is not held[other]:
                held[one] += held[other]
                held.update((member.copy_id, held[one]) for member in held[other])
        distinct = {id(group): group for group in held.values()}
        return sorted((sorted(group, key=_age) for group in distinct.values()), key=lambda group: _age(group[0]))

    @cached_property
    def group_of(self) -> Mapping[UUID, int]:
        """The number of each member's group."""
        return {member.copy_id: number for number, group in enumerate(self.groups) for member in group}

    @cached_property
    def speakers(self) -> Sequence[MemberFacts]:
        """The one of each group that speaks for it: nearest to the origin, then the longest; none that is unusable.

        Who was seen first is not asked: in which order copies are registered must change nothing.
        """
        usable = {member.copy_id for member in self.usable}
        able = ([member for member in group if member.copy_id in usable] for group in self.groups)
        return [
            min(group, key=lambda one: (len(self.way(one.copy_id)), -one.rows, str(one.digest), one.uri))
            for group in able
            if group
        ]

    def way(self, copy_id: UUID) -> Sequence[EdgeFacts]:
        """The edges from a member up to the origin it comes from; none for what is not known to be made."""
        found: list[EdgeFacts] = []
        at = copy_id
        while at in self.parents and len(found) < MAX_DEPTH:
            found.append(self.parents[at])
            at = self.parents[at].source
        return found

    def root_of(self, copy_id: UUID) -> UUID:
        """The origin that a member comes from in the end: itself where it comes from none."""
        way = self.way(copy_id)
        return way[-1].source if way else copy_id

    def without(self, gone: Collection[UUID]) -> "Family":
        """The family as if these had never been there; what was made by way of them was made from their origin."""
        around = [self._around(edge, gone) for edge in self.edges]
        return replace(
            self,
            members=[member for member in self.members if member.copy_id not in gone],
            edges=[edge for edge in around if edge is not None],
            losses=[loss for loss in self.losses if loss.copy_id not in gone],
            near=[pair for pair in self.near if pair[0] not in gone and pair[1] not in gone],
        )

    def _around(self, edge: EdgeFacts, gone: Collection[UUID]) -> EdgeFacts | None:
        seen: set[UUID] = set()
        while edge.source in gone and edge.source in self.parents and edge.source not in seen:
            above = self.parents[edge.source]
            seen.add(edge.source)
            edge = replace(edge, source=above.source, confidence=edge.confidence * above.confidence)
        return None if edge.source in gone or edge.target in gone or edge.source == edge.target else edge

    def _twins(self) -> Sequence[tuple[UUID, UUID]]:
        first: dict[int, UUID] = {}
        holding = [member for member in self.members if member.digest is not None and member.rows]
        return [(first.setdefault(member.digest or 0, member.copy_id), member.copy_id) for member in holding]


def _age(member: MemberFacts) -> tuple[datetime, str]:
    return member.first_seen, str(member.copy_id)
