"""Writing silos."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.errors import Invalid, NameInvalid, NameTaken, ReasonMissing
from catalog.silos import paths, queries
from catalog.silos.access import Actor, require
from catalog.silos.models import Silo, StorageRoot
from catalog.storage import looking
from catalog.storage.places import Place

MAX_NAME = 128
MOST_STEWARDS = 100


def look_at_roots(roots: Sequence[str], silo: str) -> None:
    """Look whether the roots that lie in a store or a database are there; whoever adds a silo does so before.

    That is not for `add` to do: while a slow store is waited for, no transaction may hold the database.
    Raises PathNotFound, StorageRefused, StorageUnreachable, Invalid.
    """
    for place in (paths.locate(root, silo) for root in roots):
        if not isinstance(place, Path):
            _check_folder(place)


def add(
    session: Session,
    *,
    name: str,
    owner: str,
    stewards: Sequence[str],
    roots: Sequence[str],
    description: str = "",
    keep_cells: bool = True,
    actor: Actor,
) -> Silo:
    """Add a silo with its storage roots; each root must be an existing folder (see `look_at_roots`)."""
    require(session, actor, "administer")
    _check_name(name)
    if session.scalar(select(Silo.id).where(Silo.name == name)):
        raise NameTaken(what="silo", name=name)
    folders = [_folder(root) for root in roots]
    silo = Silo(
        name=name, owner=_person(owner), stewards=[_person(steward) for steward in stewards], description=description
    )
    silo.keep_cells = keep_cells
    try:
        with session.begin_nested():
            session.add(silo)  # the roots refer to it
    except IntegrityError:  # somebody took the name in the same moment
        raise NameTaken(what="silo", name=name) from None
    session.add_all(StorageRoot(silo_id=silo.id, path=folder) for folder in dict.fromkeys(folders))
    facts = {"name": name, "owner": silo.owner, "stewards": silo.stewards, "description": description}
    detail = created({**facts, "roots": folders, "keep_cells": keep_cells})
    audit.record(session, actor.name, actor.verified, "silo.added", "silo", str(silo.id), detail)
    return silo


def set_quorum(session: Session, name: str, quorum: int, *, reason: str, actor: Actor) -> Silo:
    """Say how many stewards must agree that a copy of a silo is a source of truth; raises Invalid, ReasonMissing."""
    require(session, actor, "administer")
    silo = queries.get(session, name)
    if not 1 <= quorum <= MOST_STEWARDS:
        raise Invalid(reason=f"A quorum is a number from 1 to {MOST_STEWARDS}, not {quorum}.")
    if not reason.strip():
        raise ReasonMissing
    detail = changed({"quorum": silo.quorum}, {"quorum": quorum}, reason=reason.strip())
    silo.quorum = quorum
    session.flush()  # the caller shows what was written
    audit.record(session, actor.name, actor.verified, "silo.quorum_set", "silo", str(silo.id), detail)
    return silo


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable() or "/" in name:
        raise NameInvalid(
            shown=name[:40], reason=f"a silo's name has 1 to {MAX_NAME} printable characters and no slash."
        )


def _person(name: str) -> str:
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise NameInvalid(shown=name[:40], reason=f"a person or team has 1 to {MAX_NAME} printable characters.")
    return name.strip()


def _folder(root: str) -> str:
    place = paths.locate(root)
    if isinstance(place, Path):
        _check_folder(place)
    return str(place.resolve())


def _check_folder(place: Place) -> None:
    if looking.kind_of(place) != "folder":
        raise Invalid(reason=f"{place} is a file; a storage root is a folder. Give the folder that holds it.")
