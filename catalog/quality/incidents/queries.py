"""Reading incidents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from catalog.datasets.models import Membership
from catalog.errors import NotFound
from catalog.quality.incidents.life import OPEN, RESOLVED, SEVERITIES, STATES
from catalog.quality.incidents.models import Incident, IncidentEvent


@dataclass(frozen=True)
class Wanted:
    """Which incidents are asked for; an empty field asks for all."""

    states: Sequence[str] = OPEN
    dataset_id: UUID | None = None
    copy_id: UUID | None = None
    assignee: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Tally:
    """How many incidents there are in each state, and how long the resolved ones took."""

    states: dict[str, int]
    median_time_to_resolve: timedelta | None
    """None while none was resolved."""


def get(session: Session, incident_id: UUID) -> Incident:
    """Give an incident."""
    found = session.get(Incident, incident_id)
    if found is None:
        raise NotFound(what="Incident", name=str(incident_id))
    return found


def listed(session: Session, wanted: Wanted, *, limit: int = 100, before: UUID | None = None) -> list[Incident]:
    """List incidents, newest first."""
    query = _narrowed(select(Incident), wanted).order_by(Incident.id.desc()).limit(limit)
    return list(session.scalars(query.where(Incident.id < before) if before else query))


def urgent(session: Session, wanted: Wanted, *, limit: int = 50) -> list[Incident]:
    """List incidents, open ones first, then the heaviest, then those seen last."""
    weight = case({name: place for place, name in enumerate(SEVERITIES)}, value=Incident.severity, else_=9)
    ended = case((Incident.state == RESOLVED, 1), else_=0)
    query = _narrowed(select(Incident), wanted)
    return list(session.scalars(query.order_by(ended, weight, Incident.seen_at.desc(), Incident.id).limit(limit)))


def of_copies(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, list[Incident]]:
    """List every incident of each of these copies, oldest first."""
    found: dict[UUID, list[Incident]] = {copy_id: [] for copy_id in copy_ids}
    query = select(Incident).where(Incident.copy_id.in_(copy_ids)).order_by(Incident.id)
    for incident in session.scalars(query):
        found[incident.copy_id].append(incident)
    return found


def events(session: Session, incident_id: UUID) -> list[IncidentEvent]:
    """List what happened to an incident, oldest first."""
    query = select(IncidentEvent).where(IncidentEvent.incident_id == incident_id).order_by(IncidentEvent.id)
    return list(session.scalars(query))


def openings(session: Session, incident_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Give the version with which each of these incidents was last opened."""
    query = select(IncidentEvent.incident_id, IncidentEvent.version_id).where(
        IncidentEvent.incident_id.in_(incident_ids), IncidentEvent.verb.in_(("open", "reopen"))
    )
    rows = session.execute(query.order_by(IncidentEvent.id))
    return {row[0]: row[1] for row in rows if row[1] is not None}


def tally(session: Session) -> Tally:
    """Count the incidents by state."""
    counted = session.execute(select(Incident.state, func.count()).group_by(Incident.state))
    found = dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in counted}
    spans = session.execute(select(Incident.opened_at, Incident.resolved_at).where(Incident.state == RESOLVED))
    seconds = [(end - start).total_seconds() for start, end in spans if end is not None]
    return Tally(found, timedelta(seconds=median(seconds)) if seconds else None)


def _narrowed(query: Select[tuple[Incident]], wanted: Wanted) -> Select[tuple[Incident]]:
    if wanted.states:
        query = query.where(Incident.state.in_(wanted.states))
    if wanted.copy_id is not None:
        query = query.where(Incident.copy_id == wanted.copy_id)
    if wanted.dataset_id is not None:
        current = Membership.valid_to.is_(None), Membership.known_to.is_(None)
        home = select(Membership.copy_id).where(Membership.dataset_id == wanted.dataset_id, *current)
        query = query.where(Incident.copy_id.in_(home))
    if wanted.assignee:
        query = query.where(Incident.assignee == wanted.assignee)
    return query.where(Incident.kind == wanted.kind) if wanted.kind else query
