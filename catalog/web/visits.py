"""Who visits, as pages and forms need to know: kept beside the request, because a page is drawn far from it."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """Somebody who signed in. `mark` is what each form of theirs carries; empty for who came without a cookie."""

    name: str
    mark: str = ""
    actions: frozenset[str] = frozenset()
    """What the visitor may do at least somewhere: pages offer no more."""


current: ContextVar[Visit | None] = ContextVar("catalog_visit", default=None)
"""None where nobody signed in, or access control is off."""
