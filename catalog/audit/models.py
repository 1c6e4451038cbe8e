"""The audit trail: entries in a chain, each sealing the one before, and the signed checkpoints of that chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Instant, Json, Name, now

FORM = 2
"""The form in which entries are sealed today; those of form 1 had no origin."""


class AuditEntry(Base):
    """Who did what to which, from where; written in the transaction of the deed, and sealed soon after it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("seq"),
        Index(None, "subject_id"),
        Index(
            "ix_audit_entry_unsealed",
            "id",
            sqlite_where=text("seq IS NULL"),
            postgresql_where=text("seq IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    """In the order in which entries were written."""
    committing: Mapped[int | None] = mapped_column(BigInteger)
    """On PostgreSQL: grows in the order in which transactions begin to commit, by a trigger of the database."""
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool]
    """False until access control proves who it was."""
    origin: Mapped[str] = mapped_column(String(255), default="")
    """From where: an address, a command line, a worker."""
    action: Mapped[str] = mapped_column(String(64))
    subject_type: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    form: Mapped[int] = mapped_column(default=FORM)
    seq: Mapped[int | None]
    """The place in the chain; None until the entry is sealed."""
    seal: Mapped[str | None] = mapped_column(String(64))


class AuditCheckpoint(Base):
    """What this installation signed of the chain; `signature` is Ed25519 over everything else in the row."""

    __tablename__ = "audit_checkpoint"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    """sealed (one an hour, the newest moves on) | asked | cut"""
    seq: Mapped[int]
    seal: Mapped[str] = mapped_column(String(64))
    cut_seq: Mapped[int] = mapped_column(default=0)
    """The last entry that retention took away: the chain that is kept begins after it."""
    cut_seal: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant, default=now)
    key: Mapped[str] = mapped_column(String(16))
    """By which key it was signed: the first digits of its digest."""
    signature: Mapped[str] = mapped_column(Text)
