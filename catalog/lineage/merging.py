"""Two copies that prove to be one: what lineage knows of the one that goes is added to the one that stays."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from catalog import bulk
from catalog.db import Base, new_id, now
from catalog.lineage import keeping, observing
from catalog.lineage.jobs import Facet, JobIO, RunIO
from catalog.lineage.models import ColumnEdge, Edge

BY = observing.BY


def merge(session: Session, gone_id: UUID, kept_id: UUID) -> None:
    """Move edges, what jobs and runs read and wrote, and facets from one copy to another; the history stays."""
    session.flush()
    _edges(session, Edge, gone_id, kept_id)
    _edges(session, ColumnEdge, gone_id, kept_id)
    _io(session, gone_id, kept_id)
    _facets(session, gone_id, kept_id)
    session.expire_all()


def _edges(session: Session, model: type[Edge | ColumnEdge], gone_id: UUID, kept_id: UUID) -> None:
    held = bulk.table(model)
    either = or_(held.c.source_copy_id == gone_id, held.c.target_copy_id == gone_id)
    current = (held.c.valid_to.is_(None), held.c.known_to.is_(None))
    rows = _rows(session, model, either, *current)
    if not rows:
        return
    at = now()
    session.execute(update(held).where(held.c.id.in_([row["id"] for row in rows])).values(known_to=at))
    moved = []
    for row in rows:
        ends = {end: kept_id if row[end] == gone_id else row[end] for end in ("source_copy_id", "target_copy_id")}
        if model is ColumnEdge or ends["source_copy_id"] != ends["target_copy_id"]:
            moved.append({**row, **ends, "id": new_id(), "known_from": at})
    keys, how = (
        (observing.EDGE_KEYS, observing.merged_edge)
        if model is Edge
        else (observing.COLUMN_KEYS, observing.merged_column)
    )
    bulk.upsert(session, model, moved, keys=keys, merge=how, where=observing.CURRENT)


def _io(session: Session, gone_id: UUID, kept_id: UUID) -> None:
    jobs = _rows(session, JobIO, JobIO.copy_id == gone_id)
    bulk.upsert(
        session,
        JobIO,
        [{**row, "copy_id": kept_id} for row in jobs],
        keys=("job_id", "copy_id", "direction"),
        merge=keeping.merged_job_io,
    )
    runs = _rows(session, RunIO, RunIO.copy_id == gone_id)
    bulk.upsert(
        session,
        RunIO,
        [{**row, "copy_id": kept_id, "version_id": None} for row in runs],
        keys=("run_id", "job_id", "copy_id", "direction"),
        merge=keeping.merged_run_io,
    )
    for model in (JobIO, RunIO):
        held = bulk.table(model)
        session.execute(held.delete().where(held.c.copy_id == gone_id))


def _facets(session: Session, gone_id: UUID, kept_id: UUID) -> None:
    own = _rows(session, Facet, Facet.subject_kind == "dataset", Facet.subject_id == gone_id)
    of_runs = _rows(session, Facet, Facet.second_id == gone_id)
    held = bulk.table(Facet)
    gone = [row["id"] for row in (*own, *of_runs)]
    for some in bulk.batches(gone):
        session.execute(held.delete().where(held.c.id.in_(some)))
    keeping.keep_facet_rows(
        session,
        [{**row, "subject_id": kept_id} for row in own],
        [{**row, "second_id": kept_id} for row in of_runs],
    )


def _rows(session: Session, model: type[Base], *conditions: Any) -> list[dict[str, Any]]:
    held = bulk.table(model)
    found: Iterable[Any] = session.execute(select(held).where(*conditions)).mappings()
    return [dict(row) for row in found]
