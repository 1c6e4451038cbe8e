"""The life of an incident as a table: which states there are, and what moves one to another (pure)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from catalog.errors import Conflict, Invalid, ReasonMissing

NEW, ACKNOWLEDGED, ASSIGNED, RESOLVED = "new", "acknowledged", "assigned", "resolved"
OPEN = (NEW, ACKNOWLEDGED, ASSIGNED)
STATES = (*OPEN, RESOLVED)
FIXED, FALSE_ALARM, ACCEPTED = "fixed", "false_alarm", "accepted"
RESOLUTIONS = (FIXED, FALSE_ALARM, ACCEPTED)
SEVERITIES = ("critical", "warning", "info")

AFTER: Mapping[tuple[str, str], str] = {
    (NEW, "acknowledge"): ACKNOWLEDGED,
    **{(state, "assign"): ASSIGNED for state in OPEN},
    **{(state, "resolve"): RESOLVED for state in OPEN},
    (RESOLVED, "reopen"): NEW,
}


@dataclass(frozen=True)
class Breach:
    """Something wrong with one version, as the room that found it tells it."""

    kind: str
    """monitor | schema | expectation | contract | delivery, or a word of another room"""
    about: str
    """What is wrong, in the same words each time: with kind and column it names the cause."""
    summary: str
    """One sentence for the person in charge, with the figures of this version."""
    severity: str = "warning"
    """critical | warning | info"""
    column: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON: what a page needs to show it."""

    @property
    def cause(self) -> str:
        """Name what went wrong, equal for every version of a copy in which it does."""
        said = "\0".join((self.kind, self.about, self.column or ""))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Standing:
    """An incident as the life table sees it."""

    state: str
    last_version_id: UUID
    occasion: str = ""


def after(state: str, verb: str) -> str:
    """Tell the state that a verb leads to; raises Conflict where somebody was first."""
    if (state, verb) not in AFTER:
        raise Conflict
    return AFTER[state, verb]


def recurs(standing: Standing, version_id: UUID, breach: Breach | None = None) -> bool:
    """Tell whether a breach of this version is news: a version judged again, or an older one, is none.

    One that names its occasion in its detail, such as the delivery, is news on each other occasion.
    """
    occasion = str(breach.detail.get("occasion", "")) if breach is not None else ""
    return version_id > standing.last_version_id or occasion not in {"", standing.occasion}


def check_resolution(resolution: str, reason: str) -> None:
    """Refuse an ending that says neither how nor why."""
    if resolution not in RESOLUTIONS:
        known = ", ".join(RESOLUTIONS)
        raise Invalid(reason=f"An incident is resolved as one of {known}, not as {resolution[:40]!r}.")
    if not reason.strip():
        raise ReasonMissing


def worst(severities: Sequence[str]) -> str:
    """Give the heaviest of some severities."""
    return min(severities, key=SEVERITIES.index, default="info")
