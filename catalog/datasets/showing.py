"""Datasets, copies and dumps as they are shown to programs."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from catalog.datasets import queries
from catalog.datasets.models import Copy, Dataset, Dump
from catalog.datasets.schemas import CopyShown, DatasetShown, DumpShown, VersionShown
from catalog.silos import queries as silos


def dataset_shown(session: Session, dataset: Dataset) -> DatasetShown:
    """Show a dataset with its copies."""
    copies = copies_shown(session, queries.members(session, dataset.id))
    return DatasetShown(
        id=dataset.id,
        name=dataset.name,
        description=dataset.description,
        owner=dataset.owner,
        created_at=dataset.created_at,
        revision=dataset.revision,
        copies=copies,
    )


def copies_shown(session: Session, copies: Sequence[Copy]) -> list[CopyShown]:
    """Show copies with what they hold now."""
    ids = [copy.id for copy in copies]
    current, counts = queries.current_versions(session, ids), queries.count_versions(session, ids)
    names = silos.by_id(session, [copy.silo_id for copy in copies if copy.silo_id])
    return [
        CopyShown(
            id=copy.id,
            namespace=copy.namespace,
            name=copy.name,
            uri=copy.uri,
            title=copy.title,
            description=copy.description,
            silo=names[copy.silo_id].name if copy.silo_id else None,
            custodian=copy.custodian,
            created_at=copy.created_at,
            retired_at=copy.retired_at,
            retired_reason=copy.retired_reason,
            versions=counts.get(copy.id, 0),
            current_version=VersionShown.model_validate(current[copy.id]) if copy.id in current else None,
        )
        for copy in copies
    ]


def dumps_shown(session: Session, dumps: Sequence[Dump]) -> list[DumpShown]:
    """Show dumps with where they are and which dataset they belong to now."""
    ids = {dump.copy_id for dump in dumps}
    copies, homes = queries.copies(session, ids), queries.memberships(session, ids)
    names = {home.dataset_id: queries.dataset(session, home.dataset_id).name for home in homes.values()}
    return [
        DumpShown(
            id=dump.id,
            copy_id=dump.copy_id,
            version_id=dump.version_id,
            outcome=dump.outcome,
            reason=dump.reason,
            declared_from=dump.declared_from,
            run_id=dump.run_id,
            registered_by=dump.registered_by,
            registered_at=dump.registered_at,
            uri=copies[dump.copy_id].uri,
            dataset=names[homes[dump.copy_id].dataset_id],
        )
        for dump in dumps
    ]
