"""Reading scores."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.quality.scoring.models import QualityScore


def of_version(session: Session, version_id: UUID) -> QualityScore | None:
    """Give the score of a version; None when it has none yet."""
    return session.get(QualityScore, version_id)


def latest(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, QualityScore]:
    """Give the score of what each of these copies holds now, where it has one."""
    current = datasets.current_versions(session, copy_ids)
    held = {version.id: copy_id for copy_id, version in current.items()}
    found = session.scalars(select(QualityScore).where(QualityScore.version_id.in_(held)))
    return {held[row.version_id]: row for row in found}


def trend(session: Session, copy_id: UUID, *, limit: int = 60) -> list[QualityScore]:
    """List the scores of a copy's last versions, oldest first."""
    query = select(QualityScore).where(QualityScore.copy_id == copy_id).order_by(QualityScore.version_id.desc())
    return list(session.scalars(query.limit(limit)))[::-1]


def copies_in(session: Session, silo_id: UUID, *, limit: int = 500) -> list[Copy]:
    """List the copies of a silo that are not retired, oldest first."""
    query = select(Copy).where(Copy.silo_id == silo_id, Copy.retired_at.is_(None)).order_by(Copy.id).limit(limit)
    return list(session.scalars(query))


def mean(scores: Iterable[QualityScore]) -> float | None:
    """Give the mean of those scores that are known."""
    values = [row.value for row in scores if row.value is not None]
    return sum(values) / len(values) if values else None
