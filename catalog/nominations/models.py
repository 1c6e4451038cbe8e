"""Nominations and the decisions on them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now
from catalog.nominations import review

_OPEN = "state IN ('proposed', 'accepted')"


class Nomination(Base):
    """A proposal that a Copy is its Dataset's source of truth; the accepted one *is* the source of truth."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index(
            "uq_nomination_open",
            "dataset_id",
            "state",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(None, "dataset_id", "id"),
        Index(None, "copy_id", "id"),
        *(
            Index(f"ix_nomination_{name}", name, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN))
            for name in ("until", "review_by")
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    ranking_id: Mapped[UUID] = mapped_column(ForeignKey("ranking.id"))
    state: Mapped[str] = mapped_column(String(16))
    """proposed | accepted | rejected | revoked | superseded | withdrawn | renewed | expired; see `review.phase`"""
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)
    """The ranking as it was judged, frozen."""
    score: Mapped[float | None] = mapped_column(Float)
    """Of the copy, as it was judged, 0 to 1, and the interval it lies in: "which one?" reads no evidence."""
    low: Mapped[float | None] = mapped_column(Float)
    high: Mapped[float | None] = mapped_column(Float)
    proposed_by: Mapped[str] = mapped_column(Name)
    proposed_verified: Mapped[bool] = mapped_column(default=False)
    by_person: Mapped[bool] = mapped_column(default=False)
    """Somebody proposed it, for `reason`; else the catalog did, from a ranking."""
    reason: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime] = mapped_column(Instant, default=now)
    valid_from: Mapped[datetime | None] = mapped_column(Instant)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
    since: Mapped[datetime | None] = mapped_column(Instant)
    """Of what was renewed: when the copy was first accepted. `valid_from` is when this nomination was."""
    follows_id: Mapped[UUID | None] = mapped_column(Id)
    """The nomination that this one renewed."""
    until: Mapped[datetime | None] = mapped_column(Instant)
    """Until when it is in force; None for what was accepted before there were periods."""
    under_review_since: Mapped[datetime | None] = mapped_column(Instant)
    review_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is under review."""
    review_by: Mapped[datetime | None] = mapped_column(Instant)
    """When its review is overdue."""
    overdue_since: Mapped[datetime | None] = mapped_column(Instant)
    """Since when that has been told."""
    expiring_since: Mapped[datetime | None] = mapped_column(Instant)
    """Since when it has been told that its end is near."""
    revision: Mapped[int] = mapped_column(default=0)

    @property
    def phase(self) -> str:
        """Tell where in its life it is: see `review.phase`."""
        under_review, expiring = self.under_review_since is not None, self.expiring_since is not None
        return review.phase(self.state, under_review=under_review, expiring=expiring)


class Decision(Base):
    """What somebody said for or against a nomination, and why: a vote, which may have decided it."""

    __tablename__ = "decision"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), index=True)
    verb: Mapped[str] = mapped_column(String(16))
    """accept | reject | renew | revoke: votes; renewed (what it began with), leave (its copy was retired or moved)"""
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool]
    by_owner: Mapped[bool] = mapped_column(default=False)
    """Who said so answers for the copy, its dataset or its silo."""
    until: Mapped[datetime | None] = mapped_column(Instant)
    """Until when they want it in force; None leaves it to the default."""
    decided_at: Mapped[datetime] = mapped_column(Instant, default=now)


class Remark(Base):
    """Something said of a nomination that decides nothing: a comment, cells asked for, or why it is under review."""

    __tablename__ = "nomination_remark"
    __table_args__ = (
        Index(None, "nomination_id", "id"),
        Index(
            "uq_nomination_remark_cause",
            "nomination_id",
            "cause",
            unique=True,
            sqlite_where=text("cause IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=text("cause IS NOT NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    kind: Mapped[str] = mapped_column(String(16))
    """comment | ask | review (somebody) | cause (evidence that changed)"""
    text: Mapped[str] = mapped_column(Text)
    cells: Mapped[list[str]] = mapped_column(Json, default=list)
    """Ids of the cells that were asked for."""
    cause: Mapped[str | None] = mapped_column(String(64))
    """Names what changed: while it lasts it is told once."""
    copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    """Another copy that it speaks of: who may not see that one does not see this."""
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the cause was found gone."""
    actor: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Instant, default=now)
