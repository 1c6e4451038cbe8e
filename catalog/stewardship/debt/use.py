"""How much datasets are used, as far as it is recorded: made from them, read by jobs, and arriving."""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from catalog.datasets.models import Copy, Dataset, Dump, Membership
from catalog.db import now
from catalog.lineage.jobs import JobIO
from catalog.lineage.links import NOW
from catalog.lineage.models import Edge
from catalog.stewardship.debt.scoring import Use

RECENT = timedelta(days=30)
MOST_COPIES = 2_000
"""Of each kind of use the most used copies are looked at."""


def used(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, Use]:
    """Count the use of each of these datasets."""
    home = aliased(Membership)
    mine = home.copy_id, home.dataset_id.in_(dataset_ids), home.valid_to.is_(None), home.known_to.is_(None)
    there = aliased(Membership)
    made = (
        select(home.dataset_id, func.count(Edge.target_copy_id.distinct()))
        .join(Edge, Edge.source_copy_id == mine[0])
        .join(there, there.copy_id == Edge.target_copy_id)
        .where(*mine[1:], *NOW.held(), *_current(there), there.dataset_id != home.dataset_id)
    )
    jobs = select(home.dataset_id, func.count(JobIO.job_id.distinct())).join(JobIO, JobIO.copy_id == mine[0])
    jobs = jobs.where(*mine[1:], JobIO.direction == "input", JobIO.ended_at.is_(None))
    came = select(home.dataset_id, func.count(Dump.id)).join(Dump, Dump.copy_id == mine[0])
    came = came.where(*mine[1:], Dump.registered_at > now() - RECENT)
    counts = [_counts(session, query.group_by(home.dataset_id)) for query in (made, jobs, came)]
    return {dataset_id: Use(*(count[dataset_id] for count in counts)) for dataset_id in dataset_ids}


def candidates(session: Session, *, silo_id: UUID | None, owner: str | None, limit: int) -> list[UUID]:
    """Name the datasets whose copies are used most, then others, newest first: at most so many."""
    sources = (
        select(Edge.source_copy_id, func.count().label("times")).where(*NOW.held()).group_by(Edge.source_copy_id),
        select(JobIO.copy_id, func.count().label("times")).where(JobIO.direction == "input").group_by(JobIO.copy_id),
        select(Dump.copy_id, func.count().label("times"))
        .where(Dump.registered_at > now() - RECENT)
        .group_by(Dump.copy_id),
    )
    counts: Counter[UUID] = Counter()
    for query in sources:
        counts.update(_counts(session, query.order_by(func.count().desc()).limit(MOST_COPIES)))
    used_most = [copy_id for copy_id, _ in counts.most_common(MOST_COPIES)]
    found = list(dict.fromkeys(_homes(session, used_most)))
    wanted = select(Dataset.id).where(Dataset.merged_into_id.is_(None), *_narrowed(silo_id, owner))
    kept = set(session.scalars(wanted.where(Dataset.id.in_(found))))
    ordered = [dataset_id for dataset_id in found if dataset_id in kept][:limit]
    more = session.scalars(wanted.order_by(Dataset.id.desc()).limit(limit))
    return list(dict.fromkeys([*ordered, *more]))[:limit]


def _counts(session: Session, query: Select[UUID, int]) -> Counter[UUID]:
    return Counter({row[0]: row[1] for row in session.execute(query)})


def _homes(session: Session, copy_ids: Collection[UUID]) -> list[UUID]:
    query = select(Membership.copy_id, Membership.dataset_id).where(Membership.copy_id.in_(copy_ids))
    homes = {row[0]: row[1] for row in session.execute(query.where(*_current(Membership)))}
    return [homes[copy_id] for copy_id in copy_ids if copy_id in homes]


def _narrowed(silo_id: UUID | None, owner: str | None) -> list[ColumnElement[bool]]:
    member = select(Membership.dataset_id).join(Copy, Copy.id == Membership.copy_id)
    member = member.where(*_current(Membership), Copy.retired_at.is_(None))
    found: list[ColumnElement[bool]] = [Dataset.id.in_(member.where(Copy.silo_id == silo_id) if silo_id else member)]
    return found if owner is None else [*found, Dataset.owner == owner]


def _current(member: type[Membership]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return member.valid_to.is_(None), member.known_to.is_(None)
