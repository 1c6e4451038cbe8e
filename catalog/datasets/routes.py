"""Datasets, copies and dumps over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from catalog.datasets import queries, resolving
from catalog.datasets.schemas import CopyShown, DatasetShown, DumpShown, MembershipShown, VersionShown
from catalog.datasets.showing import copies_shown, dataset_shown, dumps_shown
from catalog.web.pagination import Listing, Paging
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["datasets"])


@router.get("/datasets/{name:path}/copies")
def list_copies(name: str, session: RequestSession) -> list[CopyShown]:
    """List the copies of a dataset, oldest first."""
    return copies_shown(session, queries.members(session, resolving.resolve(session, name).id))


@router.get("/dumps")
def list_dumps(session: RequestSession, paging: Paging) -> Listing[DumpShown]:
    """List the dumps, newest first."""
    found = dumps_shown(session, queries.dumps(session, limit=paging.fetch, before=paging.before))
    return paging.listing(found, key=lambda dump: dump.id)


@router.get("/dumps/{dump_id}")
def show_dump(dump_id: UUID, session: RequestSession) -> DumpShown:
    """Show one dump and what became of it."""
    return dumps_shown(session, [queries.dump(session, dump_id)])[0]


@router.get("/copies/{copy_id}")
def show_copy(copy_id: UUID, session: RequestSession) -> CopyShown:
    """Show one copy."""
    return copies_shown(session, [queries.copy(session, copy_id)])[0]


@router.get("/copies/{copy_id}/versions")
def list_versions(copy_id: UUID, session: RequestSession) -> list[VersionShown]:
    """List the versions of a copy, newest first."""
    copy = queries.copy(session, copy_id)
    return [VersionShown.model_validate(found) for found in queries.versions(session, copy.id)]


@router.get("/copies/{copy_id}/history")
def show_history(copy_id: UUID, session: RequestSession) -> list[MembershipShown]:
    """List the datasets that a copy belonged to, oldest first."""
    copy = queries.copy(session, copy_id)
    return [MembershipShown.model_validate(found) for found in queries.history_of(session, copy.id)]


@router.get("/datasets/{name:path}")
def show_dataset(name: str, session: RequestSession) -> DatasetShown:
    """Show a dataset by its id, its name, or the path of one of its copies."""
    return dataset_shown(session, resolving.resolve(session, name))
