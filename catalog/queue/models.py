"""Tasks (work to do), Workers (who does it) and Changes (what was decided)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Task(Base):
    """One step to do for one subject; queued twice it is done once, and never run twice at the same time."""

    __tablename__ = "task"
    __table_args__ = (
        Index(
            "uq_task_fresh",
            "stage",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'queued' AND fence = 0"),
            postgresql_where=text("state = 'queued' AND fence = 0"),
        ),
        Index(
            "uq_task_running",
            "stage",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index(None, "state", "run_after", "id"),
        Index(None, "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    stage: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[UUID] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(16), default="queued")
    """queued | running | done | dead"""
    attempts: Mapped[int] = mapped_column(default=0)
    """Runs begun, less those that were given back or found their facts moved."""
    lost: Mapped[int] = mapped_column(default=0)
    """How many of the attempts ended with the death of the worker."""
    moved: Mapped[int] = mapped_column(default=0)
    """How often it ran again because what it had read changed meanwhile."""
    run_after: Mapped[datetime] = mapped_column(Instant, default=now)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    worker_id: Mapped[UUID | None] = mapped_column(Id)
    fence: Mapped[int] = mapped_column(default=0)
    """Grows with every claim; a worker that lost its lease holds an old one and is refused."""
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    error: Mapped[str | None] = mapped_column(Text)


class Worker(Base):
    """A worker process and its last heartbeat."""

    __tablename__ = "worker"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    host: Mapped[str] = mapped_column(Name)
    pid: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Instant, default=now)
    beat_at: Mapped[datetime] = mapped_column(Instant, default=now)
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)


CHANGES = frozenset(
    {"accepted", "rejected", "revoked", "verdict", "moved", "retired", "returned", "described"}
    | {"cell_verified", "cell_revoked", "appointed", "dismissed", "incident"}
    | {"discovered", "located", "asserted", "sql_told"}
    | {"owned", "custody", "deprecated", "undeprecated", "classified"}
    | {"results_told"}
    | {"under_review", "renewed", "expiring", "expired", "review_overdue", "nominated", "withdrawn"}
)


class Change(Base):
    """A write of consequence; recorded with it, followed by the pipeline."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "subject_id"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(32))
    """One of CHANGES; what follows each is said in `pipeline.stages`."""
    subject_id: Mapped[UUID] = mapped_column(Id)
    """The Dataset it concerns; for `verdict` the Copy."""
    detail: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    actor: Mapped[str] = mapped_column(Name)
    at: Mapped[datetime] = mapped_column(Instant, default=now)
