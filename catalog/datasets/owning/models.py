"""Who answered for a dataset or a copy, from when until when; and offers to hand one over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Name, new_id, now

_ONE_THING = "(dataset_id IS NULL) <> (copy_id IS NULL)"


class Ownership(Base):
    """That somebody answered for a dataset (its owner) or a copy (its custodian): an interval, never deleted."""

    __tablename__ = "ownership"
    __table_args__ = (
        CheckConstraint(_ONE_THING, name="one_thing"),
        UniqueConstraint("dataset_id", "number"),
        UniqueConstraint("copy_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id"))
    copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    number: Mapped[int]
    """Counted from 1: two who change it at once write the same one, and the second is refused."""
    who: Mapped[str] = mapped_column(Name)
    how: Mapped[str] = mapped_column(String(16))
    """registered | claimed | handed_over | assigned | merged"""
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool] = mapped_column(default=False)
    """Somebody proved who `set_by` is."""
    valid_from: Mapped[datetime] = mapped_column(Instant, default=now)
    valid_to: Mapped[datetime | None] = mapped_column(Instant)


class Handover(Base):
    """That somebody offered a dataset or a copy to somebody else, and what became of the offer."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint(_ONE_THING, name="one_thing"),
        *(
            Index(
                f"uq_handover_{name}",
                f"{name}_id",
                unique=True,
                sqlite_where=text("state = 'offered'"),
                postgresql_where=text("state = 'offered'"),
            )
            for name in ("dataset", "copy")
        ),
        Index(None, "offered_to", "state"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id"))
    copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    offered_from: Mapped[str] = mapped_column(Name)
    offered_to: Mapped[str] = mapped_column(Name)
    reason: Mapped[str] = mapped_column(Text)
    offered_by: Mapped[str] = mapped_column(Name)
    verified: Mapped[bool] = mapped_column(default=False)
    offered_at: Mapped[datetime] = mapped_column(Instant, default=now)
    state: Mapped[str] = mapped_column(String(16), default="offered")
    """offered | accepted | declined | withdrawn | overtaken (somebody else got it meanwhile)"""
    answered_by: Mapped[str] = mapped_column(Name, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
