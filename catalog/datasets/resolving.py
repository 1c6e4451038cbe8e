"""From what a person types to the dataset or copy that is meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from catalog.datasets import naming, queries
from catalog.datasets.models import Copy, CopyAlias, Dataset, Membership
from catalog.db import keepable
from catalog.errors import CatalogError, NameAmbiguous, NameNotFound, SecretInAddress

SHOWN = 10


@dataclass(frozen=True)
class Meant:
    """A dataset, and the copy of it that was named; None when it is the dataset's name, or no single copy's."""

    dataset: Dataset
    copy: Copy | None


@dataclass(frozen=True)
class Named:
    """The ids of what was named; `copy_id` is None where it was a dataset's name, or no single copy's."""

    dataset_id: UUID
    name: str
    copy_id: UUID | None
    deprecated: bool = False
    """Whether the dataset or the copy is."""


def resolve(session: Session, text: str) -> Dataset:
    """Find a dataset by its id, its name, or the id, title, URI or path of one of its copies.

    Raises NameNotFound, or NameAmbiguous with the candidates.
    """
    return meant(session, text).dataset


def meant(session: Session, text: str) -> Meant:
    """Find what `resolve` takes, and tell which copy was named where one was.

    A name of a dataset means the dataset, even when its only copy has the same title.
    """
    _check(text)
    copy = _copy_by_place(session, text) or _copy_by_id(session, text)
    if copy is not None:
        return Meant(queries.dataset_of(session, copy.id), copy)
    found = _by_id(session, text) or _by_name(session, text)
    if found:
        return Meant(_only(text, found), None)
    titled = _by_title(session, text)
    if not titled:
        raise NameNotFound(name=text[:120])
    copies = list(session.scalars(select(Copy).where(Copy.title == text).limit(2)))
    return Meant(_only(text, titled), copies[0] if len(copies) == 1 else None)


def named(session: Session, text: str) -> Named:
    """Find what `meant` does, by ids alone: one statement where the text is a name, an id, a path or a URI.

    Raises NameNotFound, or NameAmbiguous with the candidates.
    """
    asked = sought(text)
    found = plainly(session.execute(LOOK_UP, asked)) if asked else None
    return found or named_at_length(session, text)


def named_at_length(session: Session, text: str) -> Named:
    """Find what `named` does where one statement does not tell; raises NameNotFound, NameAmbiguous."""
    one = meant(session, text)
    marked = one.dataset.deprecated_until or (one.copy and one.copy.deprecated_until)
    return Named(one.dataset.id, one.dataset.name, one.copy.id if one.copy else None, bool(marked))


def sought(text: str) -> dict[str, Any] | None:
    """Give the parameters by which LOOK_UP looks for a text; None where only `named_at_length` can tell."""
    _check(text)
    place = _place(text)
    if place is None:
        return None
    return {"namespace": place.namespace, "name": place.name, "text": text, "id": _uuid(text)}


def sought_by_id(identifier: UUID) -> dict[str, Any]:
    """Give the parameters by which LOOK_UP finds a copy or dataset that is known already."""
    return {"namespace": None, "name": None, "text": None, "id": identifier}


def plainly(rows: Iterable[Any]) -> Named | None:
    """Tell what rows of LOOK_UP name, which may repeat.

    None where it is not as simple as that: links, aliases, titles, merged datasets, several of one name.
    """
    found: dict[str, dict[Any, Any]] = {}
    for row in rows:
        found.setdefault(row.how, {})[row.dataset_id, row.named_copy_id] = row
    kept = [] if "alias" in found else list((found.get("copy") or found.get("dataset") or {}).values())
    if len(kept) != 1 or kept[0].into:
        return None
    return Named(kept[0].dataset_id, kept[0].dataset_name, kept[0].named_copy_id, bool(kept[0].marked))


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
        raise _ambiguous(text, "copies", [copy.uri for copy in copies])
    return copies[0]


def _check(text: str) -> None:
    if not keepable(text):  # so nothing can have such a name
        raise NameNotFound(name=text[:120])


def _look_up() -> CompoundSelect[Any]:
    whose = (
        Membership.dataset_id,
        Dataset.name.label("dataset_name"),
        Copy.id.label("named_copy_id"),
        Dataset.merged_into_id.label("into"),
        func.coalesce(Dataset.deprecated_until, Copy.deprecated_until).label("marked"),
    )
    how: ColumnElement[str] = literal_column("'copy'")
    copies = (
        select(how.label("how"), *whose)
        .select_from(Copy)
        .join(
            Membership,
            and_(Membership.copy_id == Copy.id, Membership.valid_to.is_(None), Membership.known_to.is_(None)),
        )
        .join(Dataset, Dataset.id == Membership.dataset_id)
    )
    at_place = and_(Copy.namespace == bindparam("namespace"), Copy.name == bindparam("name"))
    of_dataset = Dataset.merged_into_id, Dataset.deprecated_until
    datasets = select(literal_column("'dataset'"), Dataset.id, Dataset.name, cast(null(), Copy.id.type), *of_dataset)
    alias = select(
        literal_column("'alias'"),
        CopyAlias.copy_id,
        CopyAlias.name,
        CopyAlias.copy_id,
        cast(null(), Copy.id.type),
        cast(null(), Dataset.deprecated_until.type),
    ).where(CopyAlias.namespace == bindparam("namespace"), CopyAlias.name == bindparam("name"))
    return union_all(
        copies.where(at_place),
        copies.where(Copy.id == bindparam("id", type_=Copy.id.type)),
        datasets.where(Dataset.name == bindparam("text")),
        datasets.where(Dataset.id == bindparam("id", type_=Copy.id.type)),
        alias,
    )


LOOK_UP = _look_up()
"""How a text names something, a row each: how, dataset_id, dataset_name, named_copy_id, into, marked; see `plainly`."""


def _copy_by_place(session: Session, text: str) -> Copy | None:
    address = _place(text)
    if address is None:
        return None
    found = queries.copy_named(session, address.namespace, address.name)
    real = _without_links(address.name) if address.namespace == "file" else address.name
    if found is not None or real == address.name:
        return found
    return queries.copy_named(session, "file", real)


def _place(text: str) -> naming.Address | None:
    try:
        return naming.identify(text)
    except SecretInAddress:  # an error about what was not found would repeat it
        raise
    except CatalogError:
        return None


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
    found = session.get(Dataset, identifier) if identifier else None
    return [queries.dataset(session, found.id)] if found else []


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
        raise _ambiguous(text, "datasets", [f"{one.name} ({one.id})" for one in found])
    return found[0]


def _ambiguous(text: str, what: str, candidates: list[str]) -> NameAmbiguous:
    more = len(candidates) - SHOWN
    shown = ", ".join(candidates[:SHOWN]) + (f" and {more} more" if more > 0 else "")
    return NameAmbiguous(name=text[:120], what=what, count=len(candidates), candidates=shown, ids=candidates)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
