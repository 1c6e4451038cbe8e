"""What monitors found in each version, and how they are set."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Monitoring(Base):
    """What the monitors found in one version, held against the versions of its copy before it."""

    __tablename__ = "monitoring"
    __table_args__ = (Index(None, "copy_id", "version_id"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"), primary_key=True)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    outcome: Mapped[str] = mapped_column(String(16))
    """passed | failed | not_evaluated (not enough history)"""
    judged: Mapped[int] = mapped_column(default=0)
    """Measures that had enough history."""
    breached: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)
    """Measures without enough history."""
    at: Mapped[datetime] = mapped_column(Instant)
    """When the version arrived, as the calendar has it."""
    facts: Mapped[dict[str, list[float]]] = mapped_column(Json, default=dict)
    """What was measured, [value, rows, spread] by series: later versions are held against it."""
    breaches: Mapped[list[str]] = mapped_column(Json, default=list)
    """Series whose value says nothing of what is normal."""
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """One per series: see `judging.Finding`."""
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """Of the schema, since the version it is compared with: see `schema.SchemaChange`."""
    compared_with: Mapped[UUID | None] = mapped_column(ForeignKey("version.id"))
    judged_at: Mapped[datetime] = mapped_column(Instant, default=now)


class MonitorSetting(Base):
    """How one monitor of a copy is set by hand; the series `*` stands for all of them."""

    __tablename__ = "monitor_setting"
    __table_args__ = (UniqueConstraint("copy_id", "series"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    series: Mapped[str] = mapped_column(Text)
    """Such as `rows` or `nulls:price`."""
    enabled: Mapped[bool] = mapped_column(default=True)
    sensitivity: Mapped[float] = mapped_column(Float, default=1.0)
    """Above 1 the band is narrower, below 1 wider."""
    ignore_below: Mapped[float | None] = mapped_column(Float)
    """Changes up to this size are never a breach, in the unit of the series; null for the default."""
    least_history: Mapped[int | None]
    """So many earlier versions are needed; null for the default."""
    calendar: Mapped[str] = mapped_column(String(16), default="")
    """A holiday calendar, such as US or DE-BY; on the series `*` only."""
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool]
    set_at: Mapped[datetime] = mapped_column(Instant, default=now)
    revision: Mapped[int] = mapped_column(default=0)


class ExpectedDelivery(Base):
    """By when a copy's next version should have come, where its earlier ones tell."""

    __tablename__ = "expected_delivery"
    __table_args__ = (Index(None, "late_from"),)

    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"), primary_key=True)
    late_from: Mapped[datetime] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    """When an incident was opened because nothing had come; null while that is not so."""
