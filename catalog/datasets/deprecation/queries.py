"""Reading what is deprecated, and telling it in a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.datasets.deprecation.models import Deprecation
from catalog.datasets.owning import things
from catalog.datasets.owning.things import Kind, Thing
from catalog.db import now
from catalog.errors import NotFound


@dataclass(frozen=True)
class Replacement:
    """What to use instead."""

    kind: Kind
    id: UUID
    name: str


@dataclass(frozen=True)
class Deprecated:
    """That a dataset or copy is not to be used after a deadline, which may have passed."""

    kind: Kind
    id: UUID
    name: str
    until: datetime
    passed: bool
    reason: str
    replacement: Replacement | None
    """None where there is none, or where the caller may not see it."""
    set_by: str
    known_from: datetime

    @property
    def says(self) -> str:
        """Tell it in a sentence."""
        instead = f" Use {self.replacement.name} instead." if self.replacement else ""
        when = "was to be used until" if self.passed else "is deprecated: use it no longer than"
        return f"{self.name} {when} {self.until:%Y-%m-%d}. {self.reason}{instead}"


def standing(session: Session, thing: Thing) -> Deprecation | None:
    """Give the deprecation that stands for a thing."""
    return session.scalar(select(Deprecation).filter_by(**thing.key).where(Deprecation.known_to.is_(None)))


def of(session: Session, named: Iterable[Thing]) -> list[Deprecated]:
    """Tell which of these are deprecated, datasets first."""
    wanted = list(named)
    datasets = [thing.id for thing in wanted if thing.kind == "dataset"]
    copies = [thing.id for thing in wanted if thing.kind == "copy"]
    either = or_(Deprecation.dataset_id.in_(datasets), Deprecation.copy_id.in_(copies))
    query = select(Deprecation).where(either, Deprecation.known_to.is_(None))
    return [_told(session, row) for row in session.scalars(query.order_by(Deprecation.copy_id.is_not(None)))]


def listed(session: Session, *, limit: int = 500) -> list[Deprecated]:
    """List all that is deprecated, the nearest deadline first."""
    query = select(Deprecation).where(Deprecation.known_to.is_(None)).order_by(Deprecation.until, Deprecation.id)
    return [_told(session, row) for row in session.scalars(query.limit(limit))]


def _told(session: Session, row: Deprecation) -> Deprecated:
    thing = Thing("dataset", row.dataset_id) if row.dataset_id else Thing("copy", row.copy_id or row.id)
    return Deprecated(
        thing.kind,
        thing.id,
        things.title(things.row(session, thing)),
        row.until,
        row.until <= now(),
        row.reason,
        _replacement(session, row),
        row.set_by,
        row.known_from,
    )


def _replacement(session: Session, row: Deprecation) -> Replacement | None:
    if row.replacement_id is None:
        return None
    thing = Thing("copy" if row.replacement_kind == "copy" else "dataset", row.replacement_id)
    try:
        return Replacement(thing.kind, thing.id, things.title(things.row(session, thing)))
    except NotFound:  # hidden from who asks
        return None
