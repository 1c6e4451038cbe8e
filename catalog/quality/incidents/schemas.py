"""What incidents look like over HTTP and in `--json`."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from catalog.web.fields import Text

Resolution = Literal["fixed", "false_alarm", "accepted"]


class Shown(BaseModel):
    """What is shown is read from records."""

    model_config = ConfigDict(from_attributes=True)


class IncidentShown(Shown):
    """One cause of trouble in one copy."""

    id: UUID
    copy_id: UUID
    uri: str
    dataset_id: UUID
    dataset: str
    kind: str
    about: str
    column: str | None
    severity: Literal["critical", "warning", "info"]
    summary: str
    detail: dict[str, Any]
    state: Literal["new", "acknowledged", "assigned", "resolved"]
    assignee: str
    resolution: Resolution | None
    reason: str | None
    first_version_id: UUID
    last_version_id: UUID
    versions: int
    """In how many it was seen."""
    reopened: int
    opened_at: datetime
    seen_at: datetime
    recovered_at: datetime | None
    """Since when a later version is without it; null while the last one has it."""
    resolved_at: datetime | None
    seconds_to_resolve: float | None
    revision: int


class EventShown(Shown):
    """Something that happened to an incident."""

    verb: Literal["open", "reopen", "recover", "acknowledge", "assign", "resolve"]
    version_id: UUID | None
    said: str
    assignee: str
    resolution: Resolution | None
    actor: str
    verified: bool
    at: datetime


class IncidentWhole(IncidentShown):
    """An incident with all that happened to it, oldest first, and who is in charge."""

    in_charge: list[str]
    events: list[EventShown]


class Asked(BaseModel):
    """`revision` is that of the incident that was looked at."""

    model_config = ConfigDict(extra="forbid")

    revision: int | None = None


class AssignmentAsked(Asked):
    """Who looks after it."""

    to: Text


class ResolutionAsked(Asked):
    """How it ended, and why."""

    resolution: Resolution
    reason: Text
