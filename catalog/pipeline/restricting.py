"""Restricting who sees what, and what follows at once: what is found by search no longer speaks of it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import grants, sight
from catalog.access.grants import Place
from catalog.access.models import Restriction
from catalog.datasets import naming, queries
from catalog.datasets.models import Copy
from catalog.datasets.naming import Address
from catalog.db import keeps_books
from catalog.queue import service as queue
from catalog.search import service as search
from catalog.silos.access import Actor


def restrict(session: Session, place: Place, *, reason: str, actor: Actor) -> Restriction:
    """Hide a silo, dataset or copy; search finds its families again when they were indexed without it."""
    made = grants.restrict(session, place, reason=reason, actor=actor)
    _hide(session, place)
    return made


def lift(session: Session, place: Place, *, reason: str = "", actor: Actor) -> Restriction:
    """Show it again; search finds it when it was indexed anew."""
    lifted = grants.lift(session, place, reason=reason, actor=actor)
    _show(session, place)
    return lifted


@keeps_books
def _hide(session: Session, place: Place) -> None:
    # Also for an administrator who from now on does not see it.
    for dataset_id in _families(session, place):
        _name_anew(session, dataset_id)
        search.forget(session, dataset_id)
        queue.enqueue(session, "index", dataset_id)


@keeps_books
def _show(session: Session, place: Place) -> None:
    for dataset_id in _families(session, place):
        queue.enqueue(session, "index", dataset_id)


def _families(session: Session, place: Place) -> Collection[UUID]:
    if place.dataset_id is not None:
        return [place.dataset_id]
    here = Copy.id == place.copy_id if place.copy_id is not None else Copy.silo_id == place.silo_id
    homes = queries.memberships(session, list(session.scalars(select(Copy.id).where(here))))
    return sorted({home.dataset_id for home in homes.values()})


def _name_anew(session: Session, dataset_id: UUID) -> None:
    """A name that nobody chose came from some copy's: of a family that others see, it must be one that they see."""
    dataset, members = queries.dataset(session, dataset_id), queries.members(session, dataset_id)
    closed = sight.closed_copies(session, [copy.id for copy in members])
    shown = next((copy for copy in members if copy.id not in closed), None)
    if closed and shown is not None and not dataset.named:
        dataset.name = shown.title or naming.title_of(Address(shown.namespace, shown.name, shown.uri))
