"""Expectation suites and what they found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class ExpectationSuite(Base):
    """A revision of a suite; from a file, the catalog, a contract, or a copy's first profile."""

    __tablename__ = "expectation_suite"
    __table_args__ = (UniqueConstraint("name", "revision", "dataset_id"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Name)
    revision: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the suite's JSON."""
    source: Mapped[str] = mapped_column(String(16))
    """shipped | kept | contract | profile | openlineage | gx"""
    party: Mapped[str] = mapped_column(String(16), default="measure")
    """Who speaks in it: measure | owner | contract | catalog | foreign."""
    owner: Mapped[str] = mapped_column(Name, default="")
    """Who answers for it."""
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)


class ValidationResult(Base):
    """The verdict of one suite revision on one version."""

    __tablename__ = "validation_result"
    __table_args__ = (UniqueConstraint("version_id", "suite_id"),)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("version.id"), index=True)
    suite_id: Mapped[UUID] = mapped_column(ForeignKey("expectation_suite.id"))
    outcome: Mapped[str] = mapped_column(String(16))
    """passed | failed | error | not_evaluated"""
    passed: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0)
    not_evaluated: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    results: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """One per expectation: see `quality.outcome.Outcome`."""
    validated_at: Mapped[datetime] = mapped_column(Instant, default=now)
