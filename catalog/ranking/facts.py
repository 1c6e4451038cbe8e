"""What is known of a family before it is judged: plain records, no session behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


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

    @property
    def content(self) -> object:
        """What makes copies one candidate: equal for those that hold the same."""
        if self.digest is None or not self.rows:
            return self.copy_id
        return self.digest, frozenset(column.name for column in self.columns)


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
    cells: CellFacts = field(default_factory=CellFacts)
    states: Mapping[UUID, StateFacts] = field(default_factory=dict)
    """How late each member's state is; only asked where no column of times tells it."""
