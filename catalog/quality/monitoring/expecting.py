"""Noting by when the next version of a copy is due, and opening an incident when nothing came."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.db import now
from catalog.quality.incidents import service as incidents
from catalog.quality.incidents.life import Breach
from catalog.quality.monitoring import overdue, queries
from catalog.quality.monitoring.models import ExpectedDelivery
from catalog.quality.monitoring.overdue import Freshness
from catalog.web import human

DELIVERY = "delivery"
AT_ONCE = 100


def arrived(session: Session, copy_id: UUID, version_id: UUID) -> None:
    """Note that something arrived, and by when the next version should come; what was overdue is so no more."""
    incidents.recovered(session, copy_id, version_id, DELIVERY, said="A delivery came.")
    session.execute(delete(ExpectedDelivery).where(ExpectedDelivery.copy_id == copy_id))
    due = overdue.freshness(queries.arrivals(session, copy_id), now()).late_from
    if due is not None:
        session.add(ExpectedDelivery(copy_id=copy_id, late_from=due))
    session.flush()  # the next arrival may come in the same transaction


def sweep(session: Session) -> int:
    """Open an incident for each copy whose next version should have come by now; workers ask for it now and then."""
    at, told = now(), 0
    for row in queries.late(session, at, limit=AT_ONCE):
        told += _look(session, row, at=at)
    return told


def _look(session: Session, row: ExpectedDelivery, *, at: datetime) -> bool:
    copy = datasets.copy(session, row.copy_id)
    version = datasets.current_version(session, row.copy_id)
    fresh = overdue.freshness(queries.arrivals(session, row.copy_id), at)
    if copy.retired_at is not None or version is None or fresh.late_from is None:
        session.delete(row)
    elif fresh.state != overdue.LATE:
        row.late_from = fresh.late_from
    else:
        row.told_at = at
        incidents.report(session, version.id, _breach(fresh, at))
        return True
    return False


def _breach(fresh: Freshness, at: datetime) -> Breach:
    since = at - fresh.waited if fresh.waited is not None else at
    usual = human.duration(fresh.usual.total_seconds()) if fresh.usual is not None else "a while"
    told = f"No version came since {since:%Y-%m-%d %H:%M} UTC; one usually comes after {usual}."
    return Breach(DELIVERY, "no delivery", told, "warning", None, {"occasion": since.isoformat()})
