"""Why somebody may, or may not: the same decision as everywhere, told in sentences."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from catalog.access import queries, sight
from catalog.access.models import User
from catalog.access.roles import ACTIONS, Answer, Rights, answer
from catalog.access.sight_rules import table
from catalog.errors import Invalid


@dataclass(frozen=True)
class Target:
    """What is asked about: everything, a silo, or a copy or dataset with the silos that it is in."""

    kind: str = "everything"
    id: UUID | None = None
    silo_ids: tuple[UUID | None, ...] = (None,)


@dataclass(frozen=True)
class Why:
    """Whether somebody may, whether they see it at all, and the reason."""

    allowed: bool
    sees: bool
    because: str


def explain(session: Session, user: User, action: str, target: Target) -> Why:
    """Decide as if the user asked, and tell why; it takes the session of somebody who sees everything."""
    if action not in ACTIONS:
        raise Invalid(reason=f"An action is one of {', '.join(ACTIONS)}.")
    if user.disabled_at is not None:
        return Why(allowed=False, sees=False, because="The user is shut out.")
    rights = queries.rights(session, user.id)
    sees = _sees(session, rights, target)
    if not sees:
        return Why(allowed=False, sees=False, because=_why_hidden(rights, target))
    answers = [answer(rights, action, silo_id) for silo_id in target.silo_ids]
    found: Answer = next((one for one in answers if one.allowed), answers[0])
    if action == "read" and target.id is not None:
        found = Answer(True, found.because if found.allowed else "It was granted by name.")
    return Why(allowed=found.allowed, sees=True, because=found.because)


def _sees(session: Session, rights: Rights, target: Target) -> bool:
    if target.id is None:
        return True
    rules = sight.rules_of(session, rights)
    if rules is None:
        return True
    at = table(target.kind).alias()
    condition = rules.seen(at, target.kind)
    here = select(literal(1)).select_from(at).where(at.c.id == target.id)
    return session.connection().scalar(here if condition is None else here.where(condition)) is not None


def _why_hidden(rights: Rights, target: Target) -> str:
    if any(answer(rights, "read", silo_id).allowed for silo_id in target.silo_ids):
        return "It is restricted, and nothing that is granted in its silo or by its name clears this user for it."
    return "Nothing that is granted lets this user read it, so that it is as if it were not there."
