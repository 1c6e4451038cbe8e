"""Namespaces, datasets, jobs and runs, at the addresses that clients of Marquez ask."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.db import keepable
from catalog.errors import NotFound
from catalog.lineage.jobs import Job, Run
from catalog.lineage.marquez import columns, queries, showing
from catalog.lineage.marquez.queries import Slice, Space
from catalog.lineage.marquez.raw_paths import RawPathRoute
from catalog.lineage.marquez.shapes import (
    DatasetShape,
    DatasetsShape,
    DatasetVersionShape,
    DatasetVersionsShape,
    FacetsShape,
    JobShape,
    JobsShape,
    NamespaceShape,
    NamespacesShape,
    RunShape,
    RunsShape,
    SourceShape,
    SourcesShape,
    TagShape,
    TagsShape,
)
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["marquez"], route_class=RawPathRoute)

MOST = 1_000
MOST_TAGS = 10_000


def part_of(
    limit: Annotated[int, Query(ge=0, le=MOST)] = 100, offset: Annotated[int, Query(ge=0, le=2**31)] = 0
) -> Slice:
    """Read which part of a list is asked for."""
    return Slice(limit, offset)


Part = Annotated[Slice, Depends(part_of)]


@router.get("/namespaces")
def list_namespaces(session: RequestSession, part: Part) -> NamespacesShape:
    """List the namespaces of datasets and jobs."""
    found, total = queries.namespaces(session, part)
    return NamespacesShape(namespaces=[_space(one) for one in found], total_count=total)


@router.get("/namespaces/{namespace}")
def show_namespace(namespace: str, session: RequestSession) -> NamespaceShape:
    """Show one namespace."""
    return _space(_known_space(session, namespace))


@router.get("/sources")
def list_sources(session: RequestSession, part: Part) -> SourcesShape:
    """List where datasets lie."""
    found, total = queries.namespaces(session, part)
    return SourcesShape(sources=[_source(one) for one in found], total_count=total)


@router.get("/sources/{source}")
def show_source(source: str, session: RequestSession) -> SourceShape:
    """Show one place where datasets lie."""
    return _source(_known_space(session, source))


@router.get("/tags")
def list_tags(session: RequestSession) -> TagsShape:
    """List the tags that producers gave to datasets."""
    return TagsShape(tags=[TagShape(name=name) for name in queries.tags(session, limit=MOST_TAGS)])


@router.get("/namespaces/{namespace}/datasets")
def list_datasets(namespace: str, session: RequestSession, part: Part) -> DatasetsShape:
    """List the datasets of a namespace."""
    _known_space(session, namespace)
    found, total = queries.copies_in(session, namespace, part)
    return DatasetsShape(datasets=showing.datasets_shown(session, found), total_count=total)


@router.get("/namespaces/{namespace}/datasets/{name}")
def show_marquez_dataset(namespace: str, name: str, session: RequestSession) -> DatasetShape:
    """Show one dataset, with what its columns are made of."""
    copy = copy_named(session, namespace, name)
    shown = showing.datasets_shown(session, [copy])[0]
    return shown.model_copy(update={"column_lineage": columns.lineage_of(session, copy)})


@router.get("/namespaces/{namespace}/datasets/{name}/versions")
def list_dataset_versions(namespace: str, name: str, session: RequestSession, part: Part) -> DatasetVersionsShape:
    """List the versions of a dataset, newest first."""
    found = showing.versions_shown(session, copy_named(session, namespace, name))
    return DatasetVersionsShape(versions=found[part.offset : part.offset + part.limit], total_count=len(found))


@router.get("/namespaces/{namespace}/datasets/{name}/versions/{version}")
def show_dataset_version(namespace: str, name: str, version: str, session: RequestSession) -> DatasetVersionShape:
    """Show one version of a dataset."""
    found = showing.versions_shown(session, copy_named(session, namespace, name))
    chosen = next((one for one in found if one.version == version.lower()), None)
    if chosen is None:
        raise NotFound(what="Version", name=version)
    return chosen


@router.get("/jobs")
def list_all_jobs(session: RequestSession, part: Part) -> JobsShape:
    """List the jobs of all namespaces."""
    found, total = queries.jobs_in(session, None, part)
    return JobsShape(jobs=showing.jobs_shown(session, found), total_count=total)


@router.get("/namespaces/{namespace}/jobs")
def list_jobs(namespace: str, session: RequestSession, part: Part) -> JobsShape:
    """List the jobs of a namespace."""
    _known_space(session, namespace)
    found, total = queries.jobs_in(session, namespace, part)
    return JobsShape(jobs=showing.jobs_shown(session, found), total_count=total)


@router.get("/namespaces/{namespace}/jobs/{name}")
def show_job(namespace: str, name: str, session: RequestSession) -> JobShape:
    """Show one job."""
    return showing.jobs_shown(session, [job_named(session, namespace, name)])[0]


@router.get("/namespaces/{namespace}/jobs/{name}/runs")
def list_runs(namespace: str, name: str, session: RequestSession, part: Part) -> RunsShape:
    """List the runs of a job, latest first."""
    found, total = queries.runs_of(session, job_named(session, namespace, name).id, part)
    return RunsShape(runs=showing.runs_shown(session, found), total_count=total)


@router.get("/jobs/runs/{run_id}")
def show_run(run_id: str, session: RequestSession) -> RunShape:
    """Show one run."""
    return showing.runs_shown(session, [_run(session, run_id)])[0]


@router.get("/jobs/runs/{run_id}/facets")
def show_run_facets(
    run_id: str,
    session: RequestSession,
    type: Literal["run", "job"] = "run",  # noqa: A002 - as it is asked for
) -> FacetsShape:
    """Show the facets of a run, or of its job."""
    run = _run(session, run_id)
    subject = run.id if type == "run" else run.job_id
    return FacetsShape(run_id=run.run_id, facets=queries.facets(session, type, [subject])[subject])


def copy_named(session: Session, namespace: str, name: str) -> Copy:
    """Find a copy. Raises NotFound."""
    copy = queries.copy_named(session, namespace, name) if keepable(namespace + name) else None
    if copy is None:
        raise NotFound(what="Dataset", name=f"{namespace}:{name}"[:200])
    return copy


def job_named(session: Session, namespace: str, name: str) -> Job:
    """Find a job. Raises NotFound."""
    job = queries.job_named(session, namespace, name) if keepable(namespace + name) else None
    if job is None:
        raise NotFound(what="Job", name=f"{namespace}:{name}"[:200])
    return job


def _run(session: Session, run_id: str) -> Run:
    run = queries.run_named(session, run_id) if keepable(run_id) else None
    if run is None:
        raise NotFound(what="Run", name=run_id[:200])
    return run


def _known_space(session: Session, name: str) -> Space:
    space = queries.namespace(session, name) if keepable(name) else None
    if space is None:
        raise NotFound(what="Namespace", name=name[:200])
    return space


def _space(space: Space) -> NamespaceShape:
    return NamespaceShape(name=space.name, created_at=space.first, updated_at=space.last)


def _source(space: Space) -> SourceShape:
    kind = space.name.partition("://")[0].upper() if "://" in space.name else space.name.upper()
    return SourceShape(
        type=kind, name=space.name, created_at=space.first, updated_at=space.last, connection_url=space.name
    )
