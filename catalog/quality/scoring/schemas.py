"""What scores look like over HTTP and in `--json`."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class RaiseShown(BaseModel):
    """Something that would raise the score, and by how much."""

    told: str
    gain: float


class DimensionShown(BaseModel):
    """One dimension; `value` is null when it is unknown, and `why` says so."""

    name: str
    weight: float
    value: float | None
    rules: int
    why: str
    parties: dict[str, int]
    """How many of its rules each party asks for: measure | owner | contract | catalog | foreign."""
    party_values: dict[str, float] = {}
    """What the rules of each party are worth by themselves."""
    raises: list[RaiseShown]


class ScoreShown(BaseModel):
    """The score of a version, 0 to 1 over the known dimensions; `low` and `high` bound it over what is unknown."""

    model_config = ConfigDict(from_attributes=True)

    version_id: UUID
    copy_id: UUID
    value: float | None
    low: float
    high: float
    known: float
    """Share of the weights whose dimension is known."""
    dimensions: list[DimensionShown]
    computed_at: datetime


class CopyScore(BaseModel):
    """A copy with the score of what it holds now (null while it has none), and those of its versions, oldest first."""

    copy_id: UUID
    uri: str
    score: ScoreShown | None
    trend: list[float | None]


class ScoresShown(BaseModel):
    """The copies of a dataset or of a silo; `value` is the mean of those with a score."""

    name: str
    value: float | None
    copies: list[CopyScore]
