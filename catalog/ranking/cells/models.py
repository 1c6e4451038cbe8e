"""What is known of single cells, and which copies a steward calls the system of record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class VerifiedCell(Base):
    """What somebody found out of one cell of a dataset: an interval that is closed, never deleted."""

    __tablename__ = "verified_cell"
    __table_args__ = (
        Index(
            "uq_verified_cell_current",
            "dataset_id",
            "cell",
            unique=True,
            sqlite_where=text("known_to IS NULL"),
            postgresql_where=text("known_to IS NULL"),
        ),
        Index(None, "dataset_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    cell: Mapped[str] = mapped_column(String(64))
    """SHA-256 of key and column: see `naming.cell_id`."""
    key: Mapped[list[list[Any]]] = mapped_column(Json)
    """[column, canonical value] pairs that name the row, by name of column."""
    column: Mapped[str] = mapped_column(Name)
    verdict: Mapped[str] = mapped_column(String(16))
    """true (this is the value) | wrong (this is not the value) | cannot_tell (not to be asked again)"""
    value: Mapped[str | None] = mapped_column(Text)
    """Canonical text; None for an empty cell, and where nobody can tell."""
    source: Mapped[str] = mapped_column(String(24))
    """steward | system_of_record | expectation"""
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool]
    """Somebody proved who the actor is."""
    valid_from: Mapped[datetime] = mapped_column(Instant, default=now)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(Name)
    ended_reason: Mapped[str | None] = mapped_column(Text)


class Appointment(Base):
    """A steward's word that a copy is the system of record of a dataset, or of some of its columns."""

    __tablename__ = "appointment"
    __table_args__ = (Index(None, "dataset_id", "id"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    columns: Mapped[list[str]] = mapped_column(Json, default=list)
    """Names of columns; none for all that no other copy is appointed for."""
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool]
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(Name)
    ended_reason: Mapped[str | None] = mapped_column(Text)
