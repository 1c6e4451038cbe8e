"""When something changed in the links of some copies: in the lake, and in what was known of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.lineage.models import Edge


@dataclass(frozen=True)
class Moments:
    """Instants, oldest first, each just after a change; at most so many as were asked for."""

    valid: tuple[datetime, ...]
    known: tuple[datetime, ...]


def moments(session: Session, copy_ids: Collection[UUID], *, most: int = 60) -> Moments:
    """List when links of these copies began or ended, also those that are no longer held."""
    ends = or_(Edge.source_copy_id.in_(copy_ids), Edge.target_copy_id.in_(copy_ids))
    columns = select(Edge.valid_from, Edge.valid_to, Edge.known_from, Edge.known_to).where(ends).distinct()
    rows = session.execute(columns).all()
    return Moments(
        valid=_few((at for row in rows for at in row[:2]), most),
        known=_few((at for row in rows for at in row[2:]), most),
    )


def _few(instants: Iterable[datetime | None], most: int) -> tuple[datetime, ...]:
    whole = sorted({_after(at) for at in instants if at is not None})
    if len(whole) <= most:
        return tuple(whole)
    return tuple(whole[place * (len(whole) - 1) // (most - 1)] for place in range(most))


def _after(at: datetime) -> datetime:
    """Round up to a second: what began at an instant holds then."""
    return at.replace(microsecond=0) + timedelta(seconds=at.microsecond > 0)
