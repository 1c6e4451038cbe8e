"""The events that are kept: listed, searched, shown, taken out and forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Text, cast, delete, or_, select
from sqlalchemy.orm import Session

from catalog.db import now
from catalog.errors.events import EventNotFound
from catalog.lineage.arrivals import Event

AT_ONCE = 500
SWEEP_BATCH = 5_000


@dataclass(frozen=True)
class Wanted:
    """Which events: with problems only, with a text in their body, of a run, of a time (from included, to excluded)."""

    problems: bool = False
    text: str = ""
    run: str = ""
    since: datetime | None = None
    until: datetime | None = None


def listed(session: Session, wanted: Wanted, *, limit: int = 50, before: UUID | None = None) -> list[Event]:
    """List events, those received last first; `before` continues after the last one shown."""
    query = select(Event).where(*_conditions(wanted)).order_by(Event.id.desc()).limit(limit)
    return list(session.scalars(query.where(Event.id < before) if before is not None else query))


def one(session: Session, event_id: UUID) -> Event:
    """Give an event; raises EventNotFound."""
    found = session.get(Event, event_id)
    if found is None:
        raise EventNotFound(name=str(event_id))
    return found


def all_of(session: Session, wanted: Wanted) -> Iterator[Event]:
    """Go through events in the order in which they were received."""
    after: UUID | None = None
    while True:
        query = select(Event).where(*_conditions(wanted)).order_by(Event.id).limit(AT_ONCE)
        found = list(session.scalars(query.where(Event.id > after) if after is not None else query))
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].id
        session.expunge_all()


def of_run(session: Session, run_id: str) -> list[Event]:
    """List the events of a run in the order in which they were received."""
    return list(session.scalars(select(Event).where(Event.run_id == run_id).order_by(Event.id)))


def sweep(session: Session, retention_days: int) -> int:
    """Forget events that were received so many days ago; what followed from them stays. Gives how many."""
    old = select(Event.id).where(Event.received_at < now() - timedelta(days=retention_days)).limit(SWEEP_BATCH)
    gone = session.execute(delete(Event).where(Event.id.in_(old)), execution_options={"synchronize_session": False})
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.problems:
        found.append(Event.problem_count > 0)
    if wanted.text:
        anywhere = (cast(Event.body, Text), Event.job_name, Event.job_namespace)
        found.append(or_(*(one.icontains(wanted.text, autoescape=True) for one in anywhere)))
    if wanted.run:
        found.append(Event.run_id == wanted.run)
    if wanted.since is not None:
        found.append(Event.event_time >= wanted.since)
    if wanted.until is not None:
        found.append(Event.event_time < wanted.until)
    return found
