"""Who reads which column of a copy: whom a change of its schema breaks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.datasets.naming import last_part
from catalog.lineage import queries as lineage
from catalog.lineage.models import ColumnEdge


def of_columns(session: Session, copy_id: UUID) -> dict[str, Sequence[str]]:
    """Name by column the copies that are made from it; where links tell no columns, those made from the copy.

    A copy made from the whole table reads each of its columns, as far as anybody knows.
    """
    current = ColumnEdge.valid_to.is_(None), ColumnEdge.known_to.is_(None)
    query = select(ColumnEdge.source_column, ColumnEdge.target_copy_id)
    found: dict[str, set[UUID]] = {}
    for column, target in session.execute(query.where(ColumnEdge.source_copy_id == copy_id, *current)):
        found.setdefault(column, set()).add(target)
    told = {target for targets in found.values() for target in targets}
    whole = {edge.target_copy_id for edge in lineage.edges_of(session, [copy_id]) if edge.source_copy_id == copy_id}
    names = _names(session, told | whole)
    untold = whole - told
    columns = {*found, *(_columns(session, copy_id) if untold else ())}
    return {column: sorted(names[one] for one in found.get(column, set()) | untold) for column in columns}


def _columns(session: Session, copy_id: UUID) -> set[str]:
    """Name the columns that a copy has or had, as far as its last versions were read."""
    return {column["name"] for version in datasets.versions(session, copy_id)[:10] for column in version.columns}


def _names(session: Session, copy_ids: set[UUID]) -> dict[UUID, str]:
    return {copy_id: _label(copy) for copy_id, copy in datasets.copies(session, copy_ids).items()}


def _label(copy: Copy) -> str:
    return copy.title or last_part(copy.name)
