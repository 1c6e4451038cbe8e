"""Doing one thing to many datasets and copies: what cannot be done to one of them harms no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from catalog.datasets.owning import service, things
from catalog.datasets.owning.service import Wish
from catalog.datasets.owning.things import Kind
from catalog.errors import CatalogError, Invalid
from catalog.silos.access import Actor
from catalog.stewardship.owners import showing
from catalog.stewardship.owners.schemas import DoneShown, OwnerShown, RefusedShown
from catalog.web.errors import problem_of

MOST = 1_000


@dataclass(frozen=True)
class Named:
    """A thing as a person names it, and the revision of its owners that they looked at."""

    kind: Kind
    name: str
    revision: int | None = None


@dataclass(frozen=True)
class Deed:
    """What is done: claim, offer, accept, decline or assign; to whom, where it is given; and why."""

    verb: str
    to: str = ""
    reason: str = ""


def do(session: Session, named: Sequence[Named], deed: Deed, actor: Actor) -> DoneShown:
    """Do something to each; the error of a single one is raised, of several each is told beside what was done."""
    if len(named) > MOST:
        raise Invalid(reason=f"{len(named):,} were named at once; {MOST:,} are allowed.")
    alone = len(named) == 1
    refused: list[RefusedShown] = []
    wishes: list[tuple[Named, Wish]] = []
    for one in named:
        found = _tried(one, refused, alone=alone, attempt=partial(_wish, session, one))
        if found is not None:
            wishes.append((one, found))
    service.lock(session, [wish for _, wish in wishes])
    done: list[OwnerShown] = []
    for one, wish in wishes:
        shown = _tried(one, refused, alone=alone, attempt=partial(_done, session, wish, deed, actor))
        done += [shown] if shown is not None else []
    return DoneShown(done=done, refused=refused)


def _wish(session: Session, one: Named) -> Wish:
    return Wish(things.named(session, one.kind, one.name), one.revision)


def _done(session: Session, wish: Wish, deed: Deed, actor: Actor) -> OwnerShown:
    _DEEDS[deed.verb](session, wish, deed, actor)
    session.flush()  # what is shown is read back
    return showing.owner(session, wish.thing)


def _tried(one: Named, refused: list[RefusedShown], *, alone: bool, attempt: Callable[[], Any]) -> Any:
    try:
        return attempt()
    except CatalogError as error:
        if alone:
            raise
        refused.append(RefusedShown(kind=one.kind, name=one.name, error=problem_of(error).body()["error"]))
        return None


_DEEDS: dict[str, Callable[[Session, Wish, Deed, Actor], object]] = {
    "claim": lambda session, wish, deed, actor: service.claim(session, wish, reason=deed.reason, actor=actor),
    "offer": lambda session, wish, deed, actor: service.offer(session, wish, deed.to, reason=deed.reason, actor=actor),
    "accept": lambda session, wish, _, actor: service.accept(session, wish, actor=actor),
    "decline": lambda session, wish, _, actor: service.decline(session, wish, actor=actor),
    "assign": lambda session, wish, deed, actor: service.assign(
        session, wish, deed.to, reason=deed.reason, actor=actor
    ),
}
VERBS = tuple(_DEEDS)
