"""The life of a nomination as a table: which states there are, and what moves one to another (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from catalog.errors import NominationState, ReasonMissing

PROPOSED, ACCEPTED, REJECTED, REVOKED = "proposed", "accepted", "rejected", "revoked"
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"

AFTER: Mapping[tuple[str, str], str] = {
    (PROPOSED, "accept"): ACCEPTED,
    (PROPOSED, "reject"): REJECTED,
    (PROPOSED, "withdraw"): WITHDRAWN,
    (ACCEPTED, "revoke"): REVOKED,
    (ACCEPTED, "leave"): REVOKED,
    (ACCEPTED, "supersede"): SUPERSEDED,
}
PAST = {"accept": "accepted", "reject": "rejected", "revoke": "revoked", "leave": "ended", "withdraw": "withdrawn"}


@dataclass(frozen=True)
class Standing:
    """What a dataset has now: the (copy, version) that is accepted, proposed, and those that were turned down."""

    accepted: UUID | None = None
    proposed: tuple[UUID, UUID, UUID] | None = None
    """Copy, version and the ranking that it was proposed on."""
    turned_down: frozenset[tuple[UUID, UUID]] = frozenset()
    """Rejected, or there when the copy's acceptance was revoked."""


@dataclass(frozen=True)
class Proposal:
    """What to do with the ranking's winner: withdraw the open proposal, make a new one, both, or nothing."""

    withdraw: bool
    propose: bool


def after(state: str, verb: str, reason: str) -> str:
    """Tell the state that a verb leads to; raises NominationState or ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    if (state, verb) not in AFTER:
        raise NominationState(state=state, verb=PAST.get(verb, verb))
    return AFTER[state, verb]


def propose(standing: Standing, winner: tuple[UUID, UUID, UUID] | None) -> Proposal:
    """Decide what a new ranking means; `winner` is its copy, version and the ranking's id, or None when it abstains."""
    open_one = standing.proposed is not None
    if winner is None or winner[0] == standing.accepted or winner[:2] in standing.turned_down:
        return Proposal(withdraw=open_one, propose=False)
    if standing.proposed == winner:
        return Proposal(withdraw=False, propose=False)
    return Proposal(withdraw=open_one, propose=True)
