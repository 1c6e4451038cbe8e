"""What each role may do, and the answer to "may they?" (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

ACTIONS = {
    "read": "see what is there",
    "register": "register dumps and tell of runs",
    "describe": "describe and claim what their silo holds",
    "steward": "decide, correct and verify",
    "audit": "read the record of who did what",
    "administer": "manage silos, users, grants and restrictions",
}
"""Everything that may be asked for, each in words."""

ROLES = {
    "viewer": frozenset({"read"}),
    "pipeline": frozenset({"read", "register"}),
    "owner": frozenset({"read", "register", "describe"}),
    "steward": frozenset({"read", "register", "describe", "steward"}),
    "auditor": frozenset({"read", "audit"}),
    "admin": frozenset({"read", "administer"}),
}
"""What each role may do where it is granted. An analyst is a viewer; an admin grants, and decides nothing else."""

CLEARED = frozenset({"pipeline", "owner", "steward", "auditor"})
"""Roles that see what is restricted in a silo, when they are granted in that very silo."""

ONLY_EVERYWHERE = frozenset({"audit", "administer"})
"""What concerns the whole catalog: a grant in one silo does not give it."""


@dataclass(frozen=True)
class Right:
    """A role and where it holds: in one silo, for one dataset or copy, or (all None) everywhere."""

    role: str
    silo_id: UUID | None = None
    dataset_id: UUID | None = None
    copy_id: UUID | None = None

    @property
    def everywhere(self) -> bool:
        """Whether it holds in the whole catalog."""
        return self.silo_id is None and self.dataset_id is None and self.copy_id is None


@dataclass(frozen=True)
class Rights:
    """What somebody was granted; `scopes` narrows what a token may do, None leaves all; `whole` may everything."""

    granted: tuple[Right, ...] = ()
    scopes: frozenset[str] | None = None
    whole: bool = False

    def with_role_for(self, action: str) -> tuple[Right, ...]:
        """Give the grants whose role may do this, where a token's scopes allow it at all."""
        if self.scopes is not None and action not in self.scopes:
            return ()
        return tuple(right for right in self.granted if action in ROLES.get(right.role, ()))


@dataclass(frozen=True)
class Answer:
    """Whether somebody may, and why in a sentence."""

    allowed: bool
    because: str
    by: tuple[Right, ...] = field(default=())


MACHINE = Rights(whole=True)
"""Of who commands the machine that the database is on."""


def answer(rights: Rights, action: str, silo_id: UUID | None = None) -> Answer:
    """Tell whether these rights allow an action in a silo; without one, in the whole catalog."""
    if rights.whole:
        return Answer(True, "Who commands this machine may do everything.")
    if rights.scopes is not None and action not in rights.scopes:
        return Answer(False, f"The token is for {', '.join(sorted(rights.scopes)) or 'nothing'} only.")
    holding = [right for right in rights.with_role_for(action) if _holds(right, action, silo_id)]
    if holding:
        where = "everywhere" if holding[0].everywhere else "in this silo"
        return Answer(True, f"The role {holding[0].role} is granted {where}.", tuple(holding))
    return Answer(False, _why_not(rights, action))


def somewhere(rights: Rights, action: str) -> bool:
    """Tell whether these rights allow an action at least for something."""
    if action in ONLY_EVERYWHERE:
        return answer(rights, action).allowed
    return rights.whole or bool(rights.with_role_for(action))


def roles_for(action: str) -> Iterable[str]:
    """Name the roles that may do this."""
    return [role for role, actions in ROLES.items() if action in actions]


def _holds(right: Right, action: str, silo_id: UUID | None) -> bool:
    return right.everywhere or (action not in ONLY_EVERYWHERE and silo_id is not None and right.silo_id == silo_id)


def _why_not(rights: Rights, action: str) -> str:
    if not rights.granted:
        return "Nothing is granted to this user."
    needed = " or ".join(roles_for(action))
    if rights.with_role_for(action):
        return f"The role {needed} is granted, but not here."
    return f"It takes the role {needed}, which is not granted."
