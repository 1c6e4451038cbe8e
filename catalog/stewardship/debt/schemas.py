"""What documentation debt looks like over HTTP and in `--json`."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from catalog.web.fields import Text


class Shown(BaseModel):
    """What is shown is read from records."""

    model_config = ConfigDict(from_attributes=True)


class ItemShown(Shown):
    """One thing that a dataset should have: the share that is there (null: unknown), and where it is mended."""

    name: str
    share: float | None
    says: str
    mend: str
    """The address of the screen."""


class UseShown(Shown):
    """How much a dataset is used, as far as it is recorded."""

    made_from: int
    jobs: int
    arrivals: int
    total: int


class DebtorShown(Shown):
    """A dataset with what it has and lacks; `score` is null where nothing is known."""

    id: UUID
    name: str
    owner: str
    silos: list[str]
    score: float | None
    urgency: float
    use: UseShown
    items: list[ItemShown]


class PartShown(Shown):
    """How much of one item is there over all datasets looked at."""

    name: str
    words: str
    weight: float
    share: float | None
    """The mean of the known ones."""
    lacking: int
    unknown: int


class DebtShown(Shown):
    """The debt of the datasets looked at, the most urgent first; `looked_at` says how many there were."""

    looked_at: int
    whole: bool
    """Whether that were all of them; else the most used ones."""
    score: float | None
    parts: list[PartShown]
    total: int
    """How many match what was asked for."""
    items: list[DebtorShown]


class NoteShown(Shown):
    """What somebody said of a column."""

    column: str
    description: str


class DescriptionShown(Shown):
    """What is said of a dataset, by hand and by its producers and contracts."""

    id: UUID
    name: str
    description: str
    expected_every_seconds: float | None
    expected_by: str
    usual_every_seconds: float | None
    last_arrival: datetime | None
    late: bool | None
    """Whether it should have come again by now; null where nobody said how often."""
    columns: list[NoteShown]
    told: dict[str, str]
    """Descriptions of columns that producers and contracts give."""


class DescriptionAsked(BaseModel):
    """What to say; what is left out stays. `before` is the description that was looked at."""

    model_config = ConfigDict(extra="forbid")

    name: Text
    description: Text | None = None
    before: Text | None = None
    columns: dict[str, Text] | None = None
    columns_before: dict[str, Text] | None = None
    every: Text | None = None
    """Such as 1d or 12h; empty takes it back."""
    reason: Text = ""
