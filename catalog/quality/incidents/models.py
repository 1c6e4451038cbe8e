"""Incidents, and what was done about each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Incident(Base):
    """One cause of trouble in one copy: new versions with the same trouble join it, later ones open it again."""

    __tablename__ = "incident"
    __table_args__ = (UniqueConstraint("copy_id", "cause"), Index(None, "state", "id"))

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    cause: Mapped[str] = mapped_column(String(64))
    """See `life.Breach.cause`."""
    kind: Mapped[str] = mapped_column(String(24))
    """monitor | schema | expectation | contract | delivery"""
    about: Mapped[str] = mapped_column(Text)
    column: Mapped[str | None] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(String(16))
    summary: Mapped[str] = mapped_column(Text)
    """Of the last version in which it was seen."""
    detail: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(16))
    """new | acknowledged | assigned | resolved"""
    assignee: Mapped[str] = mapped_column(Name, default="")
    resolution: Mapped[str | None] = mapped_column(String(16))
    """fixed | false_alarm | accepted"""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was resolved so."""
    first_version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    last_version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    versions: Mapped[int] = mapped_column(default=1)
    """In how many it was seen."""
    reopened: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime] = mapped_column(Instant, default=now)
    """When it was last opened."""
    seen_at: Mapped[datetime] = mapped_column(Instant, default=now)
    recovered_at: Mapped[datetime | None] = mapped_column(Instant)
    """When a later version was found without it; null while the last one has it."""
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=0)


class IncidentEvent(Base):
    """Something that happened to an incident; kept for good."""

    __tablename__ = "incident_event"
    __table_args__ = (Index(None, "incident_id", "id"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"))
    verb: Mapped[str] = mapped_column(String(16))
    """open | reopen | recover | acknowledge | assign | resolve"""
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("version.id"))
    said: Mapped[str] = mapped_column(Text, default="")
    """The finding in a sentence, or what a person wrote."""
    assignee: Mapped[str] = mapped_column(Name, default="")
    resolution: Mapped[str | None] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant, default=now)
