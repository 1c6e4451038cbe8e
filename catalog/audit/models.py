"""The audit trail: a chain of entries, each sealing the one before."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Instant, Json, Name


class AuditEntry(Base):
    """Who did what to which; `seal` is SHA-256 over the entry and the seal before it."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject_id"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool]
    """False until access control proves who it was."""
    action: Mapped[str] = mapped_column(String(64))
    subject_type: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    seal: Mapped[str] = mapped_column(String(64))
