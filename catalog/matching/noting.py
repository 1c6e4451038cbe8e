"""Reading what is noted of copies beside their content."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.matching.signals.noted import Noted
from catalog.scanning import queries as scanning


def noted(session: Session, current: Mapping[UUID, Version], copy_ids: Sequence[UUID]) -> dict[UUID, Noted]:
    """Read what is noted of some copies that hold something now, by copy."""
    places = datasets.copies(session, copy_ids)
    held = datasets.held(session, copy_ids)
    digests = scanning.digests(session, [version_id for _, version_id, _ in held])
    known: dict[UUID, dict[object, float]] = {copy_id: {} for copy_id in copy_ids}
    for copy_id, version_id, since in held:
        # Of what cannot be read nobody else holds the same.
        content = digests.get(version_id, version_id)
        known[copy_id].setdefault(content, since.timestamp())
    return {copy_id: _noted(places[copy_id].name, current[copy_id], digests, known[copy_id]) for copy_id in copy_ids}


def _noted(path: str, version: Version, digests: Mapping[UUID, int], held: Mapping[object, float]) -> Noted:
    modified = version.modified_at.timestamp() if version.modified_at else None
    return Noted(path, modified, digests.get(version.id, version.id), held)
