"""Jobs and their runs as OpenLineage tells of them: what they read and write, and the facets of all that."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Job(Base):
    """A process that reads and writes copies; identified by its OpenLineage (namespace, name)."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("namespace", "name"), Index(None, "parent_id"))

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    namespace: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="")
    """What processes it, how and what it is, as its jobType facet says: `SPARK BATCH QUERY`; empty when unknown."""
    description: Mapped[str] = mapped_column(Text, default="")
    first_seen: Mapped[datetime] = mapped_column(Instant, default=now)
    last_seen: Mapped[datetime] = mapped_column(Instant, default=now)
    declared_at: Mapped[datetime | None] = mapped_column(Instant)
    """The time of the latest job event: what an earlier one declared, and this one does not, has ended."""
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))


class Run(Base):
    """One execution of a job; a state that ends it is never undone."""

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("run_id"), Index(None, "job_id", "last_seen"), Index(None, "parent_run_id"))

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    run_id: Mapped[str] = mapped_column(Name)
    """As the producer says it: a UUID as a rule, and any text."""
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"))
    job_at: Mapped[datetime] = mapped_column(Instant, default=now)
    job_digest: Mapped[str] = mapped_column(String(64), default="")
    """The time and digest of the event that named the job: the latest one decides."""
    sql: Mapped[str] = mapped_column(Text, default="")
    sql_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(16), default="NEW")
    """NEW | RUNNING | COMPLETED | FAILED | ABORTED"""
    state_at: Mapped[datetime] = mapped_column(Instant, default=now)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    nominal_start: Mapped[datetime | None] = mapped_column(Instant)
    nominal_end: Mapped[datetime | None] = mapped_column(Instant)
    parent_run_id: Mapped[str | None] = mapped_column(Name)
    """The `run_id` of the run that started this one; it may not have told of itself."""
    root_run_id: Mapped[str | None] = mapped_column(Name)
    first_seen: Mapped[datetime] = mapped_column(Instant, default=now)
    last_seen: Mapped[datetime] = mapped_column(Instant, default=now)


class JobIO(Base):
    """That a job reads or writes a copy."""

    __tablename__ = "job_io"
    __table_args__ = (Index(None, "copy_id", "direction"),)

    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"), primary_key=True)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"), primary_key=True)
    direction: Mapped[str] = mapped_column(String(8), primary_key=True)
    """input | output"""
    first_seen: Mapped[datetime] = mapped_column(Instant, default=now)
    last_seen: Mapped[datetime] = mapped_column(Instant, default=now)
    first_declared: Mapped[datetime | None] = mapped_column(Instant)
    last_declared: Mapped[datetime | None] = mapped_column(Instant)
    """Of the job events that name it; null when only runs do."""
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when a later job event no longer names it, and no run has shown it since."""


class JobLink(Base):
    """That a job starts another, comes before it, or feeds it: said again, it only moves when it was last seen."""

    __tablename__ = "job_link"
    __table_args__ = (Index(None, "target_id"),)

    source_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"), primary_key=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    """starts | before | feeds"""
    known_by: Mapped[str] = mapped_column(String(16), primary_key=True)
    """declared by an event about a job | observed in a run"""
    told_by_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"))
    """The job of the event that said it last."""
    run_id: Mapped[str | None] = mapped_column(Name)
    facts: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    """What the producer tells of how, such as `trigger_rule`."""
    producer: Mapped[str] = mapped_column(Text, default="")
    first_seen: Mapped[datetime] = mapped_column(Instant, default=now)
    last_seen: Mapped[datetime] = mapped_column(Instant, default=now)
    event_digest: Mapped[str] = mapped_column(String(64), default="")
    """Of the event that said it last: decides between two of the same time."""


class RunIO(Base):
    """That a run read or wrote a copy, and which version of it, where that is known."""

    __tablename__ = "run_io"
    __table_args__ = (Index(None, "copy_id", "direction"),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("run.id"), primary_key=True)
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"), primary_key=True)
    """The run's own, unless a producer gave several jobs the same run: those stay apart."""
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"), primary_key=True)
    direction: Mapped[str] = mapped_column(String(8), primary_key=True)
    """input | output"""
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("version.id"))
    version_label: Mapped[str] = mapped_column(Text, default="")
    version_at: Mapped[datetime | None] = mapped_column(Instant)
    """What the producer calls the version; empty when it said none."""


class Facet(Base):
    """What is told of something under one name: the latest by event time, one row a name."""

    __tablename__ = "facet"
    __table_args__ = (
        Index(
            "uq_facet_of_one",
            "subject_kind",
            "subject_id",
            "name",
            unique=True,
            sqlite_where=text("second_id IS NULL"),
            postgresql_where=text("second_id IS NULL"),
        ),
        Index(
            "uq_facet_of_two",
            "subject_kind",
            "subject_id",
            "second_id",
            "name",
            unique=True,
            sqlite_where=text("second_id IS NOT NULL"),
            postgresql_where=text("second_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    subject_kind: Mapped[str] = mapped_column(String(8))
    """run | job | dataset | input | output; the last two are of a run and, as `second_id`, a copy"""
    subject_id: Mapped[UUID] = mapped_column(Id)
    second_id: Mapped[UUID | None] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Name)
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    removed: Mapped[bool] = mapped_column(default=False)
    """The producer took it back; the row stays so that an older event does not bring it again."""
    producer: Mapped[str] = mapped_column(Text, default="")
    event_at: Mapped[datetime] = mapped_column(Instant)
    event_digest: Mapped[str] = mapped_column(String(64), default="")
    """Of the event that said it: decides between two of the same time."""
