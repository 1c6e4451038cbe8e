"""All that events led to, by names alone, so that two databases can be compared."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, CopyAlias
from catalog.lineage.jobs import Facet, Job, JobIO, JobLink, Run, RunIO
from catalog.lineage.models import ColumnEdge, Edge

Names = Mapping[UUID, str]
_OF_RUNS = ("state", "state_at", "started_at", "ended_at", "nominal_start", "nominal_end", "parent_run_id")
_OF_EDGES = ("kind", "transformation", "run_id", "sql", "valid_from", "last_seen", "producer", "recorded_by")


def graph(session: Session) -> set[str]:
    """Give every copy, job, run, facet and edge as a line of text; what was merged away or closed is left out."""
    aliases = {(one.namespace, one.name): one.copy_id for one in session.scalars(select(CopyAlias))}
    copies = {one.id: f"{one.namespace} {one.name}" for one in session.scalars(select(Copy))}
    jobs = {one.id: f"{one.namespace} {one.name}" for one in session.scalars(select(Job))}
    runs = {one.id: one.run_id for one in session.scalars(select(Run))}
    found = set(_copies(session, aliases.keys()))
    found |= {f"alias {' '.join(name)} of {copies[copy_id]}" for name, copy_id in aliases.items()}
    found |= set(_job_links(session, jobs))
    found |= set(_jobs(session, jobs)) | set(_runs(session, jobs)) | set(_io(session, copies, jobs, runs))
    found |= set(_facets(session, copies | jobs | runs)) | set(_edges(session, copies, jobs))
    return found


def _copies(session: Session, aliased: Any) -> Iterator[str]:
    for one in session.scalars(select(Copy)):
        if (one.namespace, one.name) not in aliased:
            yield f"copy {one.namespace} {one.name} {one.uri} dropped {one.retired_at}"


def _jobs(session: Session, jobs: Names) -> Iterator[str]:
    for one in session.scalars(select(Job)):
        above = jobs[one.parent_id] if one.parent_id else ""
        yield f"job {jobs[one.id]} [{one.kind}] {one.description} {one.first_seen} {one.last_seen} below {above}"


def _job_links(session: Session, jobs: Names) -> Iterator[str]:
    for one in session.scalars(select(JobLink)):
        facts = f"{one.known_by} {one.run_id} {sorted(one.facts.items())} {one.first_seen} {one.last_seen}"
        yield f"job link {jobs[one.source_id]} {one.kind} {jobs[one.target_id]} {facts} by {jobs[one.told_by_id]}"


def _runs(session: Session, jobs: Names) -> Iterator[str]:
    for one in session.scalars(select(Run)):
        facts = " ".join(str(getattr(one, name)) for name in (*_OF_RUNS, "root_run_id", "first_seen", "last_seen"))
        yield f"run {one.run_id} of {jobs[one.job_id]} {facts} {one.sql}"


def _io(session: Session, copies: Names, jobs: Names, runs: Names) -> Iterator[str]:
    for of_job in session.scalars(select(JobIO)):
        seen = f"{of_job.first_seen} {of_job.last_seen} {of_job.ended_at}"
        yield f"job {of_job.direction} {jobs[of_job.job_id]} {copies[of_job.copy_id]} {seen}"
    for of_run in session.scalars(select(RunIO)):
        who = f"{runs[of_run.run_id]} {jobs[of_run.job_id]}"
        yield f"run {of_run.direction} {who} {copies[of_run.copy_id]} {of_run.version_label}"


def _facets(session: Session, names: Names) -> Iterator[str]:
    for one in session.scalars(select(Facet)):
        subject = f"{names[one.subject_id]} {names[one.second_id] if one.second_id else ''}"
        body = json.dumps(one.body, sort_keys=True)
        yield f"facet {one.subject_kind} {subject} {one.name} {one.removed} {one.event_at} {body}"


def _edges(session: Session, copies: Names, jobs: Names) -> Iterator[str]:
    for edge in session.scalars(select(Edge).where(Edge.valid_to.is_(None), Edge.known_to.is_(None))):
        ends = f"{copies[edge.source_copy_id]} -> {copies[edge.target_copy_id]}"
        yield f"edge {ends} {_facts(edge, jobs)}"
    of_columns = select(ColumnEdge).where(ColumnEdge.valid_to.is_(None), ColumnEdge.known_to.is_(None))
    for one in session.scalars(of_columns):
        source = f"{copies[one.source_copy_id]}.{one.source_column}"
        target = f"{copies[one.target_copy_id]}.{one.target_column}"
        how = f"{one.subtype} {one.description} {one.masking}"
        yield f"columns {source} -> {target} {how} {_facts(one, jobs)}"


def _facts(edge: Edge | ColumnEdge, jobs: Names) -> str:
    facts = " ".join(str(getattr(edge, name)) for name in _OF_EDGES)
    return f"{facts} by {jobs[edge.job_id] if edge.job_id else ''}"
