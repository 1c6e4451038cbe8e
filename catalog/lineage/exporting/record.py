"""A piece of lineage as it was read, which every format is written from (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Content:
    """What a copy holds now."""

    content_id: str
    format: str
    bytes: int
    rows: int | None
    modified_at: datetime | None


@dataclass(frozen=True)
class Place:
    """A copy, with what is known of it."""

    id: UUID
    namespace: str
    name: str
    uri: str
    title: str
    description: str
    custodian: str
    created_at: datetime
    silo: str = ""
    owner: str = ""
    dataset_id: UUID | None = None
    dataset: str = ""
    dataset_description: str = ""
    columns: Sequence[tuple[str, str]] = ()
    """Name and type of each column, in order."""
    content: Content | None = None
    aliases: Sequence[tuple[str, str]] = ()
    facets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Process:
    """A job."""

    id: UUID
    namespace: str
    name: str
    kind: str
    description: str
    first_seen: datetime
    last_seen: datetime
    inputs: Sequence[UUID] = ()
    outputs: Sequence[UUID] = ()
    facets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Execution:
    """A run of a job."""

    run_id: str
    job_id: UUID
    state: str
    first_seen: datetime
    last_seen: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    facets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """That the target is made from the source, and how that is known."""

    source: UUID
    target: UUID
    kind: str
    confidence: float | None
    transformation: str
    recorded_by: str
    first_seen: datetime
    last_seen: datetime
    job_id: UUID | None = None
    run_id: str | None = None
    sql: str = ""
    producer: str = ""


@dataclass(frozen=True)
class ColumnLink:
    """That a column of the target (empty: its rows) is made from a column of the source."""

    source: UUID
    source_column: str
    target: UUID
    target_column: str
    kind: str
    transformation: str
    subtype: str
    description: str
    masking: bool | None
    first_seen: datetime
    last_seen: datetime
    job_id: UUID | None = None
    run_id: str | None = None
    producer: str = ""


@dataclass(frozen=True)
class Lineage:
    """A neighbourhood, ready to be written; unless `complete`, `more` copies come one step on."""

    about: str
    places: Sequence[Place]
    links: Sequence[Link] = ()
    columns: Sequence[ColumnLink] = ()
    jobs: Sequence[Process] = ()
    runs: Sequence[Execution] = ()
    complete: bool = True
    truncated_because: str = ""
    more: int = 0

    @property
    def by_id(self) -> dict[UUID, Place]:
        """Give each place by its id."""
        return {place.id: place for place in self.places}
