"""Nominations and the decisions on them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Nomination(Base):
    """A proposal that a Copy is its Dataset's source of truth; the accepted one *is* the source of truth."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index(
            "uq_nomination_open",
            "dataset_id",
            "state",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'accepted')"),
            postgresql_where=text("state IN ('proposed', 'accepted')"),
        ),
        Index(None, "dataset_id", "id"),
        Index(None, "copy_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    ranking_id: Mapped[UUID] = mapped_column(ForeignKey("ranking.id"))
    state: Mapped[str] = mapped_column(String(16))
    """proposed | accepted | rejected | revoked | superseded | withdrawn | expired"""
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)
    """The ranking as it was judged, frozen."""
    score: Mapped[float | None] = mapped_column(Float)
    """Of the copy, as it was judged, 0 to 1, and the interval it lies in: "which one?" reads no evidence."""
    low: Mapped[float | None] = mapped_column(Float)
    high: Mapped[float | None] = mapped_column(Float)
    proposed_by: Mapped[str] = mapped_column(Name)
    proposed_at: Mapped[datetime] = mapped_column(Instant, default=now)
    valid_from: Mapped[datetime | None] = mapped_column(Instant)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
    review_by: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=0)


class Decision(Base):
    """What somebody decided on a nomination, and why."""

    __tablename__ = "decision"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), index=True)
    verb: Mapped[str] = mapped_column(String(16))
    """accept | reject | revoke | leave (its copy was retired or moved)"""
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool]
    decided_at: Mapped[datetime] = mapped_column(Instant, default=now)
