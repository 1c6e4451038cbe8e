"""What matches and verdicts look like over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from catalog.web.fields import Text


class Shown(BaseModel):
    """What is shown is read from the rows."""

    model_config = ConfigDict(from_attributes=True)


class EndShown(BaseModel):
    """One side of a match."""

    version_id: UUID
    copy_id: UUID
    title: str
    uri: str


class MovementShown(Shown):
    """What happened at one side of a match since the state of it that the other side is nearest to; all 0 for nothing.

    Intervals hold in 95 of 100 cases; null where the samples do not tell.
    """

    since: datetime
    rows_added: int
    rows_added_between: list[float] | None
    rows_removed: int
    rows_removed_between: list[float] | None
    cells_changed: float | None
    cells_changed_between: list[float] | None


class MatchShown(BaseModel):
    """What two versions have to do with each other; shares are 0 to 1, null when they were not measured."""

    id: UUID
    a: EndShown
    b: EndShown
    kind: str
    family: bool
    probability: float
    a_in_b: float | None
    b_in_a: float | None
    a_in_b_between: list[float] | None
    """Low and high end of where the share lies in 95 of 100 cases; null where the samples do not tell."""
    b_in_a_between: list[float] | None
    cell_agreement: float | None
    cell_agreement_between: list[float] | None
    drift: dict[str, MovementShown] | None
    """By side, a and b: what happened there since the state that the other side is nearest to; null for unknown."""
    mapping: list[list[str]]
    direction: str
    p_a_to_b: float
    p_b_to_a: float
    evidence: list[dict[str, Any]]
    revision: int
    computed_at: datetime


class VerdictShown(Shown):
    """What a steward said of two copies."""

    id: UUID
    a_copy_id: UUID
    b_copy_id: UUID
    same: bool
    reason: str
    actor: str
    known_from: datetime


class MatchesShown(BaseModel):
    """The matches of some copies, surest first, and what stewards said of these copies."""

    matches: list[MatchShown]
    verdicts: list[VerdictShown]


class Judgement(BaseModel):
    """A steward's word: are a and b (each an id, path, URI or title) copies of one dataset?"""

    model_config = ConfigDict(extra="forbid")

    a: Annotated[str, Field(min_length=1, max_length=4_096)]
    b: Annotated[str, Field(min_length=1, max_length=4_096)]
    same: bool
    reason: Text


class ArgumentShown(Shown):
    """One reason with its weight in the sum; `side` is for or against the answer, open where there is none."""

    sentence: str
    weight: float
    side: str
    says: str
    telling: list[str]


class ExplanationShown(Shown):
    """An answer with all that stands behind it, in sentences."""

    title: str
    answer: str
    facts: list[str]
    arguments: list[ArgumentShown]
    total: str
    unseen: list[str]
    changes: list[str]
    contradictions: list[str]
