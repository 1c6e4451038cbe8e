"""Claiming, handing over and assigning what somebody answers for: checked, counted, recorded, and told as a Change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalog.access import queries as people
from catalog.access.deciding import decide
from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.datasets.models import Copy, Dataset
from catalog.datasets.owning import keeping, queries, things
from catalog.datasets.owning.keeping import Said
from catalog.datasets.owning.models import Handover
from catalog.datasets.owning.things import Thing
from catalog.db import keeps_books, now
from catalog.errors import Conflict, Invalid, ReasonMissing
from catalog.errors.stewardship import HasOwner, NobodyToHandOver, NothingOffered, NotTheOwner, OfferedToOther
from catalog.queue import service as queue
from catalog.silos import queries as silos
from catalog.silos.access import MAX_NAME, Actor, require


@dataclass(frozen=True)
class Wish:
    """What to do about one thing; `revision` is that of its owners which somebody looked at."""

    thing: Thing
    revision: int | None = None


def lock(session: Session, wishes: Sequence[Wish]) -> None:
    """Take the rows of several things, in one order, so that two who do so do not wait for each other in a circle."""
    for thing in sorted({wish.thing for wish in wishes}):
        things.row(session, thing)  # what is not seen is not found
        _locked(session, thing)


def claim(session: Session, wish: Wish, *, reason: str, actor: Actor) -> None:
    """Make oneself answer for what nobody answers for, or somebody who left; raises HasOwner."""
    row = _begin(session, wish, actor, "describe")
    holder = things.owner(row)
    if holder and holder != actor.name and not people.shut_out(session, [holder]):
        raise HasOwner(what=things.title(row), owner=holder)
    if holder != actor.name:
        _give(session, row, actor.name, "claimed", reason or "Claimed.", actor)


def offer(session: Session, wish: Wish, to: str, *, reason: str, actor: Actor) -> Handover:
    """Offer something to somebody else, who has it as soon as they accept; an earlier offer is withdrawn."""
    row = _begin(session, wish, actor, "describe")
    if not things.owner(row):
        raise NobodyToHandOver(what=things.title(row))
    if things.owner(row) != actor.name and not _decides(session, wish.thing, actor):
        raise NotTheOwner(actor=actor.name, what=things.title(row))
    holder, person, why = things.owner(row), _person(session, to, things.owner(row)), _reason(reason)
    earlier = queries.open_offer(session, wish.thing)
    if earlier is not None:
        _close(earlier, "withdrawn", actor)
        session.flush()  # only one offer of a thing may be open
    said = {"reason": why, "offered_by": actor.name, "verified": actor.verified}
    made = Handover(**wish.thing.key, offered_from=holder, offered_to=person, **said)
    session.add(made)
    was = {"offered_to": earlier.offered_to if earlier else None}
    told = changed(was, {"offered_to": made.offered_to}, to=made.offered_to, reason=made.reason)
    _record(session, wish.thing, "offered", told, actor)
    return made


def accept(session: Session, wish: Wish, *, actor: Actor) -> None:
    """Take over what was offered to oneself; raises NothingOffered, OfferedToOther."""
    row, offered = _offered(session, wish, actor)
    if offered.offered_to != actor.name:
        raise OfferedToOther(what=things.title(row), actor=actor.name)
    _close(offered, "accepted", actor)
    session.flush()  # else it would count as overtaken
    _give(session, row, actor.name, "handed_over", offered.reason, actor)


def decline(session: Session, wish: Wish, *, actor: Actor) -> None:
    """Turn an offer down, or take back one's own."""
    row, offered = _offered(session, wish, actor)
    mine = actor.name in {offered.offered_by, offered.offered_from} or _decides(session, wish.thing, actor)
    if offered.offered_to != actor.name and not mine:
        raise OfferedToOther(what=things.title(row), actor=actor.name)
    state = "declined" if offered.offered_to == actor.name else "withdrawn"
    _close(offered, state, actor)
    told = changed({"offered_to": offered.offered_to}, {"offered_to": None}, to=offered.offered_to)
    _record(session, wish.thing, state, told, actor)


