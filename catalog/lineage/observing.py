"""Keeping edges that events tell of: said again, an edge only moves when it was last seen.

A run's inputs and outputs come in any of its events, so its edges are made of all that is known of the run.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from catalog import among, bulk
from catalog.among import Among
from catalog.datasets import discovering
from catalog.db import new_ids, now
from catalog.lineage.gathering import INPUT, OUTPUT, Gathered, Row
from catalog.lineage.jobs import Facet, Job, Run, RunIO
from catalog.lineage.keeping import greatest, least
from catalog.lineage.models import ColumnEdge, Edge
from catalog.lineage.openlineage import flows, subsets
from catalog.lineage.openlineage.said import Named

BY = "openlineage"
MOST_PAIRS = 50_000
"""Of one run: with more, its edges are those that were said outright, and the run tells so."""
CURRENT = "valid_to IS NULL AND known_to IS NULL"
EDGE_KEYS = ("source_copy_id", "target_copy_id", "kind")
_IO, _OF_IO = (INPUT, OUTPUT), ("subset", "lineage")
COLUMN_KEYS = (
    "target_copy_id",
    "target_column",
    "source_copy_id",
    "source_column",
    "kind",
    "transformation",
    "subtype",
)

Ends = tuple[UUID, UUID, str]
ColumnEnds = tuple[UUID, str, UUID, str, str, str, str]


@dataclass
class Known:
    """What is known of a run: when, what it read and wrote for each job, and what was said outright."""

    run_id: str
    sql: str
    first_seen: datetime
    last_seen: datetime
    io: dict[UUID, dict[str, dict[UUID, UUID | None]]] = field(default_factory=dict)
    """Job, then direction, then copy with its version."""
    subsets: dict[tuple[str, UUID], str] = field(default_factory=dict)
    outright: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    """Copies whose sources were said, with those."""
    named: dict[UUID, Named] = field(default_factory=dict)
    """Its jobs, where several were given one run: of a link that several make, the first by name is told."""

    def add(self, job_id: UUID, direction: str, copy_id: UUID, version_id: UUID | None) -> None:
        """Add what it read or wrote for a job."""
        self.io.setdefault(job_id, {}).setdefault(direction, {})[copy_id] = version_id

    def order(self, of_job: tuple[UUID, Any]) -> tuple[Named, UUID]:
        """Order its jobs in the same way in every database."""
        return self.named.get(of_job[0], Named("", "")), of_job[0]


def keep_edges(session: Session, edges: Sequence[tuple[Ends, Row]]) -> None:
    """Keep edges; one that is there already keeps its start, and what somebody else said of it."""
    at, ids = now(), new_ids(len(edges))
    ordered = sorted(edges, key=itemgetter(0))
    rows = [edge_row(ends, row, id_, at) for id_, (ends, row) in zip(ids, ordered, strict=True)]
    bulk.upsert(session, Edge, rows, keys=EDGE_KEYS, merge=merged_edge, where=CURRENT)


def edge_row(ends: Ends, row: Row, id_: UUID, at: datetime) -> Row:
    """Make the whole row of an edge."""
    return {
        "source_copy_id": ends[0],
        "target_copy_id": ends[1],
        "kind": ends[2],
        "source_version_id": row.get("source_version_id"),
        "target_version_id": row.get("target_version_id"),
        "transformation": row.get("transformation", ""),
        "evidence": [],
        **_common(row, id_, at),
    }


def keep_columns(session: Session, columns: Mapping[ColumnEnds, Row]) -> None:
    """Keep edges between columns, in the same way."""
    at, told = now(), zip(new_ids(len(columns)), columns.items(), strict=True)
    rows = [
        {
            "source_copy_id": source,
            "source_column": source_column,
            "target_copy_id": target,
            "target_column": target_column,
            "kind": kind,
            "transformation": transformation,
            "subtype": subtype,
            "description": row["description"],
            "masking": row["masking"],
            **_common(row, id_, at),
        }
        for id_, ((source, source_column, target, target_column, kind, transformation, subtype), row) in told
    ]
    bulk.upsert(session, ColumnEdge, rows, keys=COLUMN_KEYS, merge=merged_column, where=CURRENT)


def known_of(session: Session, run_ids: Collection[UUID]) -> dict[UUID, Known]:
    """Gather all that is known of runs."""
    found = {row[0]: Known(*row[1:]) for row in among.rows(session, _runs, run_ids)}
    for run_id, job_id, direction, copy_id, version_id in among.rows(session, _io, run_ids):
        found[run_id].add(job_id, direction, copy_id, version_id)
    _add_facets(session, found, among.rows(session, _facets, run_ids))
    shared = {job_id for one in found.values() if len(one.io) > 1 for job_id in one.io}
    _name(found.values(), {row[0]: Named(*row[1:]) for row in among.rows(session, _jobs, shared)})
    return found


def told_of(
    session: Session, gathered: Gathered, jobs: Mapping[Named, UUID], run_ids: Mapping[str, UUID]
) -> dict[UUID, Known]:
    """Gather the same of runs that nothing was known of before."""
    found = {}
    for run_id, id_ in run_ids.items():
        row = gathered.runs[run_id]
        found[id_] = Known(run_id, row["sql"], row["first_seen"], row["last_seen"])
    for run_id, job, copy_id, direction in gathered.run_io:
        if run_id in run_ids:
            found[run_ids[run_id]].add(jobs[job], direction, copy_id, None)
    told = [
        (kind, run_ids[subject], copy_id, name, row["body"])
        for (kind, subject, copy_id, name), row in gathered.facets.items()
        if name in _OF_IO and kind in _IO and isinstance(subject, str) and subject in run_ids and not row["removed"]
    ]
    _add_facets(session, found, told)
    _name(found.values(), {job_id: named for named, job_id in jobs.items()})
    return found


def between(known: Mapping[UUID, Known]) -> tuple[dict[Ends, Row], list[tuple[str, str]]]:
    """Give the edges of runs: from each input to each output; and the runs that have too many, with the reason."""
    edges: dict[Ends, Row] = {}
    refused: list[tuple[str, str]] = []
    for one in known.values():
        for job_id, io in sorted(one.io.items(), key=one.order):
            inputs, outputs = io.get(INPUT, {}), io.get(OUTPUT, {})
            if len(inputs) * len(outputs) > MOST_PAIRS:
                reason = f"its {len(inputs):,} inputs and {len(outputs):,} outputs make more than {MOST_PAIRS:,} edges"
                refused.append((one.run_id, reason))
                continue
            for target, target_version in outputs.items():
                sources = dict.fromkeys(one.outright[target]) if target in one.outright else inputs
                for source in sources:
                    if source != target:
                        row = _row(one, job_id, source, target)
                        row |= {"source_version_id": inputs.get(source), "target_version_id": target_version}
                        add(edges, (source, target, "observed"), row)
    return edges, refused


def add(edges: dict[Ends, Row], ends: Ends, row: Row) -> None:
    """Add an edge to others: what was seen last stays, since when it was first seen."""
    held = edges.get(ends)
    if held is None:
        edges[ends] = row
        return
    newer = (row["last"], row["run_id"]) > (held["last"], held["run_id"])
    edges[ends] = {**(row if newer else held), "first": min(held["first"], row["first"])}


def merged_edge(held: Any, new: Any) -> Mapping[str, ColumnElement[Any]]:
    """Merge an edge with the one that is there: first seen is the earlier, the rest is of whoever saw it last."""
    facts = ("run_id", "job_id", "producer", "source_version_id", "target_version_id", "transformation", "sql", "span")
    return _merged(held, new, facts)


def merged_column(held: Any, new: Any) -> Mapping[str, ColumnElement[Any]]:
    """Merge an edge between columns in the same way."""
    return _merged(held, new, ("run_id", "job_id", "producer", "description", "masking", "sql", "span"))


def _merged(held: Any, new: Any, facts: tuple[str, ...]) -> Mapping[str, ColumnElement[Any]]:
    ours = held.recorded_by == BY  # what a person or another source said of it stays
    later = tuple_(new.last_seen, func.coalesce(new.run_id, "")) >= tuple_(
        held.last_seen, func.coalesce(held.run_id, "")
    )
    newer = and_(ours, or_(later, held.last_seen.is_(None)))
    return {
        **{name: case((newer, new[name]), else_=held[name]) for name in facts},
        "valid_from": case((ours, least(held.valid_from, new.valid_from)), else_=held.valid_from),
        "last_seen": greatest(held.last_seen, new.last_seen),
    }


def _common(row: Row, id_: UUID, at: datetime) -> Row:
    return {
        "id": id_,
        "confidence": None,
        "job_id": row["job"],
        "run_id": row["run_id"],
        "sql": row["sql"],
        "span": None,
        "producer": row["producer"],
        "recorded_by": BY,
        "valid_from": row["first"],
        "last_seen": row["last"],
        "known_from": row.get("known_from") or at,
    }


def _row(one: Known, job_id: UUID, source: UUID, target: UUID) -> Row:
    parts = (one.subsets.get((INPUT, source), ""), one.subsets.get((OUTPUT, target), ""))
    return {
        "first": one.first_seen,
        "last": one.last_seen,
        "job": job_id,
        "run_id": one.run_id,
        "sql": one.sql,
        "producer": "",
        "transformation": "; ".join(dict.fromkeys(filter(None, parts))),
    }


def _name(known: Iterable[Known], names: Mapping[UUID, Named]) -> None:
    for one in known:
        if len(one.io) > 1:
            one.named.update({job_id: names[job_id] for job_id in one.io})


def _jobs(these: Among) -> Any:
    held = bulk.table(Job).c
    return select(held.id, held.namespace, held.name).where(these(held.id))


def _runs(these: Among) -> Any:
    run = bulk.table(Run).c
    return select(run.id, run.run_id, run.sql, run.first_seen, run.last_seen).where(these(run.id))


def _io(these: Among) -> Any:
    io = bulk.table(RunIO).c
    return select(io.run_id, io.job_id, io.direction, io.copy_id, io.version_id).where(these(io.run_id))


def _facets(these: Among) -> Any:
    held = bulk.table(Facet).c
    wanted = held.subject_kind.in_(_IO), these(held.subject_id), held.name.in_(_OF_IO)
    query = select(held.subject_kind, held.subject_id, held.second_id, held.name, held.body)
    return query.where(*wanted, held.removed.is_(False), held.second_id.is_not(None))


def _add_facets(session: Session, found: dict[UUID, Known], rows: Iterable[tuple[Any, ...]]) -> None:
    told: list[tuple[UUID, UUID, tuple[Named, ...]]] = []
    for kind, run_id, copy_id, name, body in rows:
        if name == "subset":
            found[run_id].subsets[kind, copy_id] = subsets.in_words(body)
        else:
            told.append((run_id, copy_id, flows.sources_of(body)))
    ids = discovering.known(session, {name for _, _, names in told for name in names}) if told else {}
    for run_id, copy_id, names in told:
        found[run_id].outright[copy_id] = frozenset(ids[name] for name in names if name in ids)
