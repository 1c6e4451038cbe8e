"""Reading contracts, and what a contract needs to know of a version."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Dump, Version
from catalog.errors import NotFound
from catalog.quality.contracts.levels import Arrival
from catalog.quality.contracts.models import Contract
from catalog.scanning import queries as scanning


def get(session: Session, contract_id: UUID) -> Contract:
    """Give one revision of a contract."""
    found = session.get(Contract, contract_id)
    if found is None:
        raise NotFound(what="Contract", name=str(contract_id))
    return found


def current(session: Session, dataset_id: UUID) -> list[Contract]:
    """Give the newest revision of each contract of a dataset that has not been ended, oldest contract first."""
    newest: dict[str, Contract] = {one.contract_id: one for one in history(session, dataset_id)}
    return [one for one in newest.values() if not one.ended]


def history(session: Session, dataset_id: UUID, contract_id: str | None = None) -> list[Contract]:
    """List the revisions of a dataset's contracts, or of one, oldest first; those of datasets merged into it too."""
    ids = {dataset_id, *datasets.merged_into(session, dataset_id)}
    query = select(Contract).where(Contract.dataset_id.in_(ids)).order_by(Contract.added_at, Contract.number)
    return list(session.scalars(query.where(Contract.contract_id == contract_id) if contract_id else query))


def listed(session: Session, *, limit: int = 500) -> list[Contract]:
    """List the newest revision of every contract that has not been ended."""
    keys = (Contract.dataset_id, Contract.contract_id)
    last = select(*keys, func.max(Contract.number).label("number")).group_by(*keys).subquery()
    is_last = (last.c.dataset_id == Contract.dataset_id) & (last.c.contract_id == Contract.contract_id)
    query = select(Contract).join(last, is_last & (last.c.number == Contract.number)).where(Contract.ended.is_(False))
    return list(session.scalars(query.order_by(Contract.contract_id, Contract.id).limit(limit)))


def arrival(session: Session, version: Version) -> Arrival:
    """Tell when a version first arrived, when the dump before it did, and the newest time in each of its columns."""
    first = session.scalar(select(func.min(Dump.registered_at)).where(Dump.version_id == version.id))
    at = first or version.created_at
    before = session.scalar(
        select(func.max(Dump.registered_at)).where(
            Dump.copy_id == version.copy_id, Dump.version_id.is_not(None), Dump.registered_at < at
        )
    )
    profile = scanning.profile(session, version.id)
    times = (
        {column.name: _time(column.maximum) for column in profile.columns if column.kind == "time"} if profile else {}
    )
    return Arrival(_aware(at), _aware(before) if before else None, {name: at for name, at in times.items() if at})


def _time(text: str | None) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text)) if text else None
    except ValueError:
        return None


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
