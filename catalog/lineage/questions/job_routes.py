"""Jobs around a job, over HTTP: what starts it, what comes before and after it, what feeds it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy.orm import Session

from catalog.db import keepable, now
from catalog.errors import NotFound
from catalog.lineage import ageing, job_links
from catalog.lineage.jobs import Job, JobLink
from catalog.lineage.marquez import queries
from catalog.lineage.schemas import JobLinkShown, JobShown
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter(prefix="/lineage", tags=["lineage"])

Kind = Literal["starts", "before", "feeds"]


class JobAround(JobShown):
    """A job, and how many links lie between it and the one that was asked for."""

    distance: int


class JobsAround(BaseModel):
    """The jobs around one; unless `complete`, `truncated_because` is depth or limit and `more` jobs come further on."""

    items: list[JobAround]
    links: list[JobLinkShown]
    complete: bool
    truncated_because: str
    more: int


@router.get("/jobs")
def show_jobs(
    namespace: Annotated[str, Query(min_length=1, max_length=1_024)],
    name: Annotated[str, Query(min_length=1, max_length=1_500)],
    session: RequestSession,
    settings: AppSettings,
    *,
    depth: Annotated[int, Query(ge=1, le=job_links.DEEPEST)] = 1,
    kind: Annotated[list[Kind], Query(max_length=10)] = [],  # noqa: B006 - FastAPI makes a new list for each request
) -> JobsAround:
    """List the jobs within so many links of a job, whichever way; two steps also give those that share its parent."""
    job = queries.job_named(session, namespace, name) if keepable(namespace + name) else None
    if job is None:
        raise NotFound(what="Job", name=f"{namespace}:{name}"[:200])
    return jobs_around(session, job, settings.edge_stale_days, depth=depth, kinds=kind)


def jobs_around(
    session: Session, job: Job, stale_days: int, *, depth: int = 1, kinds: Collection[str] = ()
) -> JobsAround:
    """Show the jobs within so many links of a job."""
    found = job_links.around(session, job.id, depth=depth, kinds=kinds)
    jobs = queries.jobs_by_id(session, found.steps)
    return JobsAround(
        items=[
            JobAround(**JobShown.model_validate(jobs[one]).model_dump(), distance=far)
            for one, far in found.steps.items()
        ],
        links=links_shown(session, found.links, stale_days),
        complete=not found.more,
        truncated_because=found.truncated_because,
        more=found.more,
    )


def links_shown(session: Session, links: Sequence[JobLink], stale_days: int) -> list[JobLinkShown]:
    """Show links between jobs with the names of their ends."""
    ids = {job_id for link in links for job_id in (link.source_id, link.target_id, link.told_by_id)}
    jobs = queries.jobs_by_id(session, ids)
    return [
        JobLinkShown(
            source=JobShown.model_validate(jobs[link.source_id]),
            target=JobShown.model_validate(jobs[link.target_id]),
            kind=link.kind,
            known_by=link.known_by,
            facts=link.facts,
            run_id=link.run_id,
            producer=link.producer,
            first_seen=link.first_seen,
            last_seen=link.last_seen,
            unseen_days=ageing.unseen_days(link.known_by, link.last_seen, now(), stale_days),
            ended_at=_ended(link, jobs.get(link.told_by_id)),
        )
        for link in links
    ]


def _ended(link: JobLink, told_by: Job | None) -> datetime | None:
    later = told_by.declared_at if told_by is not None else None
    return later if link.known_by == "declared" and later is not None and later > link.last_seen else None
