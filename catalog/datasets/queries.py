"""Reading datasets, copies, dumps and versions."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, CopyAlias, Dataset, Dump, Membership, Version
from catalog.errors import NotFound
from catalog.silos.models import Silo

MAX_HOPS = 1_000
Content = tuple[str, bool]
"""What makes versions twins: the same bytes, of which as much may be kept."""


def dataset(session: Session, dataset_id: UUID) -> Dataset:
    """Give a dataset, or the one it was merged into."""
    found = session.get(Dataset, dataset_id)
    for _ in range(MAX_HOPS):
        if found is None or found.merged_into_id is None:
            break
        found = session.get(Dataset, found.merged_into_id)
    if found is None:
        raise NotFound(what="Dataset", name=str(dataset_id))
    return found


def by_id(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, Dataset]:
    """Give the datasets with these ids, also those that were merged away."""
    return {found.id: found for found in session.scalars(select(Dataset).where(Dataset.id.in_(dataset_ids)))}


def names(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, str]:
    """Give the names of these datasets."""
    found = session.execute(select(Dataset.id, Dataset.name).where(Dataset.id.in_(dataset_ids)))
    return {row[0]: row[1] for row in found}


def merged_into(session: Session, dataset_id: UUID) -> set[UUID]:
    """Name the datasets that were merged into this one, also by way of others."""
    found: set[UUID] = set()
    last = {dataset_id}
    while last:
        gone = session.scalars(select(Dataset.id).where(Dataset.merged_into_id.in_(last)))
        last = set(gone) - found
        found |= last
    return found


def copy(session: Session, copy_id: UUID) -> Copy:
    """Give a copy."""
    found = session.get(Copy, copy_id)
    if found is None:
        raise NotFound(what="Copy", name=str(copy_id))
    return found


def copy_named(session: Session, namespace: str, name: str) -> Copy | None:
    """Find the copy that has this name, or has it as another one."""
    other = select(CopyAlias.copy_id).where(CopyAlias.namespace == namespace, CopyAlias.name == name)
    aliased = session.scalar(select(Copy).where(Copy.id == other.scalar_subquery()))
    return aliased or session.scalar(select(Copy).where(Copy.namespace == namespace, Copy.name == name))


def copies(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, Copy]:
    """Give the copies with these ids."""
    return {found.id: found for found in session.scalars(select(Copy).where(Copy.id.in_(copy_ids)))}


def version(session: Session, version_id: UUID) -> Version:
    """Give a version."""
    found = session.get(Version, version_id)
    if found is None:
        raise NotFound(what="Version", name=str(version_id))
    return found


def dump(session: Session, dump_id: UUID) -> Dump:
    """Give a dump."""
    found = session.get(Dump, dump_id)
    if found is None:
        raise NotFound(what="Dump", name=str(dump_id))
    return found


def members(session: Session, dataset_id: UUID) -> list[Copy]:
    """List the copies of a dataset that are not retired, oldest first."""
    query = (
        select(Copy)
        .join(Membership, Membership.copy_id == Copy.id)
        .where(Membership.dataset_id == dataset_id, *_is_current(), Copy.retired_at.is_(None))
    )
    return list(session.scalars(query.order_by(Copy.created_at, Copy.id)))


def memberships(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, Membership]:
    """Give the current membership of each copy."""
    query = select(Membership).where(Membership.copy_id.in_(copy_ids), *_is_current())
    return {found.copy_id: found for found in session.scalars(query)}


def history_of(session: Session, copy_id: UUID) -> list[Membership]:
    """List where a copy belonged, oldest first."""
    return list(session.scalars(select(Membership).where(Membership.copy_id == copy_id).order_by(Membership.id)))


def dataset_of(session: Session, copy_id: UUID) -> Dataset:
    """Give the dataset a copy belongs to."""
    found = session.scalar(select(Dataset).join(Membership).where(Membership.copy_id == copy_id, *_is_current()))
    if found is None:
        raise NotFound(what="Copy", name=str(copy_id))
    return found


def current_version(session: Session, copy_id: UUID) -> Version | None:
    """Give what a copy holds now: the version of its latest dump that has one."""
    return current_versions(session, [copy_id]).get(copy_id)


def current_versions(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, Version]:
    """Give what each of these copies holds now."""
    return {found.copy_id: found for found in session.scalars(_holding(select(Version), copy_ids))}


def current_columns(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, list[dict[str, Any]]]]:
    """Give the version that each of these copies holds now and its columns alone: for many at once."""
    wanted = select(Version.copy_id, Version.id, Version.columns)
    return {row[0]: (row[1], row[2]) for row in session.execute(_holding(wanted, copy_ids))}


def copies_of_versions(session: Session, version_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Give the copy of each of these versions."""
    query = select(Version.id, Version.copy_id).where(Version.id.in_(version_ids))
    return {row[0]: row[1] for row in session.execute(query)}


