"""Rules proposed for a copy, and what a steward said of each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class SuiteProposal(Base):
    """Rules read off the profiles of a copy's past versions."""

    __tablename__ = "suite_proposal"
    __table_args__ = (Index(None, "dataset_id", "id"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id"))
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("copy.id"))
    versions: Mapped[list[str]] = mapped_column(Json)
    """The ids of the versions that it was made from, oldest first."""
    made_by: Mapped[str] = mapped_column(Name)
    made_at: Mapped[datetime] = mapped_column(Instant, default=now)


class ProposedRule(Base):
    """One proposed rule: a line to accept or to reject."""

    __tablename__ = "proposed_rule"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("suite_proposal.id"))
    number: Mapped[int]
    """Counted from 1."""
    entry: Mapped[dict[str, Any]] = mapped_column(Json)
    """The expectation, as GX writes it."""
    evidence: Mapped[str] = mapped_column(Text)
    """What past versions showed, in a sentence."""
    false_alarms: Mapped[float | None] = mapped_column(Float)
    """The expected share of good versions that it fails; unknown with too few versions."""
    basis: Mapped[str] = mapped_column(Text, default="")
    """How that share was found, or why it is unknown."""
    state: Mapped[str] = mapped_column(String(16), default="proposed")
    """proposed | accepted | rejected"""
    decided_by: Mapped[str | None] = mapped_column(Name)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, default="")
