"""What is known of a family's cells before they are compared: plain records, no session behind them (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.ranking.cells.naming import Key
from catalog.ranking.facts import ColumnFacts


@dataclass(frozen=True)
class Candidate:
    """Copies that hold the same, and the packed fingerprint of what they hold; None where there is none to use."""

    copies: Sequence[UUID]
    columns: Sequence[ColumnFacts]
    packed: bytes | None
    name: str
    """What it is called while cells are compared: a place, and no id that tells the order of arrival."""
    title: str = ""


@dataclass(frozen=True)
class Word:
    """That somebody or something says what a cell holds: who, why and since when (ISO)."""

    key: Key
    column: str
    verdict: str
    """true | wrong | cannot_tell"""
    value: str | None
    source: str
    by: str
    why: str
    at: str


@dataclass(frozen=True)
class Record:
    """That a copy is the system of record, of some columns or (none) of all that no other copy is named for."""

    copy_id: UUID
    columns: Sequence[str]
    by: str
    why: str
    at: str


@dataclass(frozen=True)
class Refuted:
    """A value that a hard expectation fails on in a column of a copy, wherever it stands there."""

    copy_id: UUID
    column: str
    value: str | None
    why: str
    at: str


@dataclass(frozen=True)
class ToLookAt:
    """The candidates of a family, who derives from whom, and all that is known of their cells."""

    candidates: Sequence[Candidate] = ()
    beyond: int = 0
    """How many more candidates there are than are compared."""
    trees: Sequence[Sequence[UUID]] = ()
    """Copies that derive from each other vote once."""
    words: Sequence[Word] = ()
    records: Sequence[Record] = ()
    refuted: Sequence[Refuted] = ()
