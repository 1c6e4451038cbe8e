"""What notices look like over HTTP and in `--json`."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from catalog.web.fields import Text

Digest = Literal["immediate", "hourly", "daily", "weekly"]
ChannelKind = Literal["mail", "webhook", "slack", "teams"]


class Shown(BaseModel):
    """What is shown is read from records."""

    model_config = ConfigDict(from_attributes=True)


class MessageShown(Shown):
    """What one person is told of a notice."""

    id: UUID
    notice_id: UUID
    kind: str
    at: datetime
    person: str
    title: str
    changed: list[str]
    means: list[str]
    """What it means for what the person holds."""
    todo: list[str]
    why: list[dict[str, Any]]
    """Each a `reason`, or a copy with how it is reached: `kind`, `confidence`, `steps`."""
    urgent: bool
    answered: bool
    """Somebody waits for an acknowledgement."""
    dataset_id: UUID | None
    """Null where the person may not know the dataset."""
    seen_at: datetime | None
    said: str
    reminded: int


class NoticeShown(Shown):
    """What happened, and how many of those who were told have seen it."""

    id: UUID
    kind: str
    title: str
    told: list[str]
    dataset_id: UUID
    copy_id: UUID | None
    version_id: UUID | None
    urgent: bool
    answered: bool
    actor: str
    at: datetime
    seen: int
    people: int


class Told(Shown):
    """One of those who were told."""

    person: str
    seen_at: datetime | None
    said: str
    reminded: int


class NoticeWhole(BaseModel):
    """A notice as the caller may see it: what they were told, and, for those in charge, who has seen it."""

    notice: NoticeShown | None
    """Null where the caller may not know the dataset."""
    message: MessageShown | None
    """Null when the caller was not told."""
    told: list[Told] | None
    """Who has not seen it first; null for those who are not in charge."""


class Count(BaseModel):
    """How many notices the caller has not acknowledged, at most 100."""

    unseen: int


class AcknowledgementAsked(BaseModel):
    """What the caller wants to say with it."""

    model_config = ConfigDict(extra="forbid")

    said: Text = ""


class SubscriptionShown(Shown):
    """What somebody follows: one of these."""

    id: UUID
    dataset_id: UUID | None
    dataset: str
    silo: str
    tag: str
    words: str
    created_at: datetime


class SubscriptionAsked(BaseModel):
    """What to follow: one of these."""

    model_config = ConfigDict(extra="forbid")

    dataset: Text = ""
    silo: Text = ""
    tag: Text = ""
    words: Text = ""
    """Of a search."""


class ChannelShown(BaseModel):
    """A way to reach somebody; what is secret in its address is left out."""

    id: UUID
    kind: ChannelKind
    address: str
    by_default: bool
    created_at: datetime
    failures: int
    """In a row."""
    error: str
    """Of the last failure."""
    waiting: int
    """Letters that are not delivered yet."""


class ChannelMade(ChannelShown):
    """A channel just added."""

    secret: str
    """What a webhook's letters are signed with: shown this once."""


class ChannelAsked(BaseModel):
    """A channel to add."""

    model_config = ConfigDict(extra="forbid")

    kind: ChannelKind
    address: Text


class WishesAsked(BaseModel):
    """When to send letters; quiet hours as `22:00`, both empty for none."""

    model_config = ConfigDict(extra="forbid")

    digest: Digest = "hourly"
    zone: Text = "UTC"
    quiet_from: Text = ""
    quiet_to: Text = ""
    quiet_urgent: bool = False
    """Urgent letters wait for the end of quiet hours too."""


class SettingsShown(WishesAsked):
    """When and how somebody is reached."""

    person: str
    channels: list[ChannelShown]
    mail: bool
    """This catalog can send mail."""


class DeliveryShown(BaseModel):
    """A letter; its id is the idempotency key under which it is sent."""

    id: UUID
    channel_id: UUID
    person: str
    kind: ChannelKind
    address: str
    state: Literal["waiting", "delivered", "dead"]
    attempts: int
    error: str
    messages: int
    created_at: datetime
    next_at: datetime
    ended_at: datetime | None
