"""Silos and the storage roots they may register."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Silo(Base):
    """An organisational side of the lake; `keep_cells` False forbids keeping any cell of its data."""

    __tablename__ = "silo"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Name, unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(Name)
    stewards: Mapped[list[str]] = mapped_column(Json, default=list)
    keep_cells: Mapped[bool] = mapped_column(default=True)
    quorum: Mapped[int] = mapped_column(default=1)
    """How many stewards must agree that a copy of it is a source of truth."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)


class StorageRoot(Base):
    """A folder below which a silo may register dumps: an absolute and resolved path, or `s3://bucket/prefix`."""

    __tablename__ = "storage_root"
    __table_args__ = (UniqueConstraint("silo_id", "path"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    silo_id: Mapped[UUID] = mapped_column(ForeignKey("silo.id"))
    path: Mapped[str] = mapped_column(Text)
