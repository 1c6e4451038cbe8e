"""Which jobs have SQL that has to be read anew: the text is new, or what the job reads and writes has become more."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from catalog import among, bulk
from catalog.among import Among
from catalog.lineage.gathering import Gathered
from catalog.lineage.jobs import Facet, Job, JobIO
from catalog.lineage.openlineage.said import Named
from catalog.queue import service as queue
from catalog.silos.access import Actor

KIND = "sql_told"


def changed(session: Session, gathered: Gathered) -> set[Named]:
    """Name the jobs whose SQL says more than before; to be asked before what was gathered is kept."""
    told = {key[1]: row["body"] for key, row in gathered.facets.items() if key[0] == "job" and key[3] == "sql"}
    touched = {named for named, _, _ in gathered.job_io} | {one for one in told if isinstance(one, Named)}
    known = _known(session, touched)
    new = {
        named for named in touched if named in told and _query(told[named]) != _query(known.get(named, (None, {}))[1])
    }
    return new | _widened(
        session, gathered, {named: job_id for named, (job_id, _) in known.items() if named not in new}
    )


def tell(session: Session, jobs: Collection[Named], ids: Mapping[Named, UUID], actor: Actor) -> None:
    """Record a Change for each of them."""
    told = [(ids[named], {"job": list(named)}) for named in sorted(jobs)]
    queue.record_changes(session, KIND, told, actor=actor.name)


def _known(session: Session, touched: Collection[Named]) -> dict[Named, tuple[UUID, Any]]:
    """Give the jobs that have told SQL before, with it."""
    rows = among.rows(session, _sql, touched)
    return {Named(space, name): (job_id, body) for job_id, space, name, body in rows}


def _widened(session: Session, gathered: Gathered, jobs: Mapping[Named, UUID]) -> set[Named]:
    """Name those of the jobs that read or write something for the first time."""
    held = set(among.rows(session, _io, jobs.values()))
    return {
        named
        for named, copy_id, direction in gathered.job_io
        if named in jobs and (jobs[named], copy_id, direction) not in held
    }


def _sql(these: Among) -> Any:
    job, facet = bulk.table(Job).c, bulk.table(Facet)
    its_sql = and_(facet.c.subject_id == job.id, facet.c.subject_kind == "job", facet.c.name == "sql")
    query = select(job.id, job.namespace, job.name, facet.c.body).join(facet, and_(its_sql, ~facet.c.removed))
    return query.where(these(job.namespace, job.name), facet.c.second_id.is_(None))


def _io(these: Among) -> Any:
    io = bulk.table(JobIO).c
    return select(io.job_id, io.copy_id, io.direction).where(these(io.job_id))


def _query(body: Any) -> Any:
    return (body.get("query"), body.get("dialect")) if isinstance(body, dict) else None
