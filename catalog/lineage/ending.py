"""Edges that no longer hold: left out by a later declaration, or concluded before it was said outright."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from catalog import bulk
from catalog.db import new_id, now
from catalog.lineage import service
from catalog.lineage.arrivals import Event
from catalog.lineage.gathering import INPUT, OUTPUT, Row
from catalog.lineage.jobs import Facet, Job, JobIO
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.observing import BY, Ends, Known, edge_row

_CURRENT = (Edge.valid_to.is_(None), Edge.known_to.is_(None))
_OURS = (Edge.kind == "declared", Edge.recorded_by == BY)
_OF_COLUMNS = (
    ColumnEdge.valid_to.is_(None),
    ColumnEdge.known_to.is_(None),
    ColumnEdge.kind == "declared",
    ColumnEdge.recorded_by == BY,
)


def end_undeclared(session: Session, job_ids: Collection[UUID], copy_ids: Collection[UUID]) -> None:
    """End edges that a job event or a dataset event declared, and that the latest one of the same no longer names."""
    for some in bulk.batches(job_ids):
        late = select(Edge, Job.declared_at).join(Job, Job.id == Edge.job_id)
        for edge, at in session.execute(
            late.where(Edge.job_id.in_(some), *_OURS, *_CURRENT, Edge.last_seen < Job.declared_at)
        ):
            if at is not None and not _declared_elsewhere(session, edge):
                service.end(session, edge, at)
        columns = select(ColumnEdge, Job.declared_at).join(Job, Job.id == ColumnEdge.job_id)
        for column, at in session.execute(
            columns.where(ColumnEdge.job_id.in_(some), *_OF_COLUMNS, ColumnEdge.last_seen < Job.declared_at)
        ):
            column.valid_to = at
        _begin_later(session, some)
    for some in bulk.batches(copy_ids):
        _end_undescribed(session, some)


def keep_superseded(session: Session, told: Sequence[tuple[Ends, Row]], job_ids: Collection[UUID]) -> set[int]:
    """Keep, as ended, what job events declare that came after the ones that no longer do; names those edges."""
    if not job_ids:
        return set()
    rows = session.execute(select(Job.id, Job.declared_at).where(Job.id.in_(job_ids)))
    declared = {row[0]: row[1] for row in rows}
    gone = {(row[0], row[1], row[2]) for row in session.execute(_undeclared(JobIO, job_ids))}
    late = set()
    for one in told:
        (source, target, kind), row = one
        at = declared.get(row["job"])
        if kind != "declared" or at is None or row["last"] >= at:
            continue
        if (row["job"], source, INPUT) in gone or (row["job"], target, OUTPUT) in gone:
            session.add(Edge(**edge_row((source, target, kind), row, new_id(), now()), valid_to=at))
            late.add(id(one))
    return late


def retract_concluded(session: Session, known: Mapping[UUID, Known]) -> None:
    """Take back edges from all inputs of a run to a copy whose sources were then said outright."""
    for one in known.values():
        for target, said in one.outright.items():
            read = {copy for io in one.io.values() for copy in io.get(INPUT, {}) if target in io.get(OUTPUT, {})}
            for source in sorted(read - said - {target}):
                concluded = select(Edge).where(
                    Edge.source_copy_id == source,
                    Edge.target_copy_id == target,
                    Edge.kind == "observed",
                    Edge.recorded_by == BY,
                    Edge.run_id == one.run_id,
                    Edge.valid_from >= one.first_seen,
                    *_CURRENT,
                )
                for edge in session.scalars(concluded):
                    edge.known_to = now()


def _end_undescribed(session: Session, copy_ids: Iterable[UUID]) -> None:
    latest = (
        select(Facet.subject_id, Facet.name, Facet.event_at)
        .join(Event, and_(Event.digest == Facet.event_digest, Event.kind == "dataset"))
        .where(Facet.subject_kind == "dataset", Facet.subject_id.in_(copy_ids))
        .where(Facet.name.in_(("lineage", "columnLineage")))
    )
    for copy_id, name, at in session.execute(latest).all():
        of_columns = (*_OF_COLUMNS, ColumnEdge.target_copy_id == copy_id, ColumnEdge.job_id.is_(None))
        for column in session.scalars(select(ColumnEdge).where(*of_columns, ColumnEdge.last_seen < at)):
            column.valid_to = at
        if name == "lineage":
            of_copy = (*_OURS, *_CURRENT, Edge.target_copy_id == copy_id, Edge.job_id.is_(None))
            for edge in session.scalars(select(Edge).where(*of_copy, Edge.last_seen < at)).all():
                service.end(session, edge, at)


def _undeclared(io: type[JobIO], job_ids: Collection[UUID]) -> Select[UUID, UUID, str]:
    """What earlier job events named and the latest one does not."""
    of_job = select(io.job_id, io.copy_id, io.direction).join(Job, Job.id == io.job_id)
    return of_job.where(io.job_id.in_(job_ids), io.last_declared < Job.declared_at)


def _begin_later(session: Session, job_ids: Collection[UUID]) -> None:
    """Let an edge begin with the jobs that still declare it, where an earlier one no longer does."""
    read, written = aliased(JobIO), aliased(JobIO)
    no_more = (
        select(Edge)
        .join(read, and_(read.copy_id == Edge.source_copy_id, read.direction == INPUT, read.job_id.in_(job_ids)))
        .join(written, and_(written.job_id == read.job_id, written.copy_id == Edge.target_copy_id))
        .join(Job, Job.id == read.job_id)
        .where(written.direction == OUTPUT)
        .where(or_(read.last_declared < Job.declared_at, written.last_declared < Job.declared_at))
        .where(Edge.job_id != read.job_id, *_OURS, *_CURRENT)
    )
    for edge in session.scalars(no_more).all():
        first = min((begun for _, begun in _still_declaring(session, edge)), default=edge.valid_from)
        edge.valid_from = max(edge.valid_from, first)


def _declared_elsewhere(session: Session, edge: Edge) -> bool:
    others = _still_declaring(session, edge)
    return any(job_id != edge.job_id for job_id, _ in others)


def _still_declaring(session: Session, edge: Edge) -> list[tuple[UUID, datetime]]:
    """Name the jobs that declare an edge now, each with the time of its first word of it."""
    read, written = aliased(JobIO), aliased(JobIO)
    same = and_(written.job_id == read.job_id, written.direction == OUTPUT)
    query = (
        select(read.job_id, read.first_declared, written.first_declared)
        .join(written, same)
        .join(Job, Job.id == read.job_id)
        .where(read.last_declared == Job.declared_at, written.last_declared == Job.declared_at)
        .where(read.direction == INPUT)
        .where(read.copy_id == edge.source_copy_id, written.copy_id == edge.target_copy_id)
    )
    rows = session.execute(query)
    return [(job_id, max(one, other)) for job_id, one, other in rows if one is not None and other is not None]
