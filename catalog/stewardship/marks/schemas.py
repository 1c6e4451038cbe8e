"""What tags and terms look like over HTTP and in `--json`."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from catalog.web.fields import Text

State = Literal["confirmed", "refused", "detected", "inherited", "masked"]


class Shown(BaseModel):
    """What is shown is read from records."""

    model_config = ConfigDict(from_attributes=True)


class MarkShown(Shown):
    """A tag or a term on a column: said by somebody, detected in the profile, or come along lineage."""

    kind: Literal["tag", "term"]
    name: str
    state: State
    confidence: float | None
    """Of what was inherited; null where somebody said it."""
    from_dataset_id: UUID | None
    from_dataset: str
    from_column: str
    says: str


class ColumnMarks(Shown):
    """All marks of one column; an empty name is the dataset itself."""

    column: str
    marks: list[MarkShown]


class MarksShown(Shown):
    """The tags of a dataset, and the marks of it and its columns."""

    id: UUID
    name: str
    tags: list[str]
    columns: list[ColumnMarks]


class MarkAsked(BaseModel):
    """A tag of a column; without a column of the dataset itself, which is put (confirmed) or taken (cleared)."""

    model_config = ConfigDict(extra="forbid")

    name: Text
    column: Text = ""
    tag: Text
    state: Literal["confirmed", "refused", "cleared"]
    reason: Text = ""


class TermShown(Shown):
    """A word of the company's language."""

    id: UUID
    name: str
    definition: str
    steward: str
    synonyms: list[str]
    changed_by: str
    changed_at: datetime
    revision: int
    used: int
    """On how many datasets and columns it stands, of those that may be seen."""


class UseShown(Shown):
    """What a term is attached to."""

    dataset_id: UUID
    dataset: str
    column: str
    state: str
    set_by: str


class TermWhole(TermShown):
    """A term with all that it is attached to."""

    uses: list[UseShown]


class TermAsked(BaseModel):
    """A term as somebody writes it; `revision` is that which was looked at."""

    model_config = ConfigDict(extra="forbid")

    term: Text
    definition: Text
    steward: Text = ""
    synonyms: list[Text] = []
    revision: int | None = None


class RetiringAsked(BaseModel):
    """A term to take out of use."""

    model_config = ConfigDict(extra="forbid")

    term: Text


class AttachingAsked(BaseModel):
    """What a term is, or is not, attached to; without a column the dataset itself."""

    model_config = ConfigDict(extra="forbid")

    term: Text
    name: Text
    column: Text = ""
    state: Literal["attached", "refused", "cleared"] = "attached"
