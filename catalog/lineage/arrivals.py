"""Events as they arrived, and what of them could not be used."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Event(Base):
    """One OpenLineage event; the same canonical content is the same event, however often it is sent."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index(None, "event_time", "id"),
        Index(None, "run_id"),
        Index(
            "ix_event_with_problems",
            "id",
            sqlite_where=text("problem_count > 0"),
            postgresql_where=text("problem_count > 0"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of its canonical JSON, in hex."""
    kind: Mapped[str] = mapped_column(String(8))
    """run | job | dataset"""
    event_type: Mapped[str] = mapped_column(String(16), default="")
    event_time: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant, default=now)
    producer: Mapped[str] = mapped_column(Text, default="")
    job_namespace: Mapped[str] = mapped_column(Text, default="")
    job_name: Mapped[str] = mapped_column(Text, default="")
    run_id: Mapped[str | None] = mapped_column(Name)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As it was received; plain JSON, whose parts no query looks into."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """A `{"field", "reason"}` for each thing that could not be used."""
    problem_count: Mapped[int] = mapped_column(default=0)
