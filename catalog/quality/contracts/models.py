"""Data contracts, revision by revision."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class Contract(Base):
    """What somebody agreed on for a dataset; of one contract the revision with the highest number counts."""

    __tablename__ = "contract"
    __table_args__ = (UniqueConstraint("dataset_id", "contract_id", "number"), Index(None, "contract_id"))

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    contract_id: Mapped[str] = mapped_column(Name)
    """As the document has it."""
    number: Mapped[int]
    """Counted from 1."""
    version: Mapped[str] = mapped_column(Name)
    """As the document has it, such as 1.1.0."""
    status: Mapped[str] = mapped_column(String(64))
    """proposed | draft | active | deprecated | retired, or what the document says."""
    object: Mapped[str] = mapped_column(Name)
    """The name of the object in the document's schema that this dataset is; empty for a contract without a schema."""
    revision: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the document's JSON."""
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    """The whole document as it came."""
    ended: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(Instant, default=now)
