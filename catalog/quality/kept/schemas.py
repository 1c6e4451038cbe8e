"""What suites look like over HTTP."""

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from catalog.quality.suites import Suite
from catalog.web.fields import Text

PartyAsked = Literal["measure", "owner"]


class SuiteInUse(BaseModel):
    """A suite that new versions are chosen suites from."""

    name: str
    kind: str
    party: str
    owner: str
    source: str
    revision: str
    rules: int
    problem: str
    data: dict[str, Any] | None = None

    @classmethod
    def of(cls, suite: Suite, *, whole: bool = False) -> Self:
        """Show a suite; with its JSON when it is asked for."""
        return cls(
            name=suite.name,
            kind=suite.kind,
            party=suite.party,
            owner=suite.owner,
            source=suite.source,
            revision=suite.revision,
            rules=len(suite.data["expectations"]),
            problem=suite.problem,
            data=dict(suite.data) if whole else None,
        )


class RevisionShown(BaseModel):
    """What somebody made of a suite."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    number: int
    revision: str
    party: str
    owner: str
    retired: bool
    reason: str
    changed_by: str
    verified: bool
    changed_at: datetime


class SuiteAsked(BaseModel):
    """A suite to keep."""

    data: dict[str, Any]
    party: PartyAsked
    number: int | None = None
    """The revision that was read; 0 when there was none."""
    reason: Text = Field(max_length=10_000)


class Retiring(BaseModel):
    """Why a suite is taken out of use."""

    reason: Text = Field(max_length=10_000)


class PreviewAsked(BaseModel):
    """A suite to try on a version."""

    data: dict[str, Any]
    party: PartyAsked
    version_id: UUID


class PreviewShown(BaseModel):
    """What a tried suite found; waiting until a worker has tried it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version_id: UUID
    outcome: Literal["waiting", "passed", "failed", "error", "not_evaluated"]
    results: list[dict[str, Any]]
    seconds: float
