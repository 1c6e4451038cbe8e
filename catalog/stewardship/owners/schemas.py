"""What owners, orphans and offers look like over HTTP and in `--json`."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from catalog.web.fields import Text

Kind = Literal["dataset", "copy"]


class Shown(BaseModel):
    """What is shown is read from records."""

    model_config = ConfigDict(from_attributes=True)


class OfferShown(Shown):
    """That something is offered to somebody."""

    kind: Kind
    id: UUID
    name: str
    dataset_id: UUID
    offered_from: str
    offered_to: str
    reason: str
    offered_by: str
    offered_at: datetime
    state: str
    answered_by: str
    answered_at: datetime | None


class IntervalShown(Shown):
    """That somebody answered for it for a while, how that came, and why."""

    who: str
    how: str
    reason: str
    set_by: str
    verified: bool
    valid_from: datetime
    valid_to: datetime | None


class OwnerShown(Shown):
    """Who answers for a dataset or copy now; `revision` is what a decision on it should name."""

    kind: Kind
    id: UUID
    name: str
    dataset_id: UUID
    owner: str
    """Empty when nobody does."""
    left: bool
    """Whether that is somebody who left."""
    silo: str
    """Whose people decide who answers for it."""
    revision: int
    offer: OfferShown | None
    """What waits for an answer."""
    history: list[IntervalShown]
    offers: list[OfferShown]


class ClueShown(Shown):
    """One thing that speaks for somebody, in a sentence."""

    kind: str
    says: str
    weight: float


class ProposalShown(Shown):
    """Somebody who most likely answers for it, with what speaks for them; `score` is 0 to 1."""

    who: str
    score: float
    clues: list[ClueShown]


class OrphanShown(Shown):
    """A dataset or copy that nobody answers for; without proposals it is unknown who should."""

    kind: Kind
    id: UUID
    name: str
    uri: str
    dataset_id: UUID
    silo: str
    left: str
    """Who left it; empty when nobody ever had it."""
    revision: int
    offer: OfferShown | None
    proposals: list[ProposalShown]


class CountShown(Shown):
    """How many there are, and how many of them nobody answers for."""

    all: int
    orphans: int


class OwnershipShown(Shown):
    """How much of the lake somebody answers for."""

    datasets: CountShown
    copies: CountShown


class ThingAsked(BaseModel):
    """A dataset or copy by its name or id; `revision` is that of its owners which was looked at."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = "dataset"
    name: Text
    revision: int | None = None


class Asked(BaseModel):
    """Which things, and why."""

    model_config = ConfigDict(extra="forbid")

    things: list[ThingAsked]
    reason: Text = ""


class GivingAsked(Asked):
    """To whom they are given or offered."""

    to: Text


class RefusedShown(Shown):
    """One of several things with which it could not be done, and the error that it alone would give."""

    kind: Kind
    name: str
    error: dict[str, Any]


class DoneShown(Shown):
    """What was done, and what could not be."""

    done: list[OwnerShown]
    refused: list[RefusedShown]
