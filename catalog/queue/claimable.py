"""Which tasks a worker may take: conditions on Task, for claiming and for looking."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, true
from sqlalchemy.orm import aliased

from catalog.db import now
from catalog.queue.models import Task


def abandoned(stages: Collection[str] | None) -> ColumnElement[bool]:
    """Running, but its worker has not been heard of for a whole lease."""
    return and_(Task.state == "running", Task.lease_until < now(), of(stages))


def due(stages: Collection[str] | None) -> ColumnElement[bool]:
    """Queued, its time has come, and nothing of the same step and subject goes before it."""
    return and_(Task.state == "queued", Task.run_after <= now(), of(stages), ~_blocked())


def soon(stages: Collection[str] | None, seconds: float) -> ColumnElement[bool]:
    """Running, or queued and due within so many seconds."""
    queued = and_(Task.state == "queued", Task.run_after <= now() + timedelta(seconds=seconds))
    return and_(or_(Task.state == "running", queued), of(stages))


def of(stages: Collection[str] | None) -> ColumnElement[bool]:
    """Of one of these stages; None takes all."""
    return true() if stages is None else Task.stage.in_(sorted(stages))


def _blocked() -> ColumnElement[bool]:
    """Another task of the same step and subject runs, or waits to be tried again and is older."""
    other = aliased(Task)
    waits = and_(other.state == "queued", other.fence > 0, or_(Task.fence == 0, other.id < Task.id))
    same = and_(other.stage == Task.stage, other.subject_id == Task.subject_id, other.id != Task.id)
    return exists().where(same, or_(other.state == "running", waits)).correlate(Task)
