"""Receiving events: each is kept once, with all that follows from it, in the caller's one transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog import among, bulk
from catalog.among import Among
from catalog.datasets import discovering
from catalog.db import keeps_books, new_ids, now
from catalog.lineage import aliases, ending, job_links, keeping, lifecycles, observing, telling, versions
from catalog.lineage.arrivals import Event
from catalog.lineage.gathering import MENTIONED, Gathered, Row, gather
from catalog.lineage.observing import Known
from catalog.lineage.openlineage.said import Named, Said
from catalog.lineage.sql import asking
from catalog.silos.access import Actor, require_somewhere

_RECEIVING = 7_112_031
_NO_JOB = Named("", "")


@dataclass(frozen=True)
class Received:
    """What became of one event: its id, whether it was known before, and what could not be used of it."""

    event_id: UUID
    repeated: bool
    problems: list[dict[str, str]] = field(default_factory=list)


@keeps_books
def receive(session: Session, said: Sequence[Said], actor: Actor) -> list[Received]:
    """Keep events, in the order in which they were given; one that is known already changes nothing."""
    require_somewhere(session, actor, "register")
    _lock(session)
    known = _known(session, said)
    fresh: dict[str, Said] = {}
    for one in said:
        if one.digest not in known:
            fresh.setdefault(one.digest, one)
    events = list(fresh.values())
    ids = dict(zip(fresh, new_ids(len(fresh)), strict=True))
    problems: dict[str, list[dict[str, str]]] = {one.digest: list(one.problems) for one in events}
    if events:
        gathered, jobs = _keep(session, events, problems, actor)
        _keep_raw(session, events, ids, problems)
        if gathered.declaring or gathered.described:
            ending.end_undeclared(session, [jobs[one] for one in gathered.declaring], gathered.described)
    answered = []
    seen: set[str] = set()
    for one in said:
        repeated = one.digest in known or one.digest in seen
        seen.add(one.digest)
        answered.append(Received(known.get(one.digest) or ids[one.digest], repeated, problems.get(one.digest, [])))
    return answered


def _lock(session: Session) -> None:
    """Let one transaction at a time keep events, as SQLite does by itself: they meet on the same rows."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_RECEIVING)))


def _known(session: Session, said: Sequence[Said]) -> dict[str, UUID]:
    return dict(among.rows(session, _events, {one.digest for one in said}))


def _events(these: Among) -> Any:
    held = bulk.table(Event).c
    return select(held.digest, held.id).where(these(held.digest))


def _keep(
    session: Session, events: Sequence[Said], problems: dict[str, list[dict[str, str]]], actor: Actor
) -> tuple[Gathered, dict[Named, UUID]]:
    names = _names(events)
    discovered = discovering.ensure(session, names)
    claims = aliases.claims(events)
    if claims:
        _note_claims(aliases.keep(session, claims), events, problems)
        discovered = discovering.Discovered(discovering.known(session, names), discovered.new)
    copy_of = {Named(*pair): copy_id for pair, copy_id in discovered.ids.items()}
    gathered = gather(events, copy_of)
    with_sql = asking.changed(session, gathered)
    jobs, declaring = keeping.keep_jobs(session, gathered.jobs)
    runs, fresh = keeping.keep_runs(session, gathered, jobs)
    keeping.keep_facets(session, ((key, _subject(key[1], jobs, runs), row) for key, row in gathered.facets.items()))
    keeping.keep_io(session, gathered, jobs, runs)
    job_links.keep(session, gathered.job_links, jobs)
    _settle(session, gathered, jobs, {run_id: runs[run_id] for run_id in runs.keys() - fresh})
    known = _known_of(session, gathered, jobs, runs, fresh)
    keeping.end_io(session, declaring)
    _keep_edges(session, gathered, jobs, known, (events, problems))
    lifecycles.settle(session, set(copy_of.values()), gathered.lifecycles)
    telling.tell(session, gathered, discovered.new, jobs, runs, actor)
    asking.tell(session, with_sql, jobs, actor)
    return gathered, jobs


def _names(events: Sequence[Said]) -> set[Named]:
    names: set[Named] = set()
    for one in events:
        flows = [*one.flows, *(dataset.flow for dataset in one.datasets if dataset.flow is not None)]
        for flow in flows:
            names.update(flow.sources or ())
            names.update(column.source for column in flow.columns)
            if not flow.target_is_job:
                names.add(flow.target)
        for dataset in one.datasets:
            names.add(dataset.named)
            names.update(column.source for column in dataset.columns)
    return names


