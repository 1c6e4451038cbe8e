"""Descriptions of columns, and how often a dataset should arrive."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Instant, Name, now


class ColumnNote(Base):
    """What a column of a dataset is, in words; all its copies that have a column of this name share it."""

    __tablename__ = "column_note"

    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"), primary_key=True)
    column: Mapped[str] = mapped_column(Name, primary_key=True)
    description: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Name)
    set_at: Mapped[datetime] = mapped_column(Instant, default=now)


class RefreshExpectation(Base):
    """How often a dataset should arrive, as somebody said."""

    __tablename__ = "refresh_expectation"

    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"), primary_key=True)
    every_seconds: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, default="")
    set_by: Mapped[str] = mapped_column(Name)
    set_at: Mapped[datetime] = mapped_column(Instant, default=now)
