"""The one function that decides who may do what; everything that is asked for goes through it."""

from uuid import UUID

from sqlalchemy import Table, event, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from catalog.access.actors import Actor
from catalog.access.roles import ACTIONS, Answer, answer, somewhere
from catalog.db import Base
from catalog.errors import Forbidden

CALLER = "catalog_caller"
DECIDED = "catalog_decided"
_WROTE = "catalog_wrote"
ANY = Answer(True, "Access control is off: every named user of this machine may.")


def decide(session: Session, actor: Actor, action: str, silo_id: UUID | None = None) -> Answer:
    """Tell whether somebody may do this in a silo (without one: in the whole catalog), and why.

    Whoever was let in by `admission` is the only one who may act in that session.
    """
    if action not in ACTIONS:
        raise ValueError(f"no such action: {action}")
    session.info[DECIDED] = True
    if not actor.name.strip():
        return Answer(False, "Somebody without a name may nothing.")
    caller = session.info.get(CALLER)
    if caller is not None and caller != actor:
        return Answer(False, "This is not who signed in.")
    return ANY if actor.rights is None else answer(actor.rights, action, silo_id)


def require(session: Session, actor: Actor, action: str, silo_id: UUID | None = None) -> None:
    """Raise Forbidden unless the actor may do this in the silo; without one, in the whole catalog."""
    _refuse(decide(session, actor, action, silo_id), actor, action)


def require_of_dataset(session: Session, actor: Actor, action: str, dataset_id: UUID) -> None:
    """Raise Forbidden unless the actor may do this in the silo of at least one of the dataset's copies."""
    silo_ids = [None, *_silos_of(session, dataset_id)]
    answers = [decide(session, actor, action, silo_id) for silo_id in silo_ids]
    _refuse(next((one for one in answers if one.allowed), answers[0]), actor, action)


def require_somewhere(session: Session, actor: Actor, action: str) -> None:
    """Raise Forbidden unless there is something that the actor may do this to; the exact place is decided later."""
    found = decide(session, actor, action)
    if not found.allowed and not (actor.rights is not None and somewhere(actor.rights, action)):
        _refuse(found, actor, action)


def require_own_or(session: Session, actor: Actor, user_id: UUID, action: str) -> None:
    """Let everybody manage what is their own, except by a token: a stolen one would outlive its end."""
    if actor.user_id == user_id and actor.token_id is None and session.info.get(CALLER) == actor:
        session.info[DECIDED] = True
    else:
        require(session, actor, action)


def own_session(session: Session) -> None:
    """Let everybody end their own session."""
    session.info[DECIDED] = True


def is_decided(session: Session) -> bool:
    """Tell whether a decision stands behind what was written in this session; nothing written needs none."""
    session.flush()  # what is pending is written by the commit that follows
    return bool(session.info.get(DECIDED)) or not session.info.get(_WROTE)


def _refuse(found: Answer, actor: Actor, action: str) -> None:
    if not found.allowed:
        raise Forbidden(actor=actor.name.strip() or "Somebody without a name", action=ACTIONS[action])


def _silos_of(session: Session, dataset_id: UUID) -> list[UUID]:
    membership, copy = _table("membership"), _table("copy")
    here = (membership.c.dataset_id == dataset_id, membership.c.valid_to.is_(None), membership.c.known_to.is_(None))
    wanted = select(copy.c.silo_id).join(membership, membership.c.copy_id == copy.c.id).where(*here).distinct()
    return [silo_id for silo_id in session.scalars(wanted) if silo_id is not None]


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: UOWTransaction) -> None:
    session.info[_WROTE] = True


@event.listens_for(Session, "do_orm_execute")
def _executed(execution: ORMExecuteState) -> None:
    if execution.is_insert or execution.is_update or execution.is_delete:
        execution.session.info[_WROTE] = True


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
