"""The candidate index, the matches found, and what stewards said of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Hash64, Id, Instant, Json, Name, new_id, now


class Sketched(Base):
    """What a copy holds now, as others find it: by its content, and by where it lies."""

    __tablename__ = "sketched"
    __table_args__ = (
        Index(None, "content", "copy_id"),
        Index(None, "template", "content"),
        Index(None, "stem", "content"),
    )

    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"), primary_key=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    content: Mapped[int] = mapped_column(Hash64)
    """The Sketch; copies that hold the same bytes, of which as much is kept, share it."""
    template: Mapped[int] = mapped_column(Hash64)
    """Of the place without dates, versions and hosts; 0 for none."""
    stem: Mapped[int] = mapped_column(Hash64)
    """Of its last part."""


class Sketch(Base):
    """The hashes that one content is found by."""

    __tablename__ = "sketch"

    content: Mapped[int] = mapped_column(Hash64, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(SmallInteger)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)
    """Signed 64-bit little-endian numbers, ascending."""


class SketchHash(Base):
    """One hash of one content: the inverted index. Refers to a Sketch, which no database checks for each of them."""

    __tablename__ = "sketch_hash"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hash: Mapped[int] = mapped_column(Hash64, primary_key=True, autoincrement=False)
    content: Mapped[int] = mapped_column(Hash64, primary_key=True, autoincrement=False)


class Match(Base):
    """What two versions have to do with each other; `a` is the one with the smaller id."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("a_version_id", "b_version_id"),
        CheckConstraint("a_version_id < b_version_id", name="ordered"),
        Index(None, "b_version_id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    a_version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    b_version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"))
    revision: Mapped[int]
    """Of the matching code."""
    kind: Mapped[str] = mapped_column(String(24))
    family: Mapped[bool]
    """Copies of one dataset; False for derived datasets (aggregates, joins)."""
    probability: Mapped[float] = mapped_column(Float)
    a_in_b: Mapped[float | None] = mapped_column(Float)
    b_in_a: Mapped[float | None] = mapped_column(Float)
    a_in_b_between: Mapped[list[float] | None] = mapped_column(Json)
    """[low, high]: where the share lies in 95 of 100 cases; null where the samples do not tell."""
    b_in_a_between: Mapped[list[float] | None] = mapped_column(Json)
    cell_agreement: Mapped[float | None] = mapped_column(Float)
    cell_agreement_between: Mapped[list[float] | None] = mapped_column(Json)
    """The same of the cells of rows that both have."""
    drift: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What happened at side a, and at b, since the state of it that the other is nearest to; null for unknown."""
    mapping: Mapped[list[list[str]]] = mapped_column(Json, default=list)
    """[column of a, column of b] pairs."""
    direction: Mapped[str] = mapped_column(String(8))
    """a_to_b | b_to_a | common | unknown; a_to_b says that b was made from a."""
    p_a_to_b: Mapped[float] = mapped_column(Float)
    p_b_to_a: Mapped[float] = mapped_column(Float)
    log_odds: Mapped[float] = mapped_column(Float, default=0.0)
    """The sum of the signals; above 0 for a_to_b."""
    closeness: Mapped[float] = mapped_column(Float, default=0.0)
    """How directly one may have been made from the other, 0 to 1."""
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    computed_at: Mapped[datetime] = mapped_column(Instant, default=now)


class Verdict(Base):
    """A steward's "same" or "not the same" of two copies: kept for good and obeyed."""

    __tablename__ = "verdict"
    __table_args__ = (
        CheckConstraint("a_copy_id < b_copy_id", name="ordered"),
        Index(
            "uq_verdict_current",
            "a_copy_id",
            "b_copy_id",
            unique=True,
            sqlite_where=text("known_to IS NULL"),
            postgresql_where=text("known_to IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    a_copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    b_copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    same: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Name)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
