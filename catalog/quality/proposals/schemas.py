"""What proposals look like over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from catalog.web.fields import Text


class RuleShown(BaseModel):
    """One proposed rule with its evidence."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    entry: dict[str, Any]
    evidence: str
    false_alarms: float | None
    """The expected share of good versions that it fails; null where it is unknown."""
    basis: str
    state: Literal["proposed", "accepted", "rejected"]
    decided_by: str | None
    reason: str


class ProposalShown(BaseModel):
    """Rules proposed for a dataset."""

    id: UUID
    dataset_id: UUID
    copy_id: UUID
    versions: list[str]
    made_by: str
    made_at: datetime
    rules: list[RuleShown]


class ProposalAsked(BaseModel):
    """For what rules are to be proposed."""

    dataset: Text
    """Its name or id; or the path of one of its copies, from which the rules are then read."""


class Taking(BaseModel):
    """Which rules a steward takes, into whose suite, and why."""

    numbers: list[int] = Field(max_length=10_000)
    party: Literal["measure", "owner"]
    reason: Text


class Refusing(BaseModel):
    """Which rules a steward turns down, and why."""

    numbers: list[int] = Field(max_length=10_000)
    reason: Text
