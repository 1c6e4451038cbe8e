"""A number that moves whenever what whole-graph answers are made of changes, whoever changes it.

Triggers count (migration 0010), so that no writer can forget to. On PostgreSQL each connection counts in a row of its
own: writers never wait for each other, and a change that commits late still moves the sum. A time of the last change
could not do that.
"""

from sqlalchemy import BigInteger, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalog.db import Base


class Stamp(Base):
    """How often something was changed by one writer."""

    __tablename__ = "lineage_stamp"

    subject: Mapped[str] = mapped_column(String(16), primary_key=True)
    """edge | holder (what copies belong to: silo, custodian, dataset, owner) | job (who reads what)"""
    writer: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """The connection's process on PostgreSQL; 0 on SQLite, which has one writer at a time."""
    changes: Mapped[int] = mapped_column(BigInteger, default=0)
    counted_in: Mapped[int | None] = mapped_column(BigInteger)
    """The transaction that counted last (PostgreSQL): it counts once, however many rows it writes."""


def read(session: Session, *subjects: str) -> int:
    """Give the stamp of these subjects; two equal ones say that nothing was changed between."""
    counted = session.scalar(select(func.sum(Stamp.changes)).where(Stamp.subject.in_(subjects)))
    return int(counted or 0)
