"""Deprecating datasets and copies with a deadline, and taking that back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.datasets.deprecation import queries
from catalog.datasets.deprecation.models import Deprecation
from catalog.datasets.owning import service as owning
from catalog.datasets.owning import things
from catalog.datasets.owning.things import Thing
from catalog.db import now
from catalog.errors import Invalid, ReasonMissing
from catalog.errors.stewardship import NotDeprecated
from catalog.queue import service as queue
from catalog.silos.access import Actor


@dataclass(frozen=True)
class Wish:
    """Until when something may be used, why, and what to use instead."""

    until: datetime
    reason: str
    replacement: Thing | None = None


def deprecate(session: Session, thing: Thing, wish: Wish, *, actor: Actor) -> Deprecation:
    """Say that something is not to be used after a deadline, in place of what was said before.

    For who answers for it, and who has a say in that.
    """
    row = owning.begin(session, thing, actor)
    _check(thing, wish)
    earlier = queries.standing(session, thing)
    if earlier is not None:
        _end(earlier, actor, "Said anew.")
        session.flush()  # only one may stand
    replacement = wish.replacement
    made = Deprecation(
        **thing.key,
        until=wish.until,
        reason=wish.reason.strip(),
        replacement_kind=replacement.kind if replacement else "",
        replacement_id=replacement.id if replacement else None,
        set_by=actor.name,
        verified=actor.verified,
    )
    session.add(made)
    row.deprecated_until = wish.until
    named = {"replacement": str(replacement.id), "replacement_kind": replacement.kind} if replacement else {}
    told = {"until": wish.until.isoformat(), "reason": made.reason, **named}
    _tell(session, "deprecated", thing, told, changed(_facts(earlier), _facts(made), reason=made.reason), actor)
    return made


def take_back(session: Session, thing: Thing, *, reason: str, actor: Actor) -> None:
    """Let something be used again; raises NotDeprecated."""
    row = owning.begin(session, thing, actor)
    if not reason.strip():
        raise ReasonMissing
    standing = queries.standing(session, thing)
    if standing is None:
        raise NotDeprecated(what=things.title(row))
    _end(standing, actor, reason.strip())
    row.deprecated_until = None
    told = {"reason": reason.strip()}
    _tell(session, "undeprecated", thing, told, changed(_facts(standing), _facts(None), **told), actor)


def _check(thing: Thing, wish: Wish) -> None:
    if not wish.reason.strip():
        raise ReasonMissing
    if wish.until <= now():
        raise Invalid(reason="The deadline has passed already. Give one that people can still keep.")
    if wish.replacement == thing:
        raise Invalid(reason="Nothing replaces itself. Name another dataset or copy, or none.")


def _end(standing: Deprecation, actor: Actor, reason: str) -> None:
    standing.known_to, standing.ended_by, standing.ended_reason = now(), actor.name, reason


def _facts(one: Deprecation | None) -> dict[str, Any]:
    return {name: getattr(one, name, None) or None for name in ("until", "reason", "replacement_id")}


def _tell(
    session: Session, kind: str, thing: Thing, detail: dict[str, Any], became: dict[str, Any], actor: Actor
) -> None:
    told = {**({"copy": str(thing.id)} if thing.kind == "copy" else {}), **detail}
    queue.record_change(session, kind, things.home(session, thing), actor=actor.name, detail=told)
    audit.record(session, actor.name, actor.verified, f"{thing.kind}.{kind}", thing.kind, thing.id, became)
