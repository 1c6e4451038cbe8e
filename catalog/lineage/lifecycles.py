"""Copies that producers drop: hidden, not deleted, until something later tells of them again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog import among, bulk
from catalog.among import Among
from catalog.datasets import membership, queries
from catalog.datasets.models import Copy
from catalog.lineage.jobs import Facet, JobIO
from catalog.queue import service as queue

DROPPED = "Its producer said that it was dropped."
BY = "openlineage"


def settle(session: Session, copy_ids: Collection[UUID], changed: Collection[UUID]) -> None:
    """Hide the copies that were dropped and not told of since; bring back those that came again."""
    retired = {row[0] for row in among.rows(session, _dropped, copy_ids)}
    for copy_id in sorted({*changed, *retired}):
        _settle(session, session.get_one(Copy, copy_id))


def _dropped(these: Among) -> Any:
    held = bulk.table(Copy).c
    return select(held.id).where(these(held.id), held.retired_reason == DROPPED)


def _settle(session: Session, copy: Copy) -> None:
    dropped_at = _dropped_at(session, copy.id)
    if dropped_at is not None and copy.retired_at is None:
        copy.retired_at, copy.retired_reason = dropped_at, DROPPED
        _record(session, "retired", copy)
    elif dropped_at is None and copy.retired_reason == DROPPED:
        copy.retired_at = copy.retired_reason = None
        _record(session, "returned", copy)


def _dropped_at(session: Session, copy_id: UUID) -> datetime | None:
    said = select(Facet.body, Facet.event_at).where(
        Facet.subject_kind == "dataset",
        Facet.subject_id == copy_id,
        Facet.name == "lifecycleStateChange",
        Facet.removed.is_(False),
    )
    found = session.execute(said).first()
    if found is None or str(found[0].get("lifecycleStateChange")).upper() != "DROP":
        return None
    at: datetime = found[1]
    seen = session.scalar(select(func.max(JobIO.last_seen)).where(JobIO.copy_id == copy_id))
    return at if seen is None or seen <= at else None


def _record(session: Session, kind: str, copy: Copy) -> None:
    home = queries.dataset_of(session, copy.id)
    membership.touch(session, home.id)
    queue.record_change(session, kind, home.id, actor=BY, detail={"copy": str(copy.id)})
