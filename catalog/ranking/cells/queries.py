"""Reading what is known of single cells, and who is the system of record."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.errors import NotFound
from catalog.ranking.cells.models import Appointment, VerifiedCell
from catalog.scanning import queries as scanning
from catalog.scanning.profile import PERSONAL


def get(session: Session, cell_id: UUID) -> VerifiedCell:
    """Give one answer, also one that was taken back."""
    found = session.get(VerifiedCell, cell_id)
    if found is None:
        raise NotFound(what="Verified cell", name=str(cell_id))
    return found


def current(session: Session, dataset_id: UUID) -> list[VerifiedCell]:
    """List what is known of a dataset's cells, also from datasets that were merged into it; newest first.

    Where two merged datasets knew something of the same cell, the newer word counts.
    """
    query = select(VerifiedCell).where(
        VerifiedCell.dataset_id.in_(_here(session, dataset_id)), VerifiedCell.known_to.is_(None)
    )
    newest: dict[str, VerifiedCell] = {}
    for found in session.scalars(query.order_by(VerifiedCell.id.desc())):
        newest.setdefault(found.cell, found)
    return list(newest.values())


def history(session: Session, dataset_id: UUID, *, limit: int = 200) -> list[VerifiedCell]:
    """List all that was ever said of a dataset's cells, newest first."""
    query = select(VerifiedCell).where(VerifiedCell.dataset_id.in_(_here(session, dataset_id)))
    return list(session.scalars(query.order_by(VerifiedCell.id.desc()).limit(limit)))


def of_cells(session: Session, dataset_id: UUID, cells: Collection[str]) -> dict[str, VerifiedCell]:
    """Give what is known now of these cells."""
    return {found.cell: found for found in current(session, dataset_id) if found.cell in cells}


def appointment(session: Session, appointment_id: UUID) -> Appointment:
    """Give one appointment, also one that was ended."""
    found = session.get(Appointment, appointment_id)
    if found is None:
        raise NotFound(what="Appointment", name=str(appointment_id))
    return found


def appointments(session: Session, dataset_id: UUID) -> list[Appointment]:
    """List the copies that are the system of record of a dataset or of some of its columns, newest first."""
    query = select(Appointment).where(
        Appointment.dataset_id.in_(_here(session, dataset_id)), Appointment.known_to.is_(None)
    )
    return list(session.scalars(query.order_by(Appointment.id.desc())))


def columns(session: Session, dataset_id: UUID) -> dict[str, bool]:
    """Name the columns of what a dataset's copies hold now, and tell of each whether it is personal."""
    copies = [copy.id for copy in datasets.members(session, dataset_id)]
    found: dict[str, bool] = {}
    for version in datasets.current_versions(session, copies).values():
        profile = scanning.profile(session, version.id)
        for column in profile.columns if profile else ():
            found[column.name] = found.get(column.name, False) or column.hidden or column.semantic in PERSONAL
    return found


def _here(session: Session, dataset_id: UUID) -> set[UUID]:
    return {dataset_id, *datasets.merged_into(session, dataset_id)}
