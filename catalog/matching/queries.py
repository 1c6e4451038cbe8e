"""Reading matches and verdicts."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.matching.models import Match, Verdict


def matches(session: Session, version_ids: Collection[UUID]) -> list[Match]:
    """List the matches in which any of these versions takes part, surest first."""
    either = or_(Match.a_version_id.in_(version_ids), Match.b_version_id.in_(version_ids))
    return list(session.scalars(select(Match).where(either).order_by(Match.probability.desc(), Match.id)))


def of_copy(session: Session, copy_id: UUID) -> list[Match]:
    """List the matches of what a copy holds now, surest first."""
    version = datasets.current_version(session, copy_id)
    return matches(session, [version.id]) if version else []


def verdicts(session: Session, copy_ids: Collection[UUID]) -> list[Verdict]:
    """List what stewards said of any of these copies, as it holds now."""
    either = or_(Verdict.a_copy_id.in_(copy_ids), Verdict.b_copy_id.in_(copy_ids))
    return list(session.scalars(select(Verdict).where(either, Verdict.known_to.is_(None)).order_by(Verdict.id)))


def verdict(session: Session, a_copy_id: UUID, b_copy_id: UUID) -> Verdict | None:
    """Give what a steward said of two copies, the one with the smaller id first."""
    query = select(Verdict).where(
        Verdict.a_copy_id == a_copy_id, Verdict.b_copy_id == b_copy_id, Verdict.known_to.is_(None)
    )
    return session.scalar(query)


def judged_with(session: Session, copy_id: UUID) -> set[UUID]:
    """Name the copies that a steward called the same as this one, or not the same."""
    found = verdicts(session, [copy_id])
    return {one.b_copy_id if one.a_copy_id == copy_id else one.a_copy_id for one in found}
