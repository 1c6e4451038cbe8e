"""Tags of columns, and terms with what they are attached to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now

PERSONAL = "pii"
"""The tag of what is about persons: confirmed, its values are erased and from then on kept as keyed hashes only."""


class ColumnTag(Base):
    """Somebody's word that a column has a tag, or has not; ended when it is said anew, never deleted."""

    __tablename__ = "column_tag"
    __table_args__ = (
        Index(
            "uq_column_tag_current",
            "dataset_id",
            "column",
            "tag",
            unique=True,
            sqlite_where=text("known_to IS NULL"),
            postgresql_where=text("known_to IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    column: Mapped[str] = mapped_column(Name)
    tag: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    """confirmed | refused"""
    reason: Mapped[str] = mapped_column(Text, default="")
    set_by: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool] = mapped_column(default=False)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
    erased: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """What of its values was erased when it was confirmed to be personal: how many of what."""


class Term(Base):
    """A word of the company's language, and what it means; retired, never deleted."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Name)
    definition: Mapped[str] = mapped_column(Text)
    steward: Mapped[str] = mapped_column(Name, default="")
    synonyms: Mapped[list[str]] = mapped_column(Json, default=list)
    changed_by: Mapped[str] = mapped_column(Name)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=1)


class TermUse(Base):
    """Somebody's word that a dataset or a column is what a term means, or is not."""

    __tablename__ = "term_use"
    __table_args__ = (
        Index(
            "uq_term_use_current",
            "term_id",
            "dataset_id",
            "column",
            unique=True,
            sqlite_where=text("known_to IS NULL"),
            postgresql_where=text("known_to IS NULL"),
        ),
        Index(None, "dataset_id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    term_id: Mapped[UUID] = mapped_column(ForeignKey("term.id"))
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    column: Mapped[str] = mapped_column(Name, default="")
    """Empty for the dataset itself."""
    state: Mapped[str] = mapped_column(String(16))
    """attached | refused"""
    set_by: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool] = mapped_column(default=False)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
