"""What nominations and the answer to "which one?" look like over HTTP and in `--json`."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

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
    format: str
    seen_at: datetime | None
    why_unusable: str


class ReplacementShown(Shown):
    """What to use instead of something deprecated."""

    kind: str
    id: UUID
    name: str


class DeprecatedShown(Shown):
    """That a dataset or copy is not to be used after a deadline, which may have passed."""

    kind: str
    id: UUID
    name: str
    until: datetime
    passed: bool
    reason: str
    replacement: ReplacementShown | None
    set_by: str
    known_from: datetime
    says: str


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
    until: datetime | None
    under_review_since: datetime | None
    review_reason: str
    meanwhile: UseShown | None
    deprecations: list[DeprecatedShown] = []


class ProblemShown(Shown):
    """One reason why a pipeline should not go on."""

    code: str
    message: str


class GateShown(Shown):
    """Whether all that was asked for holds."""

    passed: bool
    problems: list[ProblemShown]


class AnswerShown(WhichShown):
    """The answer to "which one?"; `gate` is null when nothing was demanded."""

    gate: GateShown | None = None


class NamesAsked(BaseModel):
    """Several names asked for at once."""

    model_config = ConfigDict(extra="forbid")

    names: list[Text]
    require: str = ""
    max_age: str = ""


class AnsweredShown(Shown):
    """The answer to one of several names, or the error that asking for it alone would give."""

    asked: str
    answer: AnswerShown | None
    error: dict[str, Any] | None


class AnswersShown(Shown):
    """The answers to several names, in their order."""

    answers: list[AnsweredShown]


class NominationShown(Shown):
    """A proposal, with the ranking as it was judged."""

    id: UUID
    dataset_id: UUID
    copy_id: UUID
    version_id: UUID
    state: str
    phase: str
    """proposed | under_review | in_force | expiring, or how it ended."""
    evidence: dict[str, Any]
    proposed_by: str
    proposed_verified: bool
    by_person: bool
    reason: str
    """Why somebody proposed it; empty where the catalog did."""
    proposed_at: datetime
    since: datetime | None
    valid_from: datetime | None
    valid_to: datetime | None
    follows_id: UUID | None
    until: datetime | None
    under_review_since: datetime | None
    review_reason: str
    review_by: datetime | None
    overdue_since: datetime | None
    expiring_since: datetime | None
    revision: int


class VoteShown(Shown):
    """What somebody said for or against a nomination, or what ended it."""

    verb: str
    actor: str
    verified: bool
    by_owner: bool
    reason: str
    until: datetime | None
    decided_at: datetime


class RemarkShown(Shown):
    """What was said of a nomination and decides nothing; `ended_at` is when a cause was found gone."""

    id: UUID
    kind: str
    text: str
    cells: list[str]
    copy_id: UUID | None
    ended_at: datetime | None
    actor: str
    verified: bool
    at: datetime


class CaseShown(Shown):
    """A nomination with what was voted and said, what is missing, and whether who asks may decide."""

    nomination: NominationShown
    quorum: int
    decisions: list[VoteShown]
    remarks: list[RemarkShown]
    missing: str
    waiting_cells: list[str]
    why_not: str
    mind: str


class CopyProposed(BaseModel):
    """A copy (title, URI, path or id) that somebody proposes as the source of truth of its dataset, and why."""

    model_config = ConfigDict(extra="forbid")

    copy_: Annotated[Text, Field(alias="copy")]
    reason: Text


class DecisionAsked(BaseModel):
    """A decision, or a remark: its reason, and the revision of the nomination that was looked at."""

    model_config = ConfigDict(extra="forbid")

    reason: Text
    revision: int | None = None


class PeriodAsked(DecisionAsked):
    """A vote for a nomination; `until` is a day, a moment or a span such as 90d, empty for the usual period."""

    until: Annotated[str, Field(max_length=40)] = ""


class CellsWanted(DecisionAsked):
    """Cells to verify before it is decided, by the beginnings of their ids; none means all telling ones."""

    cells: Annotated[list[Text], Field(max_length=200)] = []
