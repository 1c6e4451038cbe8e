"""What events look like over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Problem(BaseModel):
    """A part of an event that could not be used, and why."""

    field: str
    reason: str


class EventReceived(BaseModel):
    """What became of an event."""

    id: UUID
    repeated: bool
    problems: list[Problem]


class Failed(BaseModel):
    """An event of a batch that was refused: its place in the batch, and why."""

    index: int
    reason: str
    retriable: bool


class BatchSummary(BaseModel):
    """How many events of a batch were kept and refused."""

    received: int
    successful: int
    failed: int
    retriable: int
    non_retriable: int


class BatchAnswer(BaseModel):
    """What became of a batch."""

    status: str
    summary: BatchSummary
    failed_events: list[Failed]


class EventListed(BaseModel):
    """An event in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    event_type: str
    event_time: datetime
    received_at: datetime
    producer: str
    job_namespace: str
    job_name: str
    run_id: str | None
    problem_count: int


class EventDetail(EventListed):
    """An event as it was received, and what could not be used of it."""

    digest: str
    body: dict[str, Any]
    problems: list[Problem]
