"""Suites kept in the catalog, revision by revision."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class SuiteRevision(Base):
    """What somebody made of a suite; the one with the highest number is in use, unless it says that it is retired."""

    __tablename__ = "suite_revision"
    __table_args__ = (UniqueConstraint("name", "number"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Name)
    number: Mapped[int]
    """Counted from 1."""
    revision: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the suite's JSON, as results name it."""
    party: Mapped[str] = mapped_column(String(16))
    """measure | owner"""
    owner: Mapped[str] = mapped_column(Name, default="")
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    retired: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)


class SuitePreview(Base):
    """A suite tried on a version before anybody keeps it; nothing follows from it."""

    __tablename__ = "suite_preview"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    party: Mapped[str] = mapped_column(String(16))
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(Text, default="")
    """What whoever asked would give as the reason of the change."""
    outcome: Mapped[str] = mapped_column(String(16), default="waiting")
    """waiting | passed | failed | error | not_evaluated"""
    results: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """One per expectation: see `quality.outcome.Outcome`."""
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    asked_by: Mapped[str] = mapped_column(Name)
    asked_at: Mapped[datetime] = mapped_column(Instant, default=now)
