"""Who asks, and what they may do; until access control proves identities, nobody is verified."""

import getpass
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.errors import Forbidden, NameInvalid

ACTIONS = frozenset({"read", "register", "steward", "administer"})
MAX_NAME = 256


@dataclass(frozen=True)
class Actor:
    """A person or program; `verified` only when somebody proved who it is."""

    name: str
    verified: bool = False


def local_actor(settings: Settings, name: str = "") -> Actor:
    """Name the user of this machine: `--as NAME`, else CATALOG_ACTOR, else the operating system's user."""
    chosen = name or settings.actor or _system_user()
    if len(chosen) > MAX_NAME or not chosen.isprintable():
        raise NameInvalid(shown=chosen[:40], reason=f"a user's name has at most {MAX_NAME} printable characters.")
    return Actor(chosen)


def require(session: Session, actor: Actor, action: str, silo_id: UUID | None = None) -> None:  # noqa: ARG001
    """Raise Forbidden unless the actor may do this; on one machine (see `serve`) every named user may."""
    if action not in ACTIONS:
        raise ValueError(f"no such action: {action}")
    if not actor.name.strip():
        raise Forbidden(actor="Somebody without a name", action=action)


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"