def twins_of(session: Session, content_ids: Collection[str]) -> dict[UUID, str]:
    """Give every version that holds one of these contents, with its content id."""
    rows = session.execute(select(Version.id, Version.content_id).where(Version.content_id.in_(content_ids)))
    return {row[0]: row[1] for row in rows}


def contents(session: Session, version_ids: Collection[UUID]) -> dict[UUID, Content]:
    """Tell which of these versions hold the same bytes and left the same behind: equal for twins."""
    query = select(Version.id, Version.content_id, func.coalesce(Silo.keep_cells, false()))
    joined = query.join(Copy, Copy.id == Version.copy_id).outerjoin(Silo, Silo.id == Copy.silo_id)
    rows = session.execute(joined.where(Version.id.in_(version_ids)))
    return {row[0]: (row[1], bool(row[2])) for row in rows}


def versions(session: Session, copy_id: UUID) -> list[Version]:
    """List the versions of a copy, newest first."""
    return list(session.scalars(select(Version).where(Version.copy_id == copy_id).order_by(Version.id.desc())))


def held(session: Session, copy_ids: Collection[UUID]) -> list[tuple[UUID, UUID, datetime]]:
    """List what these copies ever held, in order: the copy, the version, and since when."""
    since = func.min(Dump.registered_at)
    query = select(Dump.copy_id, Dump.version_id, since).where(Dump.copy_id.in_(copy_ids), Dump.version_id.is_not(None))
    rows = session.execute(query.group_by(Dump.copy_id, Dump.version_id).order_by(since, Dump.version_id))
    return [(copy_id, version_id, first) for copy_id, version_id, first in rows if version_id is not None]


def dumps(session: Session, *, copy_id: UUID | None = None, limit: int = 100, before: UUID | None = None) -> list[Dump]:
    """List dumps, newest first; `before` continues after the last one shown."""
    query = select(Dump).order_by(Dump.id.desc()).limit(limit)
    if copy_id is not None:
        query = query.where(Dump.copy_id == copy_id)
    if before is not None:
        query = query.where(Dump.id < before)
    return list(session.scalars(query))


def dumps_of(session: Session, copy_ids: Collection[UUID], *, limit: int = 100) -> list[Dump]:
    """List the dumps of several copies together, newest first."""
    query = select(Dump).where(Dump.copy_id.in_(copy_ids)).order_by(Dump.id.desc()).limit(limit)
    return list(session.scalars(query))


def versions_by_id(session: Session, version_ids: Collection[UUID]) -> dict[UUID, Version]:
    """Give the versions with these ids."""
    return {found.id: found for found in session.scalars(select(Version).where(Version.id.in_(version_ids)))}


def latest_dumps(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, Dump]:
    """Give the latest finished dump of each copy, also one that found nothing."""
    rank = func.row_number().over(partition_by=Dump.copy_id, order_by=(Dump.registered_at.desc(), Dump.id.desc()))
    ranked = select(Dump.id, rank.label("rank")).where(Dump.copy_id.in_(copy_ids), Dump.outcome != "waiting").subquery()
    query = select(Dump).join(ranked, ranked.c.id == Dump.id).where(ranked.c.rank == 1)
    return {found.copy_id: found for found in session.scalars(query)}


def last_seen(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Tell when each copy was last registered."""
    query = select(Dump.copy_id, func.max(Dump.registered_at)).where(Dump.copy_id.in_(copy_ids)).group_by(Dump.copy_id)
    return {row[0]: row[1] for row in session.execute(query)}


def count_versions(session: Session, copy_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count the versions of each copy."""
    query = select(Version.copy_id, func.count()).where(Version.copy_id.in_(copy_ids)).group_by(Version.copy_id)
    return {row[0]: row[1] for row in session.execute(query)}


def all_datasets(session: Session, *, limit: int = 1_000, after: UUID | None = None) -> list[Dataset]:
    """List the datasets that were not merged away, oldest first."""
    query = select(Dataset).where(Dataset.merged_into_id.is_(None)).order_by(Dataset.id).limit(limit)
    return list(session.scalars(query.where(Dataset.id > after) if after else query))


def _holding(wanted: Select[*tuple[Any, ...]], copy_ids: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    """Narrow a query of versions to what these copies hold now: the version of the latest dump that has one."""
    rank = func.row_number().over(partition_by=Dump.copy_id, order_by=(Dump.registered_at.desc(), Dump.id.desc()))
    held = Dump.copy_id.in_(copy_ids), Dump.version_id.is_not(None)
    ranked = select(Dump.version_id, rank.label("rank")).where(*held).subquery()
    return wanted.join(ranked, ranked.c.version_id == Version.id).where(ranked.c.rank == 1)


def _is_current() -> tuple[ColumnElement[bool], ...]:
    return Membership.valid_to.is_(None), Membership.known_to.is_(None)
