"""That a right still stands when what was done by it is committed (see decision 0060)."""

from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from catalog.access.actors import Actor
from catalog.access.models import Grant, SignIn, Token, User
from catalog.access.roles import Right
from catalog.errors.access import RightTaken

RIGHTS_LOCK = 0x72696768  # any number that no other advisory lock uses
_HELD, _CHANGES = "catalog_right_held", "catalog_changes_rights"


def keep(session: Session, actor: Actor, sign_in_id: UUID | None = None) -> None:
    """Keep by what somebody was let in: their token or their browser's session, and what was granted then."""
    session.info[_HELD] = (actor, sign_in_id)


def check(session: Session) -> None:
    """Raise RightTaken where a right was taken away since; else let nobody take it until this is committed.

    Call it last before the commit, so that whoever takes rights away waits for no more than that.
    """
    if _has_one_writer(session) or session.info.get(_CHANGES):
        return
    if session.info.get(_HELD) is not None:
        session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": RIGHTS_LOCK})
        _check(session)


def change(session: Session) -> None:
    """Begin to take a right away: until that is committed, nobody else commits what they did by one."""
    if _has_one_writer(session) or session.info.get(_CHANGES):
        return
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": RIGHTS_LOCK})
    if session.info.get(_HELD) is not None:
        _check(session)
    session.info[_CHANGES] = True  # what this session changes itself is no reason to refuse it


def _has_one_writer(session: Session) -> bool:
    # SQLite: nobody else writes while this session does, so that nothing was taken away since.
    return session.get_bind().dialect.name != "postgresql"


def _check(session: Session) -> None:
    actor, sign_in_id = session.info[_HELD]
    granted = actor.rights.granted if actor.rights is not None else ()
    if not _is_let_in(session, actor, sign_in_id) or not set(granted) <= _granted(session, actor.user_id):
        raise RightTaken(actor=actor.name)


def _is_let_in(session: Session, actor: Actor, sign_in_id: UUID | None) -> bool:
    wanted = select(User.id).where(User.id == actor.user_id, User.disabled_at.is_(None))
    if actor.token_id is not None:
        wanted = wanted.where(exists(select(1).where(Token.id == actor.token_id, Token.revoked_at.is_(None))))
    if sign_in_id is not None:
        wanted = wanted.where(exists(select(1).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))))
    return session.scalar(wanted) is not None


def _granted(session: Session, user_id: UUID | None) -> set[Right]:
    columns = (Grant.role, Grant.silo_id, Grant.dataset_id, Grant.copy_id)
    rows = session.execute(select(*columns).where(Grant.user_id == user_id, Grant.revoked_at.is_(None)))
    return {Right(*row) for row in rows}
