"""Keeping jobs, runs, what they read and write, and facets: many rows a statement, each merged with what was known."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, or_, select, tuple_, update
from sqlalchemy.orm import Session

from catalog import among, bulk
from catalog.among import Among, Question
from catalog.db import new_ids
from catalog.lineage.gathering import FacetKey, Gathered, Row
from catalog.lineage.jobs import Facet, Job, JobIO, Run, RunIO
from catalog.lineage.openlineage.fields import some_instant
from catalog.lineage.openlineage.said import Named

OF_RUNS = ("parentRun", "parent", "nominalTime")
OF_JOBS = ("documentation", "jobType")


def keep_jobs(session: Session, rows: Mapping[Named, Row]) -> tuple[dict[Named, UUID], list[UUID]]:
    """Keep jobs and give their ids, and which ever told of themselves in a job event."""
    kept = [
        {"id": id_, "namespace": one.namespace, "name": one.name, **row}
        for id_, (one, row) in zip(new_ids(len(rows)), sorted(rows.items()), strict=True)
    ]
    bulk.upsert(session, Job, kept, keys=("namespace", "name"), merge=_merged_job)
    found = among.rows(session, _jobs, rows)
    ids = {Named(space, name): job_id for space, name, job_id, _ in found}
    return ids, [job_id for _, _, job_id, declared_at in found if declared_at is not None]


def keep_runs(session: Session, gathered: Gathered, jobs: Mapping[Named, UUID]) -> tuple[dict[str, UUID], set[str]]:
    """Keep runs and give their ids, and which are new; a state that ends a run is never undone.

    Of new runs all that is told of them is in what was gathered, so that it goes with them.
    """
    told: dict[str, dict[str, Any]] = defaultdict(dict)
    for (kind, run_id, _, name), row in gathered.facets.items():
        if kind == "run" and name in OF_RUNS:
            told[str(run_id)][name] = _body(row["body"], removed=row["removed"])
    kept = [
        {
            "id": id_,
            "run_id": run_id,
            "job_id": jobs[row["job"]],
            **_without(row, "job"),
            **_run_told(told[run_id]),
        }
        for id_, (run_id, row) in zip(new_ids(len(gathered.runs)), sorted(gathered.runs.items()), strict=True)
    ]
    bulk.upsert(session, Run, kept, keys=("run_id",), merge=_merged_run)
    found = dict(among.rows(session, _runs, gathered.runs))
    return found, {row["run_id"] for row in kept if found[row["run_id"]] == row["id"]}


def keep_io(session: Session, gathered: Gathered, jobs: Mapping[Named, UUID], runs: Mapping[str, UUID]) -> None:
    """Keep what jobs and runs read and write."""
    of_jobs = [
        {"job_id": jobs[job], "copy_id": copy, "direction": direction, **row}
        for (job, copy, direction), row in gathered.job_io.items()
    ]
    bulk.upsert(session, JobIO, of_jobs, keys=("job_id", "copy_id", "direction"), merge=merged_job_io)
    of_runs = [
        {"run_id": runs[run], "job_id": jobs[job], "copy_id": copy, "direction": direction, **row}
        for (run, job, copy, direction), row in gathered.run_io.items()
    ]
    bulk.upsert(session, RunIO, of_runs, keys=("run_id", "job_id", "copy_id", "direction"), merge=merged_run_io)


def keep_facets(session: Session, facets: Iterable[tuple[FacetKey, UUID, Row]]) -> None:
    """Keep facets, each with the id of its subject; the latest by event time stays."""
    of_one: list[Row] = []
    of_two: list[Row] = []
    told = list(facets)
    for id_, ((kind, _, second, name), subject_id, row) in zip(new_ids(len(told)), told, strict=True):
        kept = {
            "id": id_,
            "subject_kind": kind,
            "subject_id": subject_id,
            "second_id": second,
            "name": name,
            **row,
        }
        (of_one if second is None else of_two).append(kept)
    keep_facet_rows(session, of_one, of_two)


def keep_facet_rows(session: Session, of_one: list[Row], of_two: list[Row]) -> None:
    """Keep whole rows of facets: those of one subject, and those of a run with a copy."""
    keys = ("subject_kind", "subject_id", "name")
    how = partial(bulk.upsert, session, Facet, merge=_merged_facet, only_if=_later_facet)
    how(of_one, keys=keys, where="second_id IS NULL")
    pairs = ("subject_kind", "subject_id", "second_id", "name")
    how(of_two, keys=pairs, where="second_id IS NOT NULL")


def settle_runs(session: Session, run_ids: Collection[UUID]) -> None:
    """Say of runs what their latest facets say: the run that started them, the root, the nominal times."""
    latest = _latest(session, _run_facets, run_ids).items()
    rows = [{"key": run_id, **_run_told(told)} for run_id, told in latest]
    if rows:
        told: Row = {name: bindparam(name) for name in rows[0] if name != "key"}
        session.connection().execute(update(bulk.table(Run)).where(Run.id == bindparam("key")).values(told), rows)


def settle_jobs(session: Session, job_ids: Collection[UUID]) -> None:
    """Say of jobs what their latest facets say: what kind they are, and what they do."""
    rows = [_job_told(job_id, told) for job_id, told in _latest(session, _job_facets, job_ids).items()]
    if rows:
        told: Row = {"kind": bindparam("new_kind"), "description": bindparam("new_description")}
        session.connection().execute(update(bulk.table(Job)).where(Job.id == bindparam("key")).values(told), rows)


def settle_parents(session: Session, parents: Mapping[Named, set[Named]], jobs: Mapping[Named, UUID]) -> None:
    """Keep which job starts which; where several do, it is always the same one that is named."""
    if not parents:
        return
    ids = {jobs[child]: child for child in parents}
    above = session.query(Job.id, Job.parent_id).where(Job.id.in_(ids)).all()
    held = {row[1]: None for row in above if row[1] is not None}
    names = {
        row[0]: Named(row[1], row[2]) for row in session.query(Job.id, Job.namespace, Job.name).where(Job.id.in_(held))
    }
    rows = []
    for job_id, parent_id in above:
        candidates = {*parents[ids[job_id]], *([names[parent_id]] if parent_id is not None else [])}
        chosen = min(candidates)
        if parent_id is None or names[parent_id] != chosen:
            rows.append({"key": job_id, "above": jobs[chosen]})
    if rows:
        chosen_row = update(bulk.table(Job)).where(Job.id == bindparam("key")).values(parent_id=bindparam("above"))
        session.connection().execute(chosen_row, rows)


def end_io(session: Session, declaring: Collection[UUID]) -> None:
    """End what jobs read or wrote before their latest job events, which no longer name it."""
    declared = select(Job.declared_at).where(Job.id == JobIO.job_id).scalar_subquery()
    ended = case((JobIO.last_seen < declared, declared), else_=None)
    for some in bulk.batches(declaring):
        session.connection().execute(update(bulk.table(JobIO)).where(JobIO.job_id.in_(some)).values(ended_at=ended))


def least(a: Any, b: Any) -> ColumnElement[Any]:
    """Give the smaller of two; one that is missing does not count."""
    return case((or_(a.is_(None), b < a), b), else_=a)


def greatest(a: Any, b: Any) -> ColumnElement[Any]:
    """Give the larger of two; one that is missing does not count."""
    return case((or_(a.is_(None), b > a), b), else_=a)


def merged_job_io(held: Any, new: Any) -> Mapping[str, ColumnElement[Any]]:
    """The same of what job events declare."""
    first, last = least(held.first_declared, new.first_declared), greatest(held.last_declared, new.last_declared)
    return {**merged_io(held, new), "first_declared": first, "last_declared": last}


def merged_run_io(held: Any, new: Any) -> Mapping[str, ColumnElement[Any]]:
    """The version that was named last stays."""
    newer = and_(
        new.version_at.is_not(None),
        or_(
            held.version_at.is_(None),
            tuple_(new.version_at, new.version_label) > tuple_(held.version_at, held.version_label),
        ),
    )
    return {name: case((newer, new[name]), else_=held[name]) for name in ("version_label", "version_at")}


def merged_io(held: Any, new: Any) -> Mapping[str, ColumnElement[Any]]:
    """First seen is the earlier of two, last seen the later."""
    return {"first_seen": least(held.first_seen, new.first_seen), "last_seen": greatest(held.last_seen, new.last_seen)}


def _merged_job(held: Any, new: Any) -> Mapping[str, ColumnElement[Any]]:
    return {**merged_io(held, new), "declared_at": greatest(held.declared_at, new.declared_at)}


def _merged_run(held: Any, new: Any) -> Mapping[str, ColumnElement[Any]]:
    of_job = tuple_(new.job_at, new.job_digest) > tuple_(held.job_at, held.job_digest)
    of_sql = and_(
        new.sql_at.is_not(None),
        or_(held.sql_at.is_(None), tuple_(new.sql_at, new.sql) > tuple_(held.sql_at, held.sql)),
    )
    rank, before = _rank(new.state), _rank(held.state)
    of_state = or_(
        rank > before,
        and_(rank == before, tuple_(new.state_at, new.state) > tuple_(held.state_at, held.state)),
    )
    ways = [(of_job, ("job_id", "job_at", "job_digest")), (of_sql, ("sql", "sql_at"))]
    ways.append((of_state, ("state", "state_at", "ended_at")))
    newer = {name: case((when, new[name]), else_=held[name]) for when, names in ways for name in names}
    return {**merged_io(held, new), **newer, "started_at": least(held.started_at, new.started_at)}


def _rank(state: Any) -> ColumnElement[Any]:
    # No IN: a statement for many rows takes none.
    return case((state == "NEW", 0), (state == "RUNNING", 1), else_=2)


def _merged_facet(_held: Any, new: Any) -> Mapping[str, ColumnElement[Any]]:
    return {name: new[name] for name in ("body", "removed", "producer", "event_at", "event_digest")}


def _later_facet(held: Any, new: Any) -> ColumnElement[bool]:
    return tuple_(new.event_at, new.event_digest) > tuple_(held.event_at, held.event_digest)


def _latest(session: Session, question: Question, ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for subject, name, body, removed in among.rows(session, question, ids):
        found.setdefault(subject, {})[name] = _body(body, removed=removed)
    return found


def _body(body: Any, *, removed: bool) -> dict[str, Any]:
    return {} if removed or not isinstance(body, dict) else body


def _jobs(these: Among) -> Any:
    held = bulk.table(Job).c
    return select(held.namespace, held.name, held.id, held.declared_at).where(these(held.namespace, held.name))


def _runs(these: Among) -> Any:
    held = bulk.table(Run).c
    return select(held.run_id, held.id).where(these(held.run_id))


def _run_facets(these: Among) -> Any:
    return _facets_of("run", OF_RUNS, these)


def _job_facets(these: Among) -> Any:
    return _facets_of("job", OF_JOBS, these)


def _facets_of(kind: str, names: tuple[str, ...], these: Among) -> Any:
    held = bulk.table(Facet).c
    of_these = held.subject_kind == kind, these(held.subject_id), held.name.in_(names), held.second_id.is_(None)
    return select(held.subject_id, held.name, held.body, held.removed).where(*of_these)


def _run_told(told: Mapping[str, Any]) -> Row:
    parent = told.get("parentRun") or told.get("parent") or {}
    nominal = told.get("nominalTime") or {}
    root = parent.get("root") if isinstance(parent.get("root"), dict) else {}
    return {
        "parent_run_id": _run_id(parent),
        "root_run_id": _run_id(root),
        "nominal_start": some_instant(nominal.get("nominalStartTime")),
        "nominal_end": some_instant(nominal.get("nominalEndTime")),
    }


def _run_id(told: Any) -> str | None:
    run = told.get("run") if isinstance(told, dict) else None
    run_id = run.get("runId") if isinstance(run, dict) else None
    return str(run_id)[:512] if run_id is not None else None


def _job_told(job_id: UUID, told: Mapping[str, Any]) -> Row:
    of = told.get("jobType") or {}
    kind = " ".join(str(of[key]) for key in ("integration", "processingType", "jobType") if of.get(key))
    description = (told.get("documentation") or {}).get("description")
    return {"key": job_id, "new_kind": kind, "new_description": description if isinstance(description, str) else ""}


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}
