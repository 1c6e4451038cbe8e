"""Reading users, what they hold and what is restricted."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from catalog.access.models import Grant, Restriction, Token, User
from catalog.access.roles import Right, Rights
from catalog.db import Base
from catalog.errors import NotFound


def user(session: Session, name: str) -> User:
    """Find a user by name or id."""
    found = session.scalar(select(User).where(User.name == name)) or _by_id(session, name)
    if found is None:
        raise NotFound(what="user", name=name[:80])
    return found


def user_by_id(session: Session, user_id: UUID) -> User:
    """Find a user by id."""
    found = session.get(User, user_id)
    if found is None:
        raise NotFound(what="user", name=str(user_id))
    return found


def users(session: Session) -> list[User]:
    """List every user by name."""
    return list(session.scalars(select(User).order_by(User.name)))


def shut_out(session: Session, names: Collection[str]) -> set[str]:
    """Tell which of these names are of users who left or were shut out."""
    gone = select(User.name).where(User.name.in_(names), User.disabled_at.is_not(None))
    return set(session.scalars(gone))


def behind(session: Session, names: Collection[str]) -> dict[str, str]:
    """Name who added each program among these names: a person answers, a program does not."""
    added = select(User.name, User.created_by).where(User.name.in_(names), User.kind == "service")
    return {row[0]: row[1] for row in session.execute(added)}


def any_user(session: Session) -> bool:
    """Tell whether somebody was ever added: from then on the site asks who one is."""
    return session.scalar(select(User.id).limit(1)) is not None


def grants(session: Session, user_ids: Collection[UUID]) -> list[Grant]:
    """Give what these users are granted now."""
    wanted = select(Grant).where(Grant.user_id.in_(user_ids), Grant.revoked_at.is_(None)).order_by(Grant.id)
    return list(session.scalars(wanted))


def rights(session: Session, user_id: UUID, scopes: Collection[str] | None = None) -> Rights:
    """Give what a user may do now, by all that is granted; `scopes` of a token narrow it."""
    held = grants(session, [user_id])
    granted = tuple(Right(one.role, one.silo_id, one.dataset_id, one.copy_id) for one in held)
    return Rights(granted, scopes=None if scopes is None else frozenset(scopes))


def grant(session: Session, grant_id: UUID) -> Grant:
    """Find a grant by id."""
    found = session.get(Grant, grant_id)
    if found is None:
        raise NotFound(what="grant", name=str(grant_id))
    return found


def tokens(session: Session, user_ids: Collection[UUID]) -> list[Token]:
    """List the tokens of users, newest first, also those that are revoked."""
    return list(session.scalars(select(Token).where(Token.user_id.in_(user_ids)).order_by(Token.id.desc())))


def token(session: Session, token_id: UUID) -> Token:
    """Find a token by id."""
    found = session.get(Token, token_id)
    if found is None:
        raise NotFound(what="token", name=str(token_id))
    return found


def admins(session: Session) -> list[str]:
    """Name those who administer the catalog now."""
    held = select(User.name).join(Grant, Grant.user_id == User.id).where(Grant.role == "admin")
    return sorted(set(session.scalars(held.where(Grant.revoked_at.is_(None), User.disabled_at.is_(None)))))


def restrictions(session: Session) -> list[Restriction]:
    """List what is restricted now, oldest first."""
    return list(session.scalars(select(Restriction).where(Restriction.lifted_at.is_(None)).order_by(Restriction.id)))


def restriction(session: Session, restriction_id: UUID) -> Restriction:
    """Find a restriction by id, also one that was lifted."""
    found = session.get(Restriction, restriction_id)
    if found is None:
        raise NotFound(what="restriction", name=str(restriction_id))
    return found


def place_names(session: Session, table: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name silos, datasets or copies for those who manage grants."""
    found: Table = Base.metadata.tables[table]
    return {row[0]: row[1] for row in session.execute(select(found.c.id, found.c.name).where(found.c.id.in_(ids)))}


def _by_id(session: Session, text: str) -> User | None:
    try:
        return session.get(User, UUID(text))
    except ValueError:
        return None
