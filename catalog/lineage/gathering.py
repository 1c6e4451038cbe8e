"""From what events say to the rows that have to be kept: each subject once, the later word over the earlier (pure)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from catalog.lineage.openlineage.said import (
    ColumnSaid,
    DatasetSaid,
    FacetSaid,
    FlowSaid,
    JobLinkSaid,
    JobSaid,
    Named,
    RunSaid,
    Said,
)

STATES = {"START": "RUNNING", "RUNNING": "RUNNING", "COMPLETE": "COMPLETED", "FAIL": "FAILED", "ABORT": "ABORTED"}
RANKS = {"NEW": 0, "RUNNING": 1, "COMPLETED": 2, "FAILED": 2, "ABORTED": 2}
OUTPUT, INPUT = "output", "input"
OF_COPIES = frozenset({"dataset", OUTPUT, INPUT})
"""The kinds of facets that tell of a copy."""
MENTIONED = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of what a run's job is said to be by others: any event of its own is later."""

Row = dict[str, Any]
Subject = Named | str | UUID
FacetKey = tuple[str, Subject, UUID | None, str]


@dataclass
class Gathered:
    """What a batch of events says, each thing once; jobs go by name and runs by their own id."""

    jobs: dict[Named, Row] = field(default_factory=dict)
    runs: dict[str, Row] = field(default_factory=dict)
    job_io: dict[tuple[Named, UUID, str], Row] = field(default_factory=dict)
    run_io: dict[tuple[str, Named, UUID, str], Row] = field(default_factory=dict)
    facets: dict[FacetKey, Row] = field(default_factory=dict)
    edges: dict[tuple[UUID, UUID, str, Named | None], Row] = field(default_factory=dict)
    """Declared ones apart for each job that declares them."""
    columns: dict[tuple[UUID, str, UUID, str, str, str, str], Row] = field(default_factory=dict)
    parents: dict[Named, set[Named]] = field(default_factory=dict)
    job_links: dict[tuple[Named, Named, str, str], Row] = field(default_factory=dict)
    """Source, target, kind, and how it is known."""
    declaring: set[Named] = field(default_factory=set)
    """Jobs of job events."""
    described: set[UUID] = field(default_factory=set)
    """Copies of dataset events that tell of lineage."""
    lifecycles: set[UUID] = field(default_factory=set)
    asserted: set[FacetKey] = field(default_factory=set)


def gather(said: Sequence[Said], copy_of: Mapping[Named, UUID]) -> Gathered:
    """Fold events into rows; the outcome is the same in whatever order they come."""
    into = Gathered()
    for one in said:
        _Event(one, copy_of, into).gather()
    return into


