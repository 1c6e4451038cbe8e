"""Who visits, as pages and forms need to know: kept beside the request, because a page is drawn far from it."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Visit:
    """Somebody who signed in. `mark` is what each form of theirs carries; empty for who came without a cookie."""

    name: str
    mark: str = ""
    actions: frozenset[str] = frozenset()
    """What the visitor may do at least somewhere: pages offer no more."""


asking: ContextVar[Any] = ContextVar("catalog_asking", default=None)
"""The session of the request that is answered just now with the request itself; None outside of it."""

current: ContextVar[Visit | None] = ContextVar("catalog_visit", default=None)
"""None where nobody signed in, or access control is off."""
