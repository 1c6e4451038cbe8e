"""Reading silos."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import SiloNotFound
from catalog.silos.models import Silo, StorageRoot


def get(session: Session, name: str) -> Silo:
    """Find a silo by its name."""
    found = session.scalar(select(Silo).where(Silo.name == name))
    if found is None:
        raise SiloNotFound(name=name[:80])
    return found


def list_all(session: Session) -> list[Silo]:
    """List every silo by name."""
    return list(session.scalars(select(Silo).order_by(Silo.name)))


def by_id(session: Session, silo_ids: Sequence[UUID]) -> dict[UUID, Silo]:
    """Give the silos with these ids."""
    return {silo.id: silo for silo in session.scalars(select(Silo).where(Silo.id.in_(silo_ids)))}


def roots(session: Session, silo_id: UUID) -> list[str]:
    """List the storage roots of a silo: absolute and resolved paths, and `s3://bucket/prefix`."""
    return list(
        session.scalars(select(StorageRoot.path).where(StorageRoot.silo_id == silo_id).order_by(StorageRoot.path))
    )
