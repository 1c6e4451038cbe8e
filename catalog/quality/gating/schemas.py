"""What a gate looks like over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from catalog.quality.schemas import Found

FailOn = Literal["critical", "warning", "info"]
Format = Literal["BOOLEAN_ONLY", "BASIC", "SUMMARY", "COMPLETE"]


class SuiteGated(BaseModel):
    """What one suite revision found; `results` are in the result format that was asked for."""

    suite: str
    revision: str
    party: str
    owner: str
    outcome: Found
    recorded: bool
    validated_at: datetime | None
    reason: str
    results: list[dict[str, Any]]


class GateShown(BaseModel):
    """How a gate ended; only `passed` lets data through."""

    uri: str
    outcome: Found
    why: str
    fail_on: FailOn
    version_id: UUID | None
    content_id: str | None
    waiting: bool
    """A validation is still to come: ask again."""
    counts: dict[str, int]
    result_format: Format
    suites: list[SuiteGated]


class AgainAsked(BaseModel):
    """A version will be validated anew."""

    version_id: UUID
    task_id: UUID
