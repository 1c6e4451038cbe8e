"""Reading copies, jobs, runs and events by the names that producers gave them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, CopyAlias
from catalog.lineage.arrivals import Event
from catalog.lineage.jobs import Facet, Job, JobIO, Run, RunIO

T = TypeVar("T")
BATCH = 5_000


@dataclass(frozen=True)
class Slice:
    """Part of a list: so many, from there on."""

    limit: int
    offset: int


@dataclass(frozen=True)
class Space:
    """A namespace, with when its first and its last member came."""

    name: str
    first: datetime
    last: datetime


def namespaces(session: Session, part: Slice) -> tuple[list[Space], int]:
    """Name the namespaces of copies and jobs in order, and count them."""
    copies = select(Copy.namespace.label("name"), Copy.created_at.label("first"), Copy.created_at.label("last"))
    jobs = select(Job.namespace, Job.first_seen, Job.last_seen)
    both = union_all(copies, jobs).subquery()
    grouped = select(both.c.name, func.min(both.c.first), func.max(both.c.last)).group_by(both.c.name)
    total = session.scalar(select(func.count()).select_from(grouped.subquery())) or 0
    rows = session.execute(grouped.order_by(both.c.name).limit(part.limit).offset(part.offset))
    return [Space(*row) for row in rows], total


def namespace(session: Session, name: str) -> Space | None:
    """Give one namespace; None when nothing has that."""
    spans = [
        session.execute(query).one()
        for query in (
            select(func.min(Copy.created_at), func.max(Copy.created_at)).where(Copy.namespace == name),
            select(func.min(Job.first_seen), func.max(Job.last_seen)).where(Job.namespace == name),
        )
    ]
    known = [(first, last) for first, last in spans if first is not None]
    return Space(name, min(first for first, _ in known), max(last for _, last in known)) if known else None


def copies_in(session: Session, namespace: str, part: Slice) -> tuple[list[Copy], int]:
    """List the copies of a namespace by name, and count them."""
    return _page(session, select(Copy).where(Copy.namespace == namespace), (Copy.name,), part)


def copy_named(session: Session, namespace: str, name: str) -> Copy | None:
    """Find a copy by a name that a producer gave it, or by another name that it has."""
    alias = select(Copy).join(CopyAlias, CopyAlias.copy_id == Copy.id)
    found = session.scalar(alias.where(CopyAlias.namespace == namespace, CopyAlias.name == name))
    return found or session.scalar(select(Copy).where(Copy.namespace == namespace, Copy.name == name))


def jobs_in(session: Session, namespace: str | None, part: Slice) -> tuple[list[Job], int]:
    """List jobs, of one namespace or of all, and count them."""
    query = select(Job) if namespace is None else select(Job).where(Job.namespace == namespace)
    return _page(session, query, (Job.namespace, Job.name), part)


def job_named(session: Session, namespace: str, name: str) -> Job | None:
    """Find a job by its name."""
    return session.scalar(select(Job).where(Job.namespace == namespace, Job.name == name))


def jobs_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Job]:
    """Give jobs by their ids."""
    return {job.id: job for some in batched(ids) for job in session.scalars(select(Job).where(Job.id.in_(some)))}


def runs_of(session: Session, job_id: UUID, part: Slice) -> tuple[list[Run], int]:
    """List the runs of a job, latest first, and count them."""
    return _page(session, select(Run).where(Run.job_id == job_id), (Run.last_seen.desc(), Run.id.desc()), part)


def latest_runs(session: Session, job_ids: Collection[UUID]) -> dict[UUID, Run]:
    """Give the latest run of each job."""
    ranked = select(
        Run.id,
        func.row_number().over(partition_by=Run.job_id, order_by=(Run.last_seen.desc(), Run.id.desc())).label("place"),
    )
    found: dict[UUID, Run] = {}
    for some in batched(job_ids):
        first = ranked.where(Run.job_id.in_(some)).subquery()
        rows = session.scalars(select(Run).join(first, first.c.id == Run.id).where(first.c.place == 1))
        found |= {run.job_id: run for run in rows}
    return found


def run_named(session: Session, run_id: str) -> Run | None:
    """Find a run by the id that its producer gave it."""
    return session.scalar(select(Run).where(Run.run_id == run_id))


def io_of_jobs(session: Session, job_ids: Collection[UUID], *, limit: int | None = None) -> list[JobIO]:
    """Tell what jobs read and write now, at most so much of each batch of jobs."""
    found: list[JobIO] = []
    for some in batched(job_ids):
        query = select(JobIO).where(JobIO.job_id.in_(some), JobIO.ended_at.is_(None))
        found += session.scalars(query.order_by(JobIO.job_id, JobIO.copy_id).limit(limit))
    return found


def io_of_copies(session: Session, copy_ids: Collection[UUID], *, limit: int) -> list[JobIO]:
    """Tell which jobs read and write copies now, at most so many of them."""
    found: list[JobIO] = []
    for some in batched(copy_ids):
        query = select(JobIO).where(JobIO.copy_id.in_(some), JobIO.ended_at.is_(None))
        found += session.scalars(query.order_by(JobIO.copy_id, JobIO.job_id).limit(limit - len(found)))
        if len(found) >= limit:
            break
    return found


def io_of_runs(session: Session, run_ids: Collection[UUID]) -> dict[UUID, list[RunIO]]:
    """Tell what runs read and wrote."""
    found: dict[UUID, list[RunIO]] = defaultdict(list)
    for some in batched(run_ids):
        for row in session.scalars(select(RunIO).where(RunIO.run_id.in_(some))):
            found[row.run_id].append(row)
    return found


def writers(session: Session, copy_id: UUID, *, limit: int) -> list[tuple[Run, RunIO]]:
    """Give the runs that wrote a copy, latest first."""
    query = (
        select(Run, RunIO)
        .join(RunIO, RunIO.run_id == Run.id)
        .where(RunIO.copy_id == copy_id, RunIO.direction == "output")
        .order_by(Run.last_seen.desc(), Run.id.desc())
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(limit))]


def facets(session: Session, kind: str, ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Give the facets of subjects of one kind, by name."""
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for some in batched(ids):
        wanted = (Facet.subject_kind == kind, Facet.subject_id.in_(some), Facet.removed.is_(False))
        for subject, name, body in session.execute(select(Facet.subject_id, Facet.name, Facet.body).where(*wanted)):
            found[subject][name] = body
    return found


