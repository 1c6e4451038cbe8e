"""Datasets (what), Copies (where), Dumps (arrivals) and Versions (when)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Dataset(Base):
    """The logical thing people ask for; its copies form its family. A merged one redirects for good."""

    __tablename__ = "dataset"
    __table_args__ = (Index(None, "name"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Name)
    named: Mapped[bool] = mapped_column(default=False)
    """Somebody chose the name; else it is taken from a file and may become a better one."""
    description: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(Name, default="")
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id"))
    deprecated_until: Mapped[datetime | None] = mapped_column(Instant)
    """The deadline after which it is not to be used; null for one that is not deprecated (see `deprecation`)."""
    revision: Mapped[int] = mapped_column(default=0)
    """Grows with every change of its family; a step that read an older one runs again."""


class DatasetTag(Base):
    """A word that somebody put on a dataset, to find it and to choose what is asked of it."""

    __tablename__ = "dataset_tag"

    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(64), primary_key=True)
    set_by: Mapped[str] = mapped_column(Name)
    set_at: Mapped[datetime] = mapped_column(Instant, default=now)


class Copy(Base):
    """A physical table or path; identified by its OpenLineage (namespace, name)."""

    __tablename__ = "copy"
    __table_args__ = (UniqueConstraint("namespace", "name"), Index(None, "silo_id"), Index(None, "title"))

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    namespace: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    uri: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Name, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    silo_id: Mapped[UUID | None] = mapped_column(ForeignKey("silo.id"))
    """Unknown (null) for a copy that is only named as somebody's origin."""
    custodian: Mapped[str] = mapped_column(Name, default="")
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    retired_reason: Mapped[str | None] = mapped_column(Text)
    deprecated_until: Mapped[datetime | None] = mapped_column(Instant)
    """As of a dataset: so that "which?" reads it along with the rest."""


class CopyAlias(Base):
    """Another (namespace, name) of a Copy: looked up before the names of copies themselves."""

    __tablename__ = "copy_alias"
    __table_args__ = (Index(None, "copy_id"),)

    namespace: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    kind: Mapped[str] = mapped_column(String(16), default="symlink")
    """symlink | rename"""
    since: Mapped[datetime] = mapped_column(Instant, default=now)
    """The time of the event that said so."""
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)


class Membership(Base):
    """That a Copy belongs to a Dataset: an interval in valid and in known time, never deleted."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_current",
            "copy_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL AND known_to IS NULL"),
            postgresql_where=text("valid_to IS NULL AND known_to IS NULL"),
        ),
        Index(None, "dataset_id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Name, default="")
    pinned: Mapped[bool] = mapped_column(default=False)
    """A steward moved it here: content does not move it away again."""
    valid_from: Mapped[datetime] = mapped_column(Instant, default=now)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)


class Version(Base):
    """One immutable content of a Copy, named by its content id."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("copy_id", "content_id"), Index(None, "content_id"))

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    content_id: Mapped[str] = mapped_column(String(80))
    """`sha256:` and 64 hex digits."""
    status: Mapped[str] = mapped_column(String(16))
    """readable | unreadable"""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it is unreadable, and what to do."""
    format: Mapped[str] = mapped_column(String(16), default="")
    bytes: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int | None] = mapped_column(BigInteger)
    columns: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """A `{"name", "type"}` per column, in order."""
    modified_at: Mapped[datetime | None] = mapped_column(Instant)
    """The modification time that storage gives; a hint, never proof."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)


class Dump(Base):
    """An arrival: somebody said that a Copy now holds something."""

    __tablename__ = "dump"
    __table_args__ = (
        Index(None, "copy_id", "id"),
        # What a copy holds now is that of its latest arrival, which a retried registration may not have made last.
        Index(None, "copy_id", "registered_at", "id"),
        Index(None, "version_id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("version.id"))
    outcome: Mapped[str] = mapped_column(String(16), default="waiting")
    """waiting | version (new content) | sighting (content known) | unreadable | missing"""
    reason: Mapped[str | None] = mapped_column(Text)
    proposed_name: Mapped[str] = mapped_column(Name, default="")
    declared_from: Mapped[list[str]] = mapped_column(Json, default=list)
    run_id: Mapped[str | None] = mapped_column(Name)
    registered_by: Mapped[str] = mapped_column(Name)
    registered_at: Mapped[datetime] = mapped_column(Instant, default=now)
    idempotency_key: Mapped[str | None] = mapped_column(String(255), unique=True)
    request_digest: Mapped[str | None] = mapped_column(String(64))
