"""What one scan of a version leaves behind."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Hash64, Instant, Json, now


class ProfileRow(Base):
    """The statistics of a version; `revision` is that of the code that made them."""

    __tablename__ = "profile"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"), primary_key=True)
    revision: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    computed_at: Mapped[datetime] = mapped_column(Instant, default=now)


class FingerprintRow(Base):
    """The content sketch of a version, packed; `digest` is the order-free hash of its rows."""

    __tablename__ = "fingerprint"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"), primary_key=True)
    revision: Mapped[int]
    digest: Mapped[int] = mapped_column(Hash64, index=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    outdated: Mapped[str | None] = mapped_column(Text)
    """Why one of an older revision could not be made anew."""
    computed_at: Mapped[datetime] = mapped_column(Instant, default=now)
