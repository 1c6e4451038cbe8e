"""The score of a version, as it was when its dataset was last looked at."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Instant, Json, now


class QualityScore(Base):
    """One version's score by dimension; what is unknown is unknown, never 0."""

    __tablename__ = "quality_score"
    __table_args__ = (Index(None, "copy_id", "version_id"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"), primary_key=True)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    value: Mapped[float | None] = mapped_column(Float)
    """0 to 1 over the known dimensions; null when none is known."""
    low: Mapped[float] = mapped_column(Float)
    """What it would be if all that is unknown were worth 0, and (high) 1."""
    high: Mapped[float] = mapped_column(Float)
    known: Mapped[float] = mapped_column(Float)
    """Share of the weights whose dimension is known."""
    dimensions: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """One per dimension: see `dimensions.Dimension`."""
    computed_at: Mapped[datetime] = mapped_column(Instant, default=now)
