"""What truth discovery finds out, and what it asks (frozen records, pure)."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from catalog.scanning.canonical import Value


@dataclass(frozen=True)
class Verified:
    """The true value of one cell, as somebody found out; None where the cell is truly empty."""

    key: Hashable
    column: str
    value: Value


@dataclass(frozen=True)
class Rate:
    """A share with the interval it lies in; `n` is how many cells it rests on."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Block:
    """Candidates that cast one vote together, and why."""

    members: tuple[str, ...]
    reason: str
    """A plain sentence; of one member: that it speaks for itself."""


@dataclass(frozen=True)
class Standing:
    """How right a candidate is on contested cells, over all and by column, and how much it says."""

    candidate: str
    accuracy: Rate
    columns: Mapping[str, Rate]
    coverage: float
    """Share of the contested cells about which it says something."""


@dataclass(frozen=True)
class Saying:
    """One value of a cell and the candidates that say it."""

    value: Value
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class FusedCell:
    """The value that is most probably true of a cell, with its probability and, of numbers and times, an interval."""

    key: Hashable
    column: str
    value: Value
    probability: float
    low: Value = None
    high: Value = None
    verified: bool = False
    sayings: tuple[Saying, ...] = ()
    """Most supported first."""


@dataclass(frozen=True)
class Transformation:
    """A candidate's column that equals the others' after one and the same operation is undone."""

    candidate: str
    column: str
    kind: str
    """offset (value = true + amount; times in seconds) or factor (value = true x amount)."""
    amount: float
    share: float
    """Share of the cells with that operation among those that differ from the rest."""
    n: int


@dataclass(frozen=True)
class Question:
    """A cell worth asking somebody about, and what is said of it."""

    key: Hashable
    column: str
    gain: float
    """Expected information; only its order means something."""
    sayings: tuple[Saying, ...]
    why: str


@dataclass(frozen=True)
class Nominee:
    """The candidate that is most probably right, or None and why nobody is named."""

    candidate: str | None
    reason: str
    leader: str | None = None
    """Who is ahead, also where that is not sure enough to name it."""


@dataclass(frozen=True)
class Fusion:
    """All that the claims and the verified cells tell together."""

    blocks: tuple[Block, ...]
    standings: tuple[Standing, ...]
    """In the order of the candidates."""
    contested: int
    """How many cells are contested."""
    cells: tuple[FusedCell, ...]
    """The contested cells."""
    transformations: tuple[Transformation, ...]
    questions: tuple[Question, ...]
    nominee: Nominee
    reputation: Mapping[str, Mapping[str, "Record"]] = field(default_factory=dict)
    """Candidate -> column -> what it showed; may be handed to a later discovery of the same candidates."""


@dataclass(frozen=True)
class Record:
    """So many (weighted) cells right of so many."""

    right: float
    n: float
