"""Who gives a command on the machine that the database is on (see decision 0043)."""

from sqlalchemy.orm import Session

from catalog.access import holding, queries, sight, tokens, withheld  # noqa: F401 - it listens
from catalog.access.actors import Actor, local_actor, machine_actor
from catalog.access.deciding import CALLER, is_decided, require_somewhere
from catalog.config import Settings
from catalog.errors import Forbidden, Invalid, SignInNeeded


def admit(session: Session, settings: Settings, named: str = "", *, write: bool) -> Actor:
    """Let a command in: as the user of CATALOG_TOKEN, else, where access control is on, as who commands the machine.

    Where it is off, as the local user under the name that was said. Raises SignInNeeded, Forbidden, Invalid.
    """
    if not settings.token and not is_on(session, settings):
        return local_actor(settings, named)
    if named:
        raise Invalid(reason="Access control is on, so nobody acts under a name that is only said. Leave out --as.")
    actor = _by_token(session, settings.token) if settings.token else machine_actor()
    session.info[CALLER] = actor
    sight.narrow(session, actor.rights)
    if not write:
        require_somewhere(session, actor, "read")
    return actor


def is_on(session: Session, settings: Settings) -> bool:
    """Tell whether access control is on: as CATALOG_ACCESS says, else as soon as there is a user."""
    return settings.access == "on" or (not settings.access and queries.any_user(session))


def settle(session: Session) -> None:
    """Refuse to commit what was written without a decision, which is a fault of the program, or by a right taken away.

    Raises RightTaken.
    """
    if not is_decided(session):
        raise RuntimeError("this command wrote without asking who may: see catalog.access")
    holding.check(session)


def as_machine(settings: Settings) -> None:
    """Raise Forbidden for a command that concerns the machine and was given with a token."""
    if settings.token:
        raise Forbidden(actor="Whoever uses CATALOG_TOKEN", action="command this machine; leave the token out")


def _by_token(session: Session, text: str) -> Actor:
    found = tokens.holder(session, text)
    if found is None:
        raise SignInNeeded
    user, token = found
    rights = queries.rights(session, user.id, token.scopes)
    actor = Actor(user.name, verified=True, user_id=user.id, rights=rights, token_id=token.id)
    holding.keep(session, actor)
    return actor