def assign(session: Session, wish: Wish, to: str, *, reason: str, actor: Actor) -> None:
    """Say who answers for something, without asking them: for a steward, or the owner of its silo."""
    row = _begin(session, wish, actor, "describe")
    if not _decides(session, wish.thing, actor):
        require(session, actor, "steward", things.silo_of(session, wish.thing))
    person, why = _person(session, to, things.owner(row)), _reason(reason)
    _give(session, row, person, "assigned", why, actor)


def begin(session: Session, thing: Thing, actor: Actor) -> Dataset | Copy:
    """Lock something for who answers for it, or has a say in who does; raises NotTheOwner."""
    row = _begin(session, Wish(thing), actor, "describe")
    if things.owner(row) != actor.name and not _decides(session, thing, actor):
        raise NotTheOwner(actor=actor.name, what=things.title(row))
    return row


def _begin(session: Session, wish: Wish, actor: Actor, action: str) -> Dataset | Copy:
    things.row(session, wish.thing)  # what is not seen is not found
    require(session, actor, action, things.silo_of(session, wish.thing))
    row = _locked(session, wish.thing)
    if wish.revision is not None and queries.revisions(session, [wish.thing])[wish.thing] != wish.revision:
        raise Conflict
    return row


def _offered(session: Session, wish: Wish, actor: Actor) -> tuple[Dataset | Copy, Handover]:
    row = _begin(session, wish, actor, "describe")
    offered = queries.open_offer(session, wish.thing)
    if offered is None:
        raise NothingOffered(what=things.title(row))
    return row, offered


@keeps_books
def _locked(session: Session, thing: Thing) -> Dataset | Copy:
    if thing.kind == "dataset":
        return session.get_one(Dataset, thing.id, with_for_update=True, populate_existing=True)
    return session.get_one(Copy, thing.id, with_for_update=True, populate_existing=True)


def _decides(session: Session, thing: Thing, actor: Actor) -> bool:
    """Tell whether somebody has a say in who answers for it: a steward, or the owner of its silo."""
    silo_id = things.silo_of(session, thing)
    found = silos.by_id(session, [silo_id] if silo_id else [])
    if any(actor.name == silo.owner for silo in found.values()):
        return True
    return decide(session, actor, "steward", silo_id).allowed


def _give(session: Session, row: Dataset | Copy, who: str, how: str, reason: str, actor: Actor) -> None:
    thing, before = Thing("dataset" if isinstance(row, Dataset) else "copy", row.id), things.owner(row)
    keeping.keep(session, row, who, Said(how, actor.name, reason.strip(), actor.verified))
    detail = {"from": before, "to": who, "how": how, "reason": reason.strip()}
    named = {"copy": str(row.id)} if thing.kind == "copy" else {}
    queue.record_change(
        session, thing.change, things.home(session, thing), actor=actor.name, detail={**named, **detail}
    )
    name = "owner" if thing.kind == "dataset" else "custodian"
    told = changed({name: before}, {name: who}, how=how, reason=reason.strip())
    _record(session, thing, thing.change, told, actor)


def _person(session: Session, name: str, before: str) -> str:
    found = name.strip()
    if not found or len(found) > MAX_NAME or not found.isprintable():
        raise Invalid(reason=f"It is given to a name of 1 to {MAX_NAME} printable characters.")
    if found == before:
        raise Invalid(reason=f"{found} has it already.")
    if people.shut_out(session, [found]):
        raise Invalid(reason=f"{found} has left or is shut out, and can answer for nothing.")
    return found


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def _close(offered: Handover, state: str, actor: Actor) -> None:
    offered.state, offered.answered_by, offered.answered_at = state, actor.name, now()


def _record(session: Session, thing: Thing, verb: str, detail: dict[str, Any], actor: Actor) -> None:
    audit.record(session, actor.name, actor.verified, f"{thing.kind}.{verb}", thing.kind, thing.id, detail)
