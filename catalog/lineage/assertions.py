"""What other engines found of copies, as events told it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from catalog.lineage.jobs import Facet, Job, Run, RunIO

FACET = "dataQualityAssertions"


@dataclass(frozen=True)
class Asserted:
    """The assertions of one facet: who made them, when, and of which version, where that is known."""

    engine: str
    """Who says so, as the facet's producer, or the event's."""
    job: str
    at: datetime
    version_id: UUID | None
    assertions: tuple[Mapping[str, Any], ...]


def of_copy(session: Session, copy_id: UUID, *, subject_id: UUID | None = None) -> list[Asserted]:
    """Give what was asserted of a copy, by the facets of one subject (a run, a job or the copy) or by all."""
    own = and_(Facet.subject_kind == "dataset", Facet.subject_id == copy_id)
    query = select(Facet).where(Facet.name == FACET, Facet.removed.is_(False), or_(own, Facet.second_id == copy_id))
    if subject_id is not None:
        query = query.where(Facet.subject_id == subject_id)
    found = (_asserted(session, facet, copy_id) for facet in session.scalars(query.order_by(Facet.event_at)))
    return [one for one in found if one.assertions]


def _asserted(session: Session, facet: Facet, copy_id: UUID) -> Asserted:
    run = session.get(Run, facet.subject_id)
    job = session.get(Job, run.job_id if run is not None else facet.subject_id)
    io = select(RunIO.version_id).where(RunIO.run_id == facet.subject_id, RunIO.copy_id == copy_id)
    version_id = session.scalar(io.where(RunIO.version_id.is_not(None)).limit(1))
    engine = facet.body.get("_producer") or facet.producer
    name = f"{job.namespace} {job.name}" if job is not None else ""
    return Asserted(str(engine), name, facet.event_at, version_id, tuple(_usable(facet.body)))


def _usable(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    told = body.get("assertions")
    for one in told if isinstance(told, list) else []:
        if isinstance(one, dict) and isinstance(one.get("success"), bool) and one.get("assertion"):
            yield one
