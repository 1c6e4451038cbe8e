"""Reading what people say of datasets."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.describing.models import ColumnNote, RefreshExpectation


def notes(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Give the descriptions of columns of each of these datasets, by column."""
    found: dict[UUID, dict[str, str]] = {dataset_id: {} for dataset_id in dataset_ids}
    query = select(ColumnNote).where(ColumnNote.dataset_id.in_(dataset_ids))
    for note in session.scalars(query):
        found[note.dataset_id][note.column] = note.description
    return found


def refreshes(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, timedelta]:
    """Tell how often each of these datasets should arrive, where somebody said so."""
    query = select(RefreshExpectation.dataset_id, RefreshExpectation.every_seconds)
    rows = session.execute(query.where(RefreshExpectation.dataset_id.in_(dataset_ids)))
    return {row[0]: timedelta(seconds=row[1]) for row in rows}
