"""That a dataset or copy is deprecated."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Name, new_id, now


class Deprecation(Base):
    """That a dataset or copy is not to be used after a deadline; ended when it is taken back, never deleted."""

    __tablename__ = "deprecation"
    __table_args__ = (
        CheckConstraint("(dataset_id IS NULL) <> (copy_id IS NULL)", name="one_thing"),
        *(
            Index(
                f"uq_deprecation_{name}",
                f"{name}_id",
                unique=True,
                sqlite_where=text("known_to IS NULL"),
                postgresql_where=text("known_to IS NULL"),
            )
            for name in ("dataset", "copy")
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id"))
    copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    until: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    replacement_kind: Mapped[str] = mapped_column(String(8), default="")
    """dataset | copy, empty when nothing replaces it"""
    replacement_id: Mapped[UUID | None] = mapped_column(Id)
    """No key: who may not see the replacement still sees that this is deprecated."""
    set_by: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool] = mapped_column(default=False)
    known_from: Mapped[datetime] = mapped_column(Instant, default=now)
    known_to: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str] = mapped_column(Name, default="")
    ended_reason: Mapped[str] = mapped_column(Text, default="")
