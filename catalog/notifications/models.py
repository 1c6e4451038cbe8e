"""Notices, the message that each person gets of one, and how messages leave the house."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Notice(Base):
    """What happened, to one dataset; told twice of the same cause it is kept once."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("cause"), Index(None, "dataset_id", "id"))

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(32))
    """One of `kinds.KINDS`."""
    cause: Mapped[str] = mapped_column(String(160))
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    """The copy that it happened to; null when it concerns the whole dataset."""
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("version.id"))
    urgent: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(Text)
    told: Mapped[list[str]] = mapped_column(Json, default=list)
    """What changed, a sentence each."""
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    actor: Mapped[str] = mapped_column(Name, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    """When it happened."""


class Message(Base):
    """What one person is told of a notice, and whether they have seen it."""

    __tablename__ = "notice_message"
    __table_args__ = (
        UniqueConstraint("notice_id", "person"),
        Index("ix_notice_message_bell", "person", "seen_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"))
    person: Mapped[str] = mapped_column(Name)
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id"))
    """Null where the person may not know the dataset: then nothing in the message names it."""
    about_copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    """The copy that the message names as changed."""
    copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    """The nearest copy by which the person is concerned; null for others."""
    title: Mapped[str] = mapped_column(Text)
    changed: Mapped[list[str]] = mapped_column(Json, default=list)
    means: Mapped[list[str]] = mapped_column(Json, default=list)
    """What it means for what the person holds."""
    todo: Mapped[list[str]] = mapped_column(Json, default=list)
    why: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """Why the person is told: see `composing.Why`."""
    urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the person acknowledged it."""
    seen_verified: Mapped[bool] = mapped_column(default=False)
    said: Mapped[str] = mapped_column(Text, default="")
    """What the person wrote when they acknowledged it."""
    reminded: Mapped[int] = mapped_column(default=0)
    remind_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    """When the person is reminded next; null when nobody waits for an acknowledgement."""


class Subscription(Base):
    """That a person wants to be told of one dataset, a silo, a tag, or what a search finds; ended, never deleted."""

    __tablename__ = "notice_subscription"
    __table_args__ = (Index(None, "person"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    person: Mapped[str] = mapped_column(Name)
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id"))
    silo_id: Mapped[UUID | None] = mapped_column(ForeignKey("silo.id"))
    tag: Mapped[str] = mapped_column(String(64), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    """Of a search."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Preference(Base):
    """When a person wants letters; what no row says is the default."""

    __tablename__ = "notice_preference"

    person: Mapped[str] = mapped_column(Name, primary_key=True)
    digest: Mapped[str] = mapped_column(String(16), default="hourly")
    """immediate | hourly | daily | weekly; what is urgent does not wait"""
    quiet_from: Mapped[int | None]
    """Minutes after midnight in the person's zone; null for no quiet hours."""
    quiet_to: Mapped[int | None]
    quiet_urgent: Mapped[bool] = mapped_column(default=False)
    """Urgent letters wait for the end of quiet hours too."""
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    set_at: Mapped[datetime] = mapped_column(Instant, default=now)


class Channel(Base):
    """A way to reach a person outside the catalog; its address and secret are never shown again in full."""

    __tablename__ = "notice_channel"
    __table_args__ = (Index(None, "person"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    person: Mapped[str] = mapped_column(Name)
    kind: Mapped[str] = mapped_column(String(16))
    """mail | webhook | slack | teams"""
    address: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text, default="")
    """Of a webhook: what its letters are signed with."""
    by_default: Mapped[bool] = mapped_column(default=False)
    """Made from the address that the person signs in with, not by the person."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    """In a row; a letter that arrives sets it to 0."""
    error: Mapped[str] = mapped_column(Text, default="")
    """Of the last failure."""
    paused_until: Mapped[datetime | None] = mapped_column(Instant)
    """It did not answer at all: nothing is sent before."""


class Delivery(Base):
    """A letter: some messages sealed together for one channel; its id is its idempotency key."""

    __tablename__ = "notice_delivery"
    __table_args__ = (Index("ix_notice_delivery_due", "channel_id", "state", "next_at", "id"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("notice_channel.id"))
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """waiting | delivered | dead"""
    trial: Mapped[bool] = mapped_column(default=False)
    """It has no messages and says that it is a trial."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(Instant, default=now)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Posting(Base):
    """That a message is to leave through a channel, when, and in which letter it did; `round` counts reminders."""

    __tablename__ = "notice_posting"
    __table_args__ = (Index("ix_notice_posting_due", "channel_id", "delivery_id", "due_at"), Index(None, "delivery_id"))

    message_id: Mapped[UUID] = mapped_column(ForeignKey("notice_message.id"), primary_key=True)
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("notice_channel.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, default=0)
    alone: Mapped[bool] = mapped_column(default=False)
    """It goes in a letter of its own and waits for no digest."""
    due_at: Mapped[datetime] = mapped_column(Instant)
    delivery_id: Mapped[UUID | None] = mapped_column(ForeignKey("notice_delivery.id"))
