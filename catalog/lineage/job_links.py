"""Links between jobs: who starts whom, who comes before whom, whose data goes where; kept, and read again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from catalog import bulk
from catalog.lineage.gathering import Row
from catalog.lineage.jobs import Job, JobLink
from catalog.lineage.keeping import merged_io
from catalog.lineage.openlineage.said import Named

KEYS = ("source_id", "target_id", "kind", "known_by")
DEEPEST = 10
MOST_JOBS = 500
_SOME = 500


@dataclass(frozen=True)
class Around:
    """The jobs within some steps of one, each with its distance, and the links among them."""

    steps: Mapping[UUID, int]
    links: Sequence[JobLink]
    truncated_because: str
    """"" | depth | limit"""
    more: int
    """How many jobs are known to come one step further."""


def keep(session: Session, told: Mapping[tuple[Named, Named, str, str], Row], jobs: Mapping[Named, UUID]) -> None:
    """Keep links between jobs; one that is there already keeps since when, and takes over what was said last."""
    rows = [
        {
            **dict(zip(KEYS, (jobs[source], jobs[target], kind, known_by), strict=True)),
            "told_by_id": jobs[row["job"]],
            "run_id": row["run_id"],
            "facts": row["facts"],
            "producer": row["producer"],
            "first_seen": row["first"],
            "last_seen": row["last"],
            "event_digest": row["digest"],
        }
        for (source, target, kind, known_by), row in sorted(told.items(), key=lambda one: one[0])
    ]
    bulk.upsert(session, JobLink, rows, keys=KEYS, merge=_merged)


def around(session: Session, job_id: UUID, *, depth: int, kinds: Collection[str] = ()) -> Around:
    """Give the jobs within so many links of one, whichever way these lead, at most 500, and the links among them."""
    steps = {job_id: 0}
    frontier, cut = [job_id], False
    for step in range(1, depth + 1):
        met = [other for other in _beside(session, frontier, kinds) if other not in steps]
        cut = len(met) > MOST_JOBS - len(steps)
        frontier = met[: MOST_JOBS - len(steps)]
        steps |= dict.fromkeys(frontier, step)
        if cut or not frontier:
            break
    beyond = [other for other in _beside(session, list(steps), kinds) if other not in steps]
    because = ("limit" if cut else "depth") if beyond else ""
    return Around(steps, among(session, steps, kinds), because, len(beyond))


def among(session: Session, job_ids: Collection[UUID], kinds: Collection[str] = ()) -> list[JobLink]:
    """Give the links whose both ends are among these jobs."""
    inside, found = set(job_ids), []
    for some in _parts(job_ids):
        query = select(JobLink).where(JobLink.target_id.in_(some), *_of(kinds))
        found += [link for link in session.scalars(query) if link.source_id in inside]
    return sorted(found, key=lambda link: (link.first_seen, link.source_id, link.target_id, link.kind, link.known_by))


def _beside(session: Session, job_ids: Sequence[UUID], kinds: Collection[str]) -> list[UUID]:
    """Give the jobs that a link joins to these, each once, in the order of their names."""
    ends: set[UUID] = set()
    for some in _parts(job_ids):
        either = or_(JobLink.source_id.in_(some), JobLink.target_id.in_(some))
        for row in session.execute(select(JobLink.source_id, JobLink.target_id).where(either, *_of(kinds))):
            ends.update(row)
    found: list[tuple[str, str, UUID]] = []
    for some in _parts(ends - set(job_ids)):
        query = select(Job.namespace, Job.name, Job.id).where(Job.id.in_(some))
        found += [(row[0], row[1], row[2]) for row in session.execute(query)]
    return [job_id for _, _, job_id in sorted(found)]


def _of(kinds: Collection[str]) -> list[ColumnElement[bool]]:
    return [JobLink.kind.in_(kinds)] if kinds else []


def _parts(job_ids: Collection[UUID]) -> list[list[UUID]]:
    whole = list(job_ids)
    return [whole[at : at + _SOME] for at in range(0, len(whole), _SOME)]


def _merged(held: Any, new: Any) -> Mapping[str, ColumnElement[Any]]:
    said, before = ((one.last_seen, func.coalesce(one.run_id, ""), one.event_digest) for one in (new, held))
    later = tuple_(*said) > tuple_(*before)
    facts = ("told_by_id", "run_id", "facts", "producer", "event_digest")
    return {**{name: case((later, new[name]), else_=held[name]) for name in facts}, **merged_io(held, new)}
