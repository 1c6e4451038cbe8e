"""What was asked about whether a version is enough, and the answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now

WAITING, DONE = "waiting", "done"


class SufficiencyReport(Base):
    """A question about one version, asked once, with its answer."""

    __tablename__ = "sufficiency_report"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    joined_copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    """The copy that it shall be joined with, where one was named; only who sees both sees this."""
    joined_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("version.id"))
    key: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was asked: asked again, the answer that is there is given."""
    asked: Mapped[dict[str, Any]] = mapped_column(Json)
    """See `asking.Ask`."""
    state: Mapped[str] = mapped_column(String(16), default=WAITING)
    """waiting | done"""
    reason: Mapped[str] = mapped_column(Text, default="")
    found: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """See `page.Page`."""
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    asked_by: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(Instant, default=now)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
