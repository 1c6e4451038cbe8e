"""Adding users and changing how they sign in."""

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.access import holding, queries, secrets_kept
from catalog.access.actors import MAX_NAME, Actor
from catalog.access.deciding import require, require_own_or
from catalog.access.models import Grant, SignIn, Token, User
from catalog.access.openid import Identity
from catalog.audit import service as audit
from catalog.audit.changing import changed, created
from catalog.db import now
from catalog.errors import Conflict, Invalid, NameInvalid, NameTaken
from catalog.errors.access import SignInFailed

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1_000
KINDS = ("person", "service")


def add(
    session: Session, *, name: str, actor: Actor, kind: str = "person", email: str = "", password: str | None = None
) -> User:
    """Add a user, to whom nothing is granted yet."""
    require(session, actor, "administer")
    made = _made(session, name=name, kind=kind, email=email, password=password, by=actor.name)
    _record(session, actor, "user_added", made, created({"name": made.name, "kind": made.kind}))
    return made


def bootstrap(session: Session, *, name: str, password: str, actor: Actor) -> User:
    """Make the first administrator; refused when there is a user already."""
    require(session, actor, "administer")
    if queries.any_user(session):
        raise Conflict
    made = _made(session, name=name, kind="person", email="", password=password, by=actor.name)
    session.add(Grant(user_id=made.id, role="admin", granted_by=actor.name, reason="The first administrator."))
    session.add(Grant(user_id=made.id, role="viewer", granted_by=actor.name, reason="The first administrator."))
    _record(session, actor, "first_admin", made, created({"name": made.name, "roles": ["admin", "viewer"]}))
    return made


def met(session: Session, identity: Identity) -> User:
    """Give the user whom an OpenID provider sent: known by its name for them, else by an address that it checked.

    An address leads only to a user without a password or a provider of their own; who is not known is added.
    """
    known = select(User).where(User.issuer == identity.issuer, User.subject == identity.subject)
    found = session.scalar(known)
    if found is None and identity.email:
        free = (User.subject.is_(None), User.password_hash.is_(None), User.kind == "person")
        same = select(User).where(func.lower(User.email) == identity.email.lower(), *free).limit(2)
        meant = list(session.scalars(same))
        found = meant[0] if len(meant) == 1 else None
    if found is None:
        return _signed_up(session, identity)
    if found.disabled_at is not None:
        raise SignInFailed(reason="An administrator shut this user out.")
    found.issuer, found.subject = identity.issuer, identity.subject
    return found


def set_password(session: Session, user: User, password: str, *, actor: Actor) -> None:
    """Give a user another password, and end their sessions."""
    require_own_or(session, actor, user.id, "administer")
    holding.change(session)
    had = user.password_hash is not None
    user.password_hash = secrets_kept.hash_password(_checked(password))
    _end_sessions(session, user)
    _record(
        session, actor, "password_set", user, changed({"password": "one" if had else None}, {"password": "another"})
    )


def disable(session: Session, user: User, *, actor: Actor) -> None:
    """Shut a user out: sessions and tokens end at once, grants stay to be read."""
    require(session, actor, "administer")
    holding.change(session)
    user.disabled_at = now()
    session.execute(update(Token).where(Token.user_id == user.id, Token.revoked_at.is_(None)).values(revoked_at=now()))
    _end_sessions(session, user)
    _record(session, actor, "user_disabled", user, changed({"let_in": True}, {"let_in": False}, name=user.name))


def enable(session: Session, user: User, *, actor: Actor) -> None:
    """Let a user in again; the tokens stay revoked."""
    require(session, actor, "administer")
    user.disabled_at = None
    _record(session, actor, "user_enabled", user, changed({"let_in": False}, {"let_in": True}, name=user.name))


def _signed_up(session: Session, identity: Identity) -> User:
    """Add who came for the first time, under a name that nobody has; nothing is granted yet."""
    name = _free_name(session, identity.name)
    made = _made(session, name=name, kind="person", email=identity.email, password=None, by="openid")
    made.issuer, made.subject = identity.issuer, identity.subject
    told = created({"name": made.name, "kind": "person"})
    _record(session, Actor(made.name, verified=True), "user_added", made, told)
    return made


def _made(session: Session, *, name: str, kind: str, email: str, password: str | None, by: str) -> User:
    name = _named(name)
    if kind not in KINDS:
        raise Invalid(reason=f"A user is a {' or a '.join(KINDS)}.")
    if kind == "service" and password is not None:
        raise Invalid(reason="A service has tokens and no password.")
    if session.scalar(select(User.id).where(User.name == name)):
        raise NameTaken(what="user", name=name)
    kept = None if password is None else secrets_kept.hash_password(_checked(password))
    made = User(name=name, kind=kind, email=email.strip(), password_hash=kept, created_by=by)
    session.add(made)
    session.flush()  # grants refer to it
    return made


def _named(name: str) -> str:
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise NameInvalid(shown=name[:40], reason=f"a user's name has 1 to {MAX_NAME} printable characters.")
    return name


def _free_name(session: Session, wanted: str) -> str:
    wanted = "".join(sign for sign in wanted if sign.isprintable()).strip()[: MAX_NAME - 8] or "user"
    taken = set(session.scalars(select(User.name).where(User.name.startswith(wanted, autoescape=True))))
    names = (wanted if number == 1 else f"{wanted} {number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _checked(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(reason=f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters.")
    return password


def _end_sessions(session: Session, user: User) -> None:
    open_ones = (SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    session.execute(update(SignIn).where(*open_ones).values(ended_at=now()))


def _record(session: Session, actor: Actor, action: str, user: User, detail: dict[str, Any]) -> None:
    audit.record(session, actor.name, actor.verified, action, "user", user.id, detail)
