"""Lineage edges between copies, with how each is known."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Edge(Base):
    """That `target` was made from `source`: an interval in valid and in known time, never deleted."""

    __tablename__ = "edge"
    __table_args__ = (
        Index(
            "uq_edge_current",
            "source_copy_id",
            "target_copy_id",
            "kind",
            unique=True,
            sqlite_where=text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=text("valid_to IS NULL AND known_to IS NULL"),
        ),
        # A walk reads only these columns: the index alone answers each step.
        Index("ix_edge_downstream", "source_copy_id", "known_to", "valid_to", "target_copy_id"),
        Index("ix_edge_upstream", "target_copy_id", "known_to", "valid_to", "source_copy_id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    source_copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    target_copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    source_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("version.id"))
    target_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("version.id"))
    kind: Mapped[str] = mapped_column(String(16))
    """declared | observed | inferred"""
    confidence: Mapped[float | None] = mapped_column(Float)
    """Of an inferred edge, 0 to 1; null where somebody said so."""
    transformation: Mapped[str] = mapped_column(Text, default="")
    run_id: Mapped[str | None] = mapped_column(Name)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    recorded_by: Mapped[str] = mapped_column(Name, default="")
    valid_from: Mapped[datetime] = mapped_column(Instant, default=now)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