def _subject(key: Named | str | UUID, jobs: Mapping[Named, UUID], runs: Mapping[str, UUID]) -> UUID:
    if isinstance(key, UUID):
        return key
    return runs[key] if isinstance(key, str) else jobs[key]


def _settle(session: Session, gathered: Gathered, jobs: Mapping[Named, UUID], runs: Mapping[str, UUID]) -> None:
    told = {key[1] for key in gathered.facets if key[0] == "run" and key[3] in keeping.OF_RUNS}
    keeping.settle_runs(session, [runs[one] for one in told if isinstance(one, str) and one in runs])
    told = {key[1] for key in gathered.facets if key[0] == "job" and key[3] in keeping.OF_JOBS}
    keeping.settle_jobs(session, [jobs[one] for one in told if isinstance(one, Named)])
    keeping.settle_parents(session, gathered.parents, jobs)


def _known_of(
    session: Session, gathered: Gathered, jobs: Mapping[Named, UUID], runs: Mapping[str, UUID], fresh: Collection[str]
) -> dict[UUID, Known]:
    """Gather all that is known of the runs of these events; of new ones that was just gathered."""
    touched = {run_id: runs[run_id] for run_id, row in gathered.runs.items() if row["job_at"] > MENTIONED}
    pointed = versions.settle(session, touched.values())
    new = {run_id: id_ for run_id, id_ in touched.items() if run_id in fresh and id_ not in pointed}
    known = observing.told_of(session, gathered, jobs, new)
    return known | observing.known_of(session, set(touched.values()) - known.keys())


def _keep_edges(
    session: Session,
    gathered: Gathered,
    jobs: Mapping[Named, UUID],
    known: Mapping[UUID, Known],
    noting: tuple[Sequence[Said], dict[str, list[dict[str, str]]]],
) -> None:
    told = [(ends[:3], _with_job(row, jobs)) for ends, row in gathered.edges.items()]
    late = ending.keep_superseded(session, told, [jobs[one] for one in gathered.declaring])
    observing.keep_columns(session, {ends: _with_job(row, jobs) for ends, row in gathered.columns.items()})
    edges, refused = observing.between(known)
    _note_runs(refused, *noting)
    declared = []
    for one in told:
        if one[0][2] == "observed":
            observing.add(edges, *one)
        elif id(one) not in late:
            declared.append(one)
    observing.keep_edges(session, [*declared, *edges.items()])
    if any(one.outright for one in known.values()):
        ending.retract_concluded(session, known)


def _with_job(row: Row, jobs: Mapping[Named, UUID]) -> Row:
    return {**row, "job": jobs[row["job"]] if row["job"] is not None else None}


def _note_claims(
    refused: Iterable[tuple[aliases.Claim, str]], events: Sequence[Said], problems: dict[str, list[dict[str, str]]]
) -> None:
    why = defaultdict(list)
    for claim, reason in refused:
        why[claim.first].append({"field": " ".join(claim.other), "reason": reason})
    for one in events:
        for dataset in one.datasets:
            problems[one.digest] += why.get(dataset.named, [])


def _note_runs(
    refused: Sequence[tuple[str, str]],
    events: Sequence[Said],
    problems: dict[str, list[dict[str, str]]],
) -> None:
    why = dict(refused)
    for one in events:
        reason = why.get(one.run.run_id) if one.run is not None else None
        if reason is not None:
            problems[one.digest].append({"field": "run", "reason": reason})


def _keep_raw(
    session: Session, events: Sequence[Said], ids: Mapping[str, UUID], problems: Mapping[str, list[dict[str, str]]]
) -> None:
    at = now()
    rows = [
        {
            "id": ids[one.digest],
            "digest": one.digest,
            "kind": one.kind,
            "event_type": one.type,
            "event_time": one.at,
            "received_at": at,
            "producer": one.producer,
            "job_namespace": (one.job.named if one.job is not None else _NO_JOB).namespace,
            "job_name": (one.job.named if one.job is not None else _NO_JOB).name,
            "run_id": one.run.run_id if one.run is not None else None,
            "body": one.body,
            "problems": problems[one.digest],
            "problem_count": len(problems[one.digest]),
        }
        for one in events
    ]
    bulk.insert(session, Event, rows)