def events(
    session: Session, part: Slice, *, before: datetime | None, after: datetime | None, newest_first: bool
) -> tuple[list[dict[str, Any]], int]:
    """Give events as they were received, by their own time, and count them."""
    query = select(Event)
    if before is not None:
        query = query.where(Event.event_time < before)
    if after is not None:
        query = query.where(Event.event_time >= after)
    order = (Event.event_time, Event.id)
    found, total = _page(session, query, tuple(one.desc() for one in order) if newest_first else order, part)
    return [event.body for event in found], total


def found_by_name(
    session: Session, pattern: str, *, datasets: bool, jobs: bool, by_time: bool, limit: int
) -> tuple[list[tuple[str, str, str, datetime]], int]:
    """Find copies and jobs whose name holds a text; % and _ stand for any text and any letter, as in SQL."""
    asked = pattern if any(sign in pattern for sign in "%_") else f"%{pattern}%"
    found: list[tuple[str, str, str, datetime]] = []
    total = 0
    for wanted, kind, model, at in ((datasets, "DATASET", Copy, Copy.created_at), (jobs, "JOB", Job, Job.last_seen)):
        if wanted:
            like = func.lower(model.name).like(asked.lower())
            total += session.scalar(select(func.count()).select_from(model).where(like)) or 0
            order = at.desc() if by_time else model.name
            rows = session.execute(select(model.namespace, model.name, at).where(like).order_by(order).limit(limit))
            found += [(kind, row[0], row[1], row[2]) for row in rows]
    found.sort(key=lambda one: (-one[3].timestamp() if by_time else 0, one[2], one[1]))
    return found[:limit], total


def tags(session: Session, *, limit: int) -> list[str]:
    """Name the tags that datasets have."""
    bodies = session.scalars(select(Facet.body).where(Facet.name == "tags", Facet.removed.is_(False)).limit(limit))
    return sorted({tag for body in bodies for tag in names_of_tags(body)})


def names_of_tags(body: Any) -> Iterator[str]:
    """Name the tags in a tags facet."""
    told = body.get("tags") if isinstance(body, dict) else None
    for tag in told if isinstance(told, list) else ():
        name = tag.get("key") if isinstance(tag, dict) else tag
        if isinstance(name, str):
            yield name


def batched(ids: Iterable[T]) -> Iterator[list[T]]:
    """Cut ids into parts that a statement takes."""
    whole = list(ids)
    return (whole[at : at + BATCH] for at in range(0, len(whole), BATCH))


def _page(session: Session, query: Select[T], order: Iterable[Any], part: Slice) -> tuple[list[T], int]:
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return list(session.scalars(query.order_by(*order).limit(part.limit).offset(part.offset))), total
