"""What nominations and the answer to "which one?" look like over HTTP and in `--json`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from catalog.web.fields import Text


class Shown(BaseModel):
    """What is shown is read from records."""

    model_config = ConfigDict(from_attributes=True)


class UseShown(Shown):
    """A copy to use."""

    copy_id: UUID
    title: str
    uri: str
    version_id: UUID | None
    content_id: str | None
    why_unusable: str


class WhichShown(Shown):
    """Which copy to use, why, since when, and how sure."""

    state: str
    asked: str
    dataset_id: UUID
    name: str
    canonical: UseShown | None
    accepted_version_id: UUID | None
    accepted_bytes_there: bool | None
    why: str
    since: datetime | None
    decided_by: str | None
    score: float | None
    low: float | None
    high: float | None
    meanwhile: UseShown | None


class NominationShown(Shown):
    """A proposal, with the ranking as it was judged."""

    id: UUID
    dataset_id: UUID
    copy_id: UUID
    version_id: UUID
    state: str
    evidence: dict[str, Any]
    proposed_by: str
    proposed_at: datetime
    valid_from: datetime | None
    valid_to: datetime | None
    revision: int


class DecisionAsked(BaseModel):
    """A decision: its reason, and the revision of the nomination that was looked at."""

    model_config = ConfigDict(extra="forbid")

    reason: Text
    revision: int | None = None
