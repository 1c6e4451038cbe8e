"""What is one's own: everybody manages their notices, channels and subscriptions, and nobody else's."""

from sqlalchemy.orm import Session

from catalog.access.deciding import decide as decide_access
from catalog.access.deciding import require, require_own_or, require_somewhere
from catalog.silos.access import Actor


def decide(session: Session, actor: Actor) -> None:
    """Let somebody who may read anything write what is their own; raises Forbidden."""
    require_somewhere(session, actor, "read")


def decide_in_person(session: Session, actor: Actor) -> None:
    """Let somebody change where their messages go; not by a token, which stolen would send them elsewhere."""
    if actor.user_id is None:
        require(session, actor, "administer")
    else:
        require_own_or(session, actor, actor.user_id, "administer")


def person(session: Session, actor: Actor, named: str) -> str:
    """Give whose notices are asked for: one's own, or (for administrators) those of somebody named."""
    if named and named != actor.name:
        require(session, actor, "administer")
        return named
    return actor.name


def may_administer(session: Session, actor: Actor) -> bool:
    """Tell whether somebody looks after the whole catalog."""
    return decide_access(session, actor, "administer").allowed
