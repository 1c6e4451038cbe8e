"""Reading who answers, and answered, for datasets and copies."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalog.datasets.owning.models import Handover, Ownership
from catalog.datasets.owning.things import Thing
from catalog.db import keeps_books


def history(session: Session, thing: Thing) -> list[Ownership]:
    """List who answered for a thing, oldest first."""
    return list(session.scalars(select(Ownership).where(_is(Ownership, thing)).order_by(Ownership.number)))


def offers(session: Session, thing: Thing) -> list[Handover]:
    """List the offers that were ever made of a thing, oldest first."""
    return list(session.scalars(select(Handover).where(_is(Handover, thing)).order_by(Handover.id)))


def open_offer(session: Session, thing: Thing) -> Handover | None:
    """Give the offer that waits for an answer."""
    return session.scalar(select(Handover).where(_is(Handover, thing), Handover.state == "offered"))


def open_offers(session: Session, *, to: str = "", limit: int = 100) -> list[Handover]:
    """List the offers that wait for an answer, oldest first; `to` names who has to give it."""
    query = select(Handover).where(Handover.state == "offered").order_by(Handover.id).limit(limit)
    return list(session.scalars(query.where(Handover.offered_to == to) if to else query))


def offers_of(session: Session, things: Collection[Thing]) -> dict[Thing, Handover]:
    """Give the offer that waits for an answer of each of these things, where there is one."""
    wanted = _among(Handover, things)
    found = session.scalars(select(Handover).where(wanted, Handover.state == "offered"))
    return {thing_of(offer): offer for offer in found}


@keeps_books
def revisions(session: Session, things: Collection[Thing]) -> dict[Thing, int]:
    """Count how often each of these things has changed hands; what somebody decides names the count they saw."""
    found = dict.fromkeys(things, 0)
    columns = Ownership.dataset_id, Ownership.copy_id
    query = select(*columns, func.max(Ownership.number)).where(_among(Ownership, things)).group_by(*columns)
    for dataset_id, copy_id, number in session.execute(query):
        found[_thing(dataset_id, copy_id)] = number
    return found


def thing_of(row: Ownership | Handover) -> Thing:
    """Tell what a row speaks of."""
    return _thing(row.dataset_id, row.copy_id)


def _thing(dataset_id: UUID | None, copy_id: UUID | None) -> Thing:
    if dataset_id is not None:
        return Thing("dataset", dataset_id)
    if copy_id is None:
        raise ValueError("a row of owners names neither a dataset nor a copy")
    return Thing("copy", copy_id)


def _is(table: type[Ownership] | type[Handover], thing: Thing) -> ColumnElement[bool]:
    column: InstrumentedAttribute[UUID | None] = table.dataset_id if thing.kind == "dataset" else table.copy_id
    return column == thing.id


def _among(table: type[Ownership] | type[Handover], things: Iterable[Thing]) -> ColumnElement[bool]:
    ids: dict[str, list[UUID]] = {"dataset": [], "copy": []}
    for thing in things:
        ids[thing.kind].append(thing.id)
    return or_(table.dataset_id.in_(ids["dataset"]), table.copy_id.in_(ids["copy"]))