class _Event:
    """One event on its way into what is gathered."""

    def __init__(self, said: Said, copy_of: Mapping[Named, UUID], into: Gathered) -> None:
        self.said, self.copy_of, self.into = said, copy_of, into
        self.job = said.job.named if said.job is not None else None
        self.kind = "observed" if said.kind == "run" else "declared"
        self.facts = self._facts() if said.datasets or said.flows else {}

    def gather(self) -> None:
        if self.said.job is not None:
            self._job(self.said.job)
        if self.said.run is not None and self.said.job is not None:
            self._run(self.said.run, self.said.job)
        for dataset in self.said.datasets:
            self._dataset(dataset)
        for flow in self.said.flows:
            self._flow(flow)
        for link in self.said.job_links:
            self._job_link(link)
        if self.said.kind == "job":
            self._pairs()

    def _job(self, job: JobSaid) -> None:
        row = self._seen_job(job.named)
        if self.said.kind == "job":
            self.into.declaring.add(job.named)
            row["declared_at"] = max(filter(None, (row["declared_at"], self.said.at)))
        self._facets("job", job.named, None, job.facets)

    def _seen_job(self, named: Named) -> Row:
        at = self.said.at
        row = self.into.jobs.setdefault(named, {"first_seen": at, "last_seen": at, "declared_at": None})
        _widen(row, at)
        return row

    def _run(self, run: RunSaid, job: JobSaid) -> None:
        at, digest = self.said.at, self.said.digest
        row = self._seen_run(run.run_id, job.named, max(at, MENTIONED + timedelta.resolution), digest)
        if job.sql and (row["sql_at"] is None or (at, job.sql) > (row["sql_at"], row["sql"])):
            row |= {"sql": job.sql, "sql_at": at}
        _state(row, self.said.type, at)
        self._facets("run", run.run_id, None, run.facets)
        for parent in filter(None, (run.parent, run.root)):
            self._seen_job(parent.job)
            if parent.run_id != run.run_id:
                self._seen_run(parent.run_id, parent.job, MENTIONED, _of_names(parent.job))
        if run.parent is not None and run.parent.job != job.named:
            self.into.parents.setdefault(job.named, set()).add(run.parent.job)

    def _job_link(self, link: JobLinkSaid) -> None:
        for job in (link.source, link.target):
            self._seen_job(job)
        key = (link.source, link.target, link.kind, self.kind)
        _later(self.into.job_links, key, {**self._facts(), "facts": dict(link.facts)})

    def _seen_run(self, run_id: str, job: Named, job_at: datetime, digest: str) -> Row:
        at = self.said.at
        fresh = {
            "job": job,
            "job_at": job_at,
            "job_digest": digest,
            "sql": "",
            "sql_at": None,
            "state": "NEW",
            "state_at": at,
            "started_at": None,
            "ended_at": None,
            "first_seen": at,
            "last_seen": at,
        }
        row = self.into.runs.setdefault(run_id, fresh)
        if (job_at, digest) > (row["job_at"], row["job_digest"]):
            row |= {"job": job, "job_at": job_at, "job_digest": digest}
        _widen(row, at)
        return row

    def _dataset(self, dataset: DatasetSaid) -> None:
        copy = self.copy_of[dataset.named]
        self._facets("dataset", copy, None, dataset.facets)
        if dataset.lifecycle:
            self.into.lifecycles.add(copy)
        if dataset.direction and self.job is not None:
            self._job_io(self.job, copy, dataset.direction)
            self._run_io(copy, dataset.direction, dataset.version)
            owner: Subject = self.said.run.run_id if self.said.run is not None else self.job
            self._facets(dataset.direction, owner, copy, dataset.io_facets)
        if dataset.flow is not None:
            self._flow(dataset.flow)
        for column in dataset.columns:
            self._column(column, copy)
        if self.said.kind == "dataset" and (dataset.flow is not None or dataset.columns):
            self.into.described.add(copy)

    def _job_io(self, job: Named, copy: UUID, direction: str) -> None:
        at = self.said.at
        fresh = {"first_seen": at, "last_seen": at, "first_declared": None, "last_declared": None}
        row = self.into.job_io.setdefault((job, copy, direction), fresh)
        _widen(row, at)
        if self.said.kind == "job" and job == self.job:
            row["first_declared"] = min(filter(None, (row["first_declared"], at)))
            row["last_declared"] = max(filter(None, (row["last_declared"], at)))

    def _run_io(self, copy: UUID, direction: str, version: str = "") -> None:
        if self.said.run is None or self.job is None:
            return
        row = self.into.run_io.setdefault(
            (self.said.run.run_id, self.job, copy, direction), {"version_label": "", "version_at": None}
        )
        at = self.said.at
        if version and (row["version_at"] is None or (at, version) > (row["version_at"], row["version_label"])):
            row |= {"version_label": version, "version_at": at}

    def _facets(self, kind: str, subject: Subject, second: UUID | None, facets: Sequence[FacetSaid]) -> None:
        for facet in facets:
            self._facet((kind, subject, second, facet.name), facet.body, removed=facet.removed)

    def _facet(self, key: FacetKey, body: Any, *, removed: bool = False) -> None:
        at, digest = self.said.at, self.said.digest
        held = self.into.facets.get(key)
        if held is None or (at, digest) > (held["event_at"], held["event_digest"]):
            self.into.facets[key] = {
                "body": body,
                "removed": removed,
                "producer": self.said.producer,
                "event_at": at,
                "event_digest": digest,
            }
        if key[3] == "dataQualityAssertions" and key[0] in OF_COPIES:
            self.into.asserted.add(key)

    def _flow(self, flow: FlowSaid) -> None:
        if flow.target_is_job:
            self._seen_job(flow.target)
            for source in flow.sources or ():
                self._job_io(flow.target, self.copy_of[source], INPUT)
            return
        target = self.copy_of[flow.target]
        for job in flow.source_jobs:
            self._seen_job(job)
            self._job_io(job, target, OUTPUT)
        for column in flow.columns:
            self._column(column, target)
        if flow.sources is None:
            return
        for source in flow.sources:
            self._edge(self.copy_of[source], target)
            if self.job is not None:
                self._job_io(self.job, self.copy_of[source], INPUT)
        self._outright(flow, target)

    def _outright(self, flow: FlowSaid, target: UUID) -> None:
        """Keep that all that flows into the target was said: nothing is concluded from inputs and outputs then."""
        if self.job is not None:
            self._job_io(self.job, target, OUTPUT)
        self._run_io(target, OUTPUT)
        self._facet(("dataset", target, None, "lineage"), flow.body)
        if self.said.run is not None:
            self._facet((OUTPUT, self.said.run.run_id, target, "lineage"), flow.body)

    def _column(self, column: ColumnSaid, target: UUID) -> None:
        source = self.copy_of[column.source]
        self._edge(source, target)
        key = (source, column.source_column, target, column.target_column, self.kind)
        row = self.facts | {"description": column.description, "masking": column.masking}
        _later(self.into.columns, (*key, column.transformation, column.subtype), row)

    def _edge(self, source: UUID, target: UUID) -> None:
        if source != target:
            job = self.job if self.kind == "declared" else None
            _later(self.into.edges, (source, target, self.kind, job), self.facts)

    def _pairs(self) -> None:
        """A job event is a whole: every input flows into every output that it says nothing more exact of."""
        outright = {flow.target for flow in self.said.flows if flow.sources is not None}
        outright |= {one.named for one in self.said.datasets if one.flow is not None and one.flow.sources is not None}
        inputs = [self.copy_of[one.named] for one in self.said.datasets if one.direction == INPUT]
        for dataset in self.said.datasets:
            if dataset.direction == OUTPUT and dataset.named not in outright:
                for source in inputs:
                    self._edge(source, self.copy_of[dataset.named])

    def _facts(self) -> Row:
        run = self.said.run.run_id if self.said.run is not None else None
        at = self.said.at
        sql = self.said.job.sql if self.said.job is not None else ""
        common = {"first": at, "last": at, "job": self.job, "run_id": run, "sql": sql}
        return {**common, "producer": self.said.producer, "digest": self.said.digest}


def _of_names(job: Named) -> str:
    """Name a job so that of two which are mentioned for one run it is always the same one that counts."""
    return hashlib.sha256("\0".join(job).encode()).hexdigest()


def _widen(row: Row, at: datetime) -> None:
    row["first_seen"], row["last_seen"] = min(row["first_seen"], at), max(row["last_seen"], at)


def _state(row: Row, event_type: str, at: datetime) -> None:
    state = STATES.get(event_type, "NEW")
    if (RANKS[state], at, state) > (RANKS[row["state"]], row["state_at"], row["state"]):
        row |= {"state": state, "state_at": at, "ended_at": at if RANKS[state] == RANKS["COMPLETED"] else None}
    if event_type == "START":
        row["started_at"] = min(filter(None, (row["started_at"], at)))


def _later(held: dict[Any, Row], key: Any, row: Row) -> None:
    before = held.get(key)
    if before is None:
        held[key] = row
        return
    newer = (row["last"], row["run_id"] or "", row["digest"]) > (
        before["last"],
        before["run_id"] or "",
        before["digest"],
    )
    first = min(before["first"], row["first"])
    held[key] = {**(row if newer else before), "first": first}
