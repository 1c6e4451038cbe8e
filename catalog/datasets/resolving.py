"""From what a person types to the dataset or copy that is meant."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import naming, queries
from catalog.datasets.models import Copy, Dataset, Membership
from catalog.db import keepable
from catalog.errors import CatalogError, NameAmbiguous, NameNotFound, SecretInAddress

SHOWN = 10


def resolve(session: Session, text: str) -> Dataset:
    """Find a dataset by its id, its name, or the id, title, URI or path of one of its copies.

    Raises NameNotFound, or NameAmbiguous with the candidates.
    """
    _check(text)
    copy = _copy_by_place(session, text)
    if copy is not None:
        return queries.dataset_of(session, copy.id)
    found = _by_id(session, text) or _by_name(session, text) or _by_title(session, text)
    if not found:
        raise NameNotFound(name=text[:120])
    return _only(text, found)


def copy_of(session: Session, text: str) -> Copy:
    """Find a copy by its id, URI, path or title, or by the name of a dataset that has just this one."""
    _check(text)
    found = _copy_by_place(session, text) or _copy_by_id(session, text)
    if found is not None:
        return found
    titled = list(session.scalars(select(Copy).where(Copy.title == text).order_by(Copy.id)))
    copies = titled or [copy for one in _by_name(session, text) for copy in queries.members(session, one.id)]
    if not copies:
        raise NameNotFound(name=text[:120])
    if len(copies) > 1:
        raise _ambiguous(text, [f"{copy.title or copy.name} ({copy.uri})" for copy in copies])
    return copies[0]


def copy_meant(session: Session, text: str) -> Copy | None:
    """Tell which copy is meant by what `resolve` takes; None when it is a dataset's id or name, or no single copy's.

    A name of a dataset means the dataset, even when its only copy has the same title.
    """
    found = _copy_by_place(session, text) or _copy_by_id(session, text)
    if found is not None or session.scalar(select(Dataset.id).where(Dataset.name == text).limit(1)):
        return found
    titled = list(session.scalars(select(Copy).where(Copy.title == text).limit(2)))
    return titled[0] if len(titled) == 1 else None


def _check(text: str) -> None:
    if not keepable(text):  # so nothing can have such a name
        raise NameNotFound(name=text[:120])


def _copy_by_place(session: Session, text: str) -> Copy | None:
    try:
        address = naming.identify(text)
    except SecretInAddress:  # an error about what was not found would repeat it
        raise
    except CatalogError:
        return None
    found = session.scalar(select(Copy).where(Copy.namespace == address.namespace, Copy.name == address.name))
    real = _without_links(address.name) if address.namespace == "file" else address.name
    if found is not None or real == address.name:
        return found
    return session.scalar(select(Copy).where(Copy.namespace == "file", Copy.name == real))


def _without_links(path: str) -> str:
    try:
        return str(Path(path).resolve())
    except (OSError, RuntimeError):  # a loop of links
        return path


def _copy_by_id(session: Session, text: str) -> Copy | None:
    identifier = _uuid(text)
    return session.get(Copy, identifier) if identifier else None


def _by_id(session: Session, text: str) -> list[Dataset]:
    identifier = _uuid(text)
    if identifier is None:
        return []
    found = session.get(Dataset, identifier)
    if found is not None:
        return [queries.dataset(session, found.id)]
    copy = session.get(Copy, identifier)
    return [queries.dataset_of(session, copy.id)] if copy else []


def _by_name(session: Session, text: str) -> list[Dataset]:
    named = session.scalars(select(Dataset).where(Dataset.name == text).order_by(Dataset.id).limit(1_000))
    return _unique(queries.dataset(session, one.id) for one in named)


def _by_title(session: Session, text: str) -> list[Dataset]:
    query = (
        select(Dataset)
        .join(Membership)
        .join(Copy, Copy.id == Membership.copy_id)
        .where(Copy.title == text, Membership.valid_to.is_(None), Membership.known_to.is_(None))
    )
    return _unique(session.scalars(query.order_by(Dataset.id).limit(1_000)))


def _unique(datasets: Iterable[Dataset]) -> list[Dataset]:
    return list({one.id: one for one in datasets}.values())


def _only(text: str, found: list[Dataset]) -> Dataset:
    if len(found) > 1:
        raise _ambiguous(text, [f"{one.name} ({one.id})" for one in found])
    return found[0]


def _ambiguous(text: str, candidates: list[str]) -> NameAmbiguous:
    more = len(candidates) - SHOWN
    shown = ", ".join(candidates[:SHOWN]) + (f" and {more} more" if more > 0 else "")
    return NameAmbiguous(name=text[:120], count=len(candidates), candidates=shown, ids=candidates)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
