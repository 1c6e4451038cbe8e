"""Who may know of what: before anybody is told, each person's own sight is asked (see decision 0047)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access import queries as access
from catalog.access import sight
from catalog.access.models import User
from catalog.access.roles import Rights
from catalog.access.sight_rules import Rules
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Dataset
from catalog.notifications.composing import Happened, Recipient


def allowed(session: Session, happened: Happened, people: Sequence[Recipient], *, on: bool) -> list[Recipient]:
    """Leave to each person what they may know; `on` says that access control is.

    Who sees neither what changed nor a copy of their own is not told. Who holds a copy but may not see what it was made
    from is told without names, unless that is restricted: then nothing at all.
    """
    if not on:
        return list(people)
    restricted = _is_restricted(session, happened)
    return [told for one in people for told in _for_person(session, happened, one, restricted=restricted)]


def _for_person(session: Session, happened: Happened, one: Recipient, *, restricted: bool) -> Iterator[Recipient]:
    rules = sight.rules_of(session, _rights(session, one.person))
    if rules is None:
        yield one
        return
    own = _seen(session, rules, {held.copy_id for held in one.holdings})
    holdings = tuple(held for held in one.holdings if held.copy_id in own)
    if _sees(session, rules, happened):
        if holdings or one.reasons:
            yield replace(one, holdings=holdings)
    elif not restricted and any(held.way is not None and held.role == "custodian" for held in holdings):
        theirs = tuple(held for held in holdings if held.role == "custodian")
        yield replace(one, holdings=theirs, reasons=(), sees=False)


def still_sees(session: Session, person: str, dataset_id: UUID | None, copy_id: UUID | None) -> bool:
    """Tell whether a person may still know what a message names, before it leaves the house."""
    rules = sight.rules_of(session, _rights(session, person))
    if rules is None:
        return True
    copies = {copy_id} if copy_id is not None else set()
    return copies <= _seen(session, rules, copies) and (dataset_id is None or _dataset_seen(session, rules, dataset_id))


def _rights(session: Session, person: str) -> Rights:
    """Give what a person may; a name that no user has, or of somebody shut out, may nothing."""
    user = session.scalar(select(User).where(User.name == person, User.disabled_at.is_(None)))
    return access.rights(session, user.id) if user is not None else Rights()


def _sees(session: Session, rules: Rules, happened: Happened) -> bool:
    if happened.copy_id is not None and happened.copy_id not in _seen(session, rules, {happened.copy_id}):
        return False
    return _dataset_seen(session, rules, happened.dataset_id)


def _dataset_seen(session: Session, rules: Rules, dataset_id: UUID) -> bool:
    at = Dataset.__table__.alias()
    return session.scalar(select(at.c.id).where(at.c.id == dataset_id, rules.dataset(at))) is not None


def _seen(session: Session, rules: Rules, copy_ids: set[UUID]) -> set[UUID]:
    at = Copy.__table__.alias()
    return set(session.scalars(select(at.c.id).where(at.c.id.in_(copy_ids), rules.copy(at)))) if copy_ids else set()


def _is_restricted(session: Session, happened: Happened) -> bool:
    members = [copy.id for copy in datasets.members(session, happened.dataset_id)]
    asked = [happened.copy_id] if happened.copy_id is not None else members
    return bool(sight.closed_copies(session, asked))
