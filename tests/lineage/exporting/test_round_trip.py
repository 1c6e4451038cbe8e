"""Our own OpenLineage export, sent to another catalog, makes the same graph there."""

from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.db import transaction
from catalog.lineage import declaring, receiving, service
from catalog.lineage.declaring import SaidColumn, SaidEdge, Teller
from catalog.lineage.exporting import openlineage, queries
from catalog.lineage.jobs import Job, JobIO, Run
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.openlineage.events import read_event
from catalog.silos.access import Actor
from tests import factories
from tests.lineage.telling import column, dataset, dataset_event, job_event, run_event

ANA = Actor("ana")


def tell(session: Session) -> None:
    """Runs that share inputs, a job and a dataset that declare, SQL, what a person said, an orphan, an input alone."""
    how = {"type": "DIRECT", "subtype": "AGGREGATION", "description": "sum", "masking": False}
    made = {"fields": {"total": {"inputFields": [column("raw", "amount", how)]}}, "dataset": [column("days", "open")]}
    sql = {"sql": {"query": "select 1", "dialect": "postgres"}}
    events = [
        run_event("START", "2026-03-01T10:00:00Z", reads=("raw", "days"), of_job=sql),
        run_event("COMPLETE", "2026-03-01T10:05:00Z", writes=(dataset("mart", columnLineage=made),)),
        run_event("FAIL", "2026-03-02T10:00:00Z", run="run-2", reads=("raw",), writes=("other",)),
        run_event("RUNNING", "2026-03-02T11:00:00Z", run="run-3", job="stream", reads=("other",)),
        job_event("2026-03-01T09:00:00Z", reads=("mart",), writes=("week", "month")),
        job_event("2026-03-01T09:00:00Z", job="reader", reads=("mart",)),
        dataset_event("2026-03-01T08:00:00Z", dataset("alone", schema={"fields": [{"name": "x", "type": "int"}]})),
        dataset_event(
            "2026-03-01T08:00:00Z",
            dataset("view", columnLineage={"fields": {"y": {"inputFields": [column("alone", "x")]}}}),
        ),
    ]
    receiving.receive(session, [read_event(one) for one in events], ANA)
    copies = {copy.name: copy.id for copy in session.scalars(select(Copy))}
    service.declare(session, copies["week"], copies["view"], recorded_by="ana")
    job = declaring.job_named(session, "file", "/etl/x.sql", kind="SQL")
    edges = [SaidEdge(copies["raw"], copies["month"], "INSERT")]
    columns = [SaidColumn(copies["raw"], "id", copies["month"], "", "INDIRECT", "FILTER")]
    declaring.tell(session, Teller(job.id, "SQL"), edges, columns)
    factories.copy(session, "/lake/orphan.csv")


def graph(session: Session) -> dict[str, set[Any]]:
    """All that a graph is, by names."""
    names = {copy.id: (copy.namespace, copy.name) for copy in session.scalars(select(Copy))}
    jobs = {job.id: (job.namespace, job.name) for job in session.scalars(select(Job))}
    held = select(Edge).where(Edge.known_to.is_(None), Edge.valid_to.is_(None))
    columns = select(ColumnEdge).where(ColumnEdge.known_to.is_(None), ColumnEdge.valid_to.is_(None))
    return {
        "copies": set(names.values()),
        "jobs": set(jobs.values()),
        "runs": {(run.run_id, jobs[run.job_id], run.state, run.started_at) for run in session.scalars(select(Run))},
        "io": {
            (jobs[row.job_id], names[row.copy_id], row.direction)
            for row in session.scalars(select(JobIO).where(JobIO.ended_at.is_(None)))
        },
        "edges": {
            (
                *(names[one.source_copy_id], names[one.target_copy_id], one.kind),
                *(one.run_id, jobs.get(one.job_id) if one.job_id else None, one.valid_from),
            )
            for one in session.scalars(held)
        },
        "columns": {
            (
                *(names[one.source_copy_id], one.source_column, names[one.target_copy_id], one.target_column),
                *(one.kind, one.transformation, one.subtype, one.description, one.masking),
            )
            for one in session.scalars(columns)
        },
    }


def test_the_same_graph_comes_back(database: Engine) -> None:
    with transaction(database) as session:
        tell(session)
    with transaction(database, write=False) as session:
        before = graph(session)
        ids = session.scalars(select(Copy.id)).all()
        events = openlineage.events(queries.gather(session, "all", ids, depth=0, limit=500))
    assert {kind for one in before["edges"] for kind in one[2:3]} == {"observed", "declared"}
    _empty(database)
    with transaction(database) as session:
        received = receiving.receive(session, [read_event(one) for one in reversed(events)], ANA)
        assert [one.problems for one in received if one.problems] == []
    with transaction(database, write=False) as session:
        after = graph(session)
    for part, known in before.items():
        assert (part, after[part] - known, known - after[part]) == (part, set(), set())


def _empty(database: Engine) -> None:
    """Forget everything: another catalog begins."""
    from catalog.migrations.target import metadata  # noqa: PLC0415 - only here

    with transaction(database) as session:
        for table in reversed(metadata.sorted_tables):
            session.execute(table.delete())
