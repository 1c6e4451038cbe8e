"""From rows to the shapes of Marquez."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Version
from catalog.lineage.jobs import Job, JobIO, Run, RunIO
from catalog.lineage.marquez import queries
from catalog.lineage.marquez.shapes import (
    DatasetShape,
    DatasetVersionShape,
    FieldShape,
    IdShape,
    JobShape,
    RunShape,
    VersionIdShape,
)

MOST_VERSIONS = 1_000
_STREAMS = ("kafka", "kinesis", "pubsub", "eventhub", "pulsar", "rabbitmq")
_JOB_TYPES = {"STREAMING": "STREAM", "STREAM": "STREAM", "SERVICE": "SERVICE"}


def datasets_shown(session: Session, copies: Sequence[Copy]) -> list[DatasetShape]:
    """Show copies as Marquez shows datasets."""
    ids = [copy.id for copy in copies]
    versions, facets = datasets.current_versions(session, ids), queries.facets(session, "dataset", ids)
    return [_dataset(copy, versions.get(copy.id), facets[copy.id]) for copy in copies]


def versions_shown(session: Session, copy: Copy) -> list[DatasetVersionShape]:
    """Show what a copy held, newest first: each content that was scanned, and each run that wrote what was not."""
    facets = queries.facets(session, "dataset", [copy.id])[copy.id]
    written = queries.writers(session, copy.id, limit=MOST_VERSIONS)
    runs = runs_shown(session, [run for run, _ in written])
    made = {io.version_id: run for (_, io), run in zip(written, runs, strict=True) if io.version_id is not None}
    found = [_version(copy, version, made.get(version.id), facets) for version in datasets.versions(session, copy.id)]
    for (row, io), run in zip(written, runs, strict=True):
        if io.version_id is None:
            found.append(_unscanned(copy, row, io, run, facets))
    return sorted(found, key=lambda version: (version.created_at, version.version), reverse=True)


def runs_shown(session: Session, runs: Sequence[Run]) -> list[RunShape]:
    """Show runs, with the versions that they read and wrote."""
    ids = [run.id for run in runs]
    io, facets = queries.io_of_runs(session, ids), queries.facets(session, "run", ids)
    copies = datasets.copies(session, {row.copy_id for rows in io.values() for row in rows})
    jobs = queries.jobs_by_id(session, {run.job_id for run in runs})
    versions = _job_versions(session, jobs)
    return [_run(run, jobs[run.job_id], versions[run.job_id], io[run.id], copies, facets[run.id]) for run in runs]


def jobs_shown(session: Session, jobs: Sequence[Job]) -> list[JobShape]:
    """Show jobs, with what they read and write and their latest run."""
    by_id = {job.id: job for job in jobs}
    latest = queries.latest_runs(session, by_id)
    runs = dict(zip(latest, runs_shown(session, list(latest.values())), strict=True))
    io = _io_by_job(session, by_id)
    copies = datasets.copies(session, {row.copy_id for rows in io.values() for row in rows})
    facets = queries.facets(session, "job", by_id)
    parents = queries.jobs_by_id(session, {job.parent_id for job in jobs if job.parent_id is not None})
    return [_job(job, io[job.id], copies, runs.get(job.id), facets[job.id], parents) for job in jobs]


def fields_of(version: Version | None, facets: Mapping[str, Any]) -> list[FieldShape]:
    """Name the columns, as the content or else the producer says."""
    if version is not None and version.columns:
        return [FieldShape(name=str(one["name"]), type=str(one.get("type", ""))) for one in version.columns]
    schema = facets.get("schema")
    told = schema.get("fields") if isinstance(schema, dict) else None
    return [
        FieldShape(name=one["name"], type=_text(one.get("type")), description=_text(one.get("description")))
        for one in (told if isinstance(told, list) else ())
        if isinstance(one, dict) and isinstance(one.get("name"), str)
    ]


def job_type(job: Job) -> str:
    """Tell BATCH, STREAM or SERVICE."""
    return next((_JOB_TYPES[word] for word in job.kind.upper().split() if word in _JOB_TYPES), "BATCH")


def named(row: Copy | Job) -> IdShape:
    """Give the identity of a copy or a job."""
    return IdShape(namespace=row.namespace, name=row.name)


def _dataset(copy: Copy, version: Version | None, facets: Mapping[str, Any]) -> DatasetShape:
    changed = version.created_at if version is not None else None
    return DatasetShape(
        id=named(copy),
        type=_type(copy, facets),
        name=copy.name,
        physical_name=copy.name,
        created_at=copy.created_at,
        updated_at=changed or copy.created_at,
        namespace=copy.namespace,
        source_name=copy.namespace,
        fields=fields_of(version, facets),
        tags=list(queries.names_of_tags(facets.get("tags"))),
        last_modified_at=changed,
        last_lifecycle_state=_lifecycle(facets),
        description=copy.description or _documented(facets),
        current_version=str(version.id) if version is not None else None,
        facets=dict(facets),
        deleted=copy.retired_at is not None or _lifecycle(facets) == "DROP",
        copy_id=str(copy.id),
    )


def _version(copy: Copy, version: Version, run: RunShape | None, facets: Mapping[str, Any]) -> DatasetVersionShape:
    return _shown(copy, str(version.id), version.created_at, fields_of(version, {}), run, facets)


def _unscanned(copy: Copy, row: Run, io: RunIO, run: RunShape, facets: Mapping[str, Any]) -> DatasetVersionShape:
    """A run wrote it, and nobody has looked at the content: the run names the version."""
    version = str(uuid5(row.id, f"{copy.id}:{io.version_label}"))
    return _shown(copy, version, row.ended_at or row.last_seen, fields_of(None, facets), run, facets)


def _shown(
    copy: Copy,
    version: str,
    at: datetime,
    fields: list[FieldShape],
    run: RunShape | None,
    facets: Mapping[str, Any],
) -> DatasetVersionShape:
    return DatasetVersionShape(
        id=VersionIdShape(namespace=copy.namespace, name=copy.name, version=version),
        type=_type(copy, facets),
        name=copy.name,
        physical_name=copy.name,
        created_at=at,
        version=version,
        namespace=copy.namespace,
        source_name=copy.namespace,
        fields=fields,
        tags=list(queries.names_of_tags(facets.get("tags"))),
        lifecycle_state=_lifecycle(facets) or None,
        description=copy.description or _documented(facets),
        created_by_run=run,
        facets=dict(facets),
    )


def _run(
    run: Run,
    job: Job,
    version: str,
    io: Sequence[RunIO],
    copies: Mapping[UUID, Copy],
    facets: Mapping[str, Any],
) -> RunShape:
    took = run.ended_at - run.started_at if run.ended_at is not None and run.started_at is not None else None
    sides = {
        side: [_used(row, copies[row.copy_id], run) for row in io if row.direction == side and row.copy_id in copies]
        for side in ("input", "output")
    }
    return RunShape(
        id=run.run_id,
        created_at=run.first_seen,
        updated_at=run.last_seen,
        nominal_start_time=run.nominal_start,
        nominal_end_time=run.nominal_end,
        state=run.state,
        started_at=run.started_at,
        ended_at=run.ended_at,
        duration_ms=int(took.total_seconds() * 1000) if took is not None else None,
        job_version=VersionIdShape(namespace=job.namespace, name=job.name, version=version),
        input_versions=sides["input"],
        output_versions=sides["output"],
        facets=dict(facets),
    )


def _used(row: RunIO, copy: Copy, run: Run) -> VersionIdShape:
    version = (
        str(row.version_id) if row.version_id is not None else str(uuid5(run.id, f"{copy.id}:{row.version_label}"))
    )
    return VersionIdShape(namespace=copy.namespace, name=copy.name, version=version)


def _job(
    job: Job,
    io: Sequence[JobIO],
    copies: Mapping[UUID, Copy],
    run: RunShape | None,
    facets: Mapping[str, Any],
    parents: Mapping[UUID, Job],
) -> JobShape:
    parent = parents.get(job.parent_id) if job.parent_id is not None else None
    sides = {
        side: [named(copies[row.copy_id]) for row in io if row.direction == side and row.copy_id in copies]
        for side in ("input", "output")
    }
    return JobShape(
        id=named(job),
        type=job_type(job),
        name=job.name,
        simple_name=job.name.removeprefix(f"{parent.name}.") if parent is not None else job.name,
        parent_job_name=parent.name if parent is not None else None,
        created_at=job.first_seen,
        updated_at=job.last_seen,
        namespace=job.namespace,
        inputs=sides["input"],
        outputs=sides["output"],
        location=_inside(facets, "sourceCodeLocation", "url"),
        context={"sql": sql} if (sql := _inside(facets, "sql", "query")) else {},
        description=job.description or None,
        latest_run=run,
        latest_runs=[run] if run is not None else [],
        facets=dict(facets),
        current_version=_job_version(job, io),
        tags=list(queries.names_of_tags(facets.get("tags"))),
    )


def _io_by_job(session: Session, job_ids: Mapping[UUID, Job]) -> dict[UUID, list[JobIO]]:
    found: dict[UUID, list[JobIO]] = defaultdict(list)
    for row in queries.io_of_jobs(session, job_ids):
        found[row.job_id].append(row)
    return found


def _job_versions(session: Session, jobs: Mapping[UUID, Job]) -> dict[UUID, str]:
    io = _io_by_job(session, jobs)
    return {job_id: _job_version(job, io[job_id]) for job_id, job in jobs.items()}


def _job_version(job: Job, io: Sequence[JobIO]) -> str:
    """Name what a job is by what it reads and writes: as long as that is the same so is the version."""
    told = sorted(f"{row.direction}:{row.copy_id}" for row in io)
    return str(uuid5(NAMESPACE_URL, "\n".join((job.namespace, job.name, *told))))


def _type(copy: Copy, facets: Mapping[str, Any]) -> str:
    told = (_inside(facets, "datasetType", "datasetType") or "").upper()
    streams = told in {"STREAM", "TOPIC"} or copy.namespace.startswith(_STREAMS)
    return "STREAM" if streams else "DB_TABLE"


def _lifecycle(facets: Mapping[str, Any]) -> str:
    return _inside(facets, "lifecycleStateChange", "lifecycleStateChange") or ""


def _documented(facets: Mapping[str, Any]) -> str | None:
    return _inside(facets, "documentation", "description")


def _inside(facets: Mapping[str, Any], name: str, key: str) -> str | None:
    body = facets.get(name)
    return _text(body.get(key)) if isinstance(body, dict) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
