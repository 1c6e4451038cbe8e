"""Lineage edges between copies and between their columns, with how each is known."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now
from catalog.lineage.jobs import Job


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
    margin: Mapped[float | None] = mapped_column(Float)
    """Log-likelihood that the best account of the family loses without an inferred edge; null where not weighed."""
    margin_turned: Mapped[float | None] = mapped_column(Float)
    """The same with the edge turned around: the confidence follows from it."""
    transformation: Mapped[str] = mapped_column(Text, default="")
    run_id: Mapped[str | None] = mapped_column(Name)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    recorded_by: Mapped[str] = mapped_column(Name, default="")
    valid_from: Mapped[datetime] = mapped_column(Instant, default=now)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey(Job.id))
    """The job that last made the target from the source, where one is known."""
    sql: Mapped[str] = mapped_column(Text, default="")
    span: Mapped[list[int] | None] = mapped_column(Json)
    """Where in `sql` it is said: `[start, end]` in characters; null is all of it, or unknown."""
    last_seen: Mapped[datetime] = mapped_column(Instant, default=now)
    """When it was last said or observed; `valid_from` is when first."""
    producer: Mapped[str] = mapped_column(Text, default="")


class ColumnEdge(Base):
    """That a column of `target` was made from a column of `source`; the same intervals as an Edge has."""

    __tablename__ = "column_edge"
    __table_args__ = (
        Index(
            "uq_column_edge_current",
            "target_copy_id",
            "target_column",
            "source_copy_id",
            "source_column",
            "kind",
            "transformation",
            "subtype",
            unique=True,
            sqlite_where=text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=text("valid_to IS NULL AND known_to IS NULL"),
        ),
        Index("ix_column_edge_downstream", "source_copy_id", "source_column", "known_to", "valid_to"),
        Index("ix_column_edge_upstream", "target_copy_id", "target_column", "known_to", "valid_to"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    source_copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    source_column: Mapped[str] = mapped_column(Name)
    target_copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    target_column: Mapped[str] = mapped_column(Name)
    """Empty when the source column decides over whole rows, as a filter or a join does."""
    kind: Mapped[str] = mapped_column(String(16))
    """declared | observed | inferred"""
    confidence: Mapped[float | None] = mapped_column(Float)
    transformation: Mapped[str] = mapped_column(String(16), default="")
    """DIRECT | INDIRECT, empty when nobody said"""
    subtype: Mapped[str] = mapped_column(String(64), default="")
    """As OpenLineage names it: IDENTITY, TRANSFORMATION, AGGREGATION; FILTER, JOIN, GROUP_BY, SORT, ..."""
    description: Mapped[str] = mapped_column(Text, default="")
    masking: Mapped[bool | None] = mapped_column()
    """Whether the value is hidden on its way, where somebody said so."""
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey(Job.id))
    run_id: Mapped[str | None] = mapped_column(Name)
    sql: Mapped[str] = mapped_column(Text, default="")
    span: Mapped[list[int] | None] = mapped_column(Json)
    last_seen: Mapped[datetime] = mapped_column(Instant, default=now)
    producer: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str] = mapped_column(Name, default="")
    valid_from: Mapped[datetime] = mapped_column(Instant, default=now)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
