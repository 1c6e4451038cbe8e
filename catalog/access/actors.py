"""Who asks: a user whose identity was proved, or a name that nobody checked."""

import getpass
from dataclasses import dataclass
from uuid import UUID

from catalog.access.roles import MACHINE, Rights
from catalog.config import Settings
from catalog.errors import NameInvalid

MAX_NAME = 256


@dataclass(frozen=True)
class Actor:
    """A person or program; `verified` only when somebody proved who it is.

    `rights` is None where access control is off: then every named user of the machine may do everything.
    """

    name: str
    verified: bool = False
    user_id: UUID | None = None
    rights: Rights | None = None
    token_id: UUID | None = None


def local_actor(settings: Settings, name: str = "") -> Actor:
    """Name the user of this machine: `--as NAME`, else CATALOG_ACTOR, else the operating system's user."""
    chosen = name or settings.actor or _system_user()
    if len(chosen) > MAX_NAME or not chosen.isprintable():
        raise NameInvalid(shown=chosen[:40], reason=f"a user's name has at most {MAX_NAME} printable characters.")
    return Actor(chosen)


def machine_actor() -> Actor:
    """Give who commands this machine: whoever can open the database directly needs no grant."""
    return Actor(f"{_system_user()} (this machine)", verified=True, rights=MACHINE)


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"
