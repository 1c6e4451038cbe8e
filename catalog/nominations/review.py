"""The life of a nomination as a table: which states there are, and what moves one to another (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from uuid import UUID

from catalog.errors import NominationState, ReasonMissing
from catalog.errors.asking import SpanInvalid
from catalog.errors.nominations import UntilInvalid
from catalog.web.spans import span

PROPOSED, ACCEPTED, REJECTED, REVOKED = "proposed", "accepted", "rejected", "revoked"
SUPERSEDED, WITHDRAWN, RENEWED, EXPIRED = "superseded", "withdrawn", "renewed", "expired"
UNDER_REVIEW, IN_FORCE, EXPIRING = "under_review", "in_force", "expiring"
OPEN = (PROPOSED, ACCEPTED)
ENDED = (REVOKED, SUPERSEDED, EXPIRED)
"""States of what was a source of truth and is no longer."""

AFTER: Mapping[tuple[str, str], str] = {
    (PROPOSED, "accept"): ACCEPTED,
    (PROPOSED, "reject"): REJECTED,
    (PROPOSED, "withdraw"): WITHDRAWN,
    (PROPOSED, "review"): PROPOSED,
    (ACCEPTED, "review"): ACCEPTED,
    (ACCEPTED, "renew"): RENEWED,
    (ACCEPTED, "revoke"): REVOKED,
    (ACCEPTED, "leave"): REVOKED,
    (ACCEPTED, "supersede"): SUPERSEDED,
    (ACCEPTED, "expire"): EXPIRED,
}
"""What is renewed ends, and the same copy is accepted anew on the evidence of that day."""
PAST = {
    "accept": "accepted",
    "reject": "rejected",
    "revoke": "revoked",
    "renew": "renewed",
    "leave": "ended",
    "withdraw": "withdrawn",
    "expire": "ended",
    "review": "put under review",
    "comment": "commented on",
    "ask": "asked about",
}


class Lasting(Protocol):
    """What is read of an installation's settings."""

    @property
    def nomination_days(self) -> int:
        """How long a source of truth is in force."""

    @property
    def nomination_notice_days(self) -> int:
        """How long before its end it is expiring."""

    @property
    def review_days(self) -> int:
        """How long a review may take."""


@dataclass(frozen=True)
class Terms:
    """How long things last, in days: a source of truth, the notice before its end, a review until it is overdue."""

    in_force: int = 365
    notice: int = 30
    review: int = 14

    @classmethod
    def of(cls, settings: "Lasting") -> "Terms":
        """Read them from what an installation set."""
        return cls(settings.nomination_days, settings.nomination_notice_days, settings.review_days)

    def ends(self, begins: datetime) -> datetime:
        """Tell until when what is accepted now is in force, unless a steward says another moment."""
        return begins + timedelta(days=self.in_force)

    def due(self, begins: datetime) -> datetime:
        """Tell when a review that begins now is overdue."""
        return begins + timedelta(days=self.review)

    def notice_from(self, ends: datetime) -> datetime:
        """Tell from when on what ends then is expiring."""
        return ends - timedelta(days=self.notice)


@dataclass(frozen=True)
class Standing:
    """What a dataset has now: the (copy, version) that is accepted, proposed, and those that were turned down."""

    accepted: UUID | None = None
    proposed: tuple[UUID, UUID, UUID] | None = None
    """Copy, version and the ranking that it was proposed on."""
    turned_down: frozenset[tuple[UUID, UUID]] = frozenset()
    """Rejected, or there when the copy's acceptance was revoked."""
    by_person: bool = False
    """Somebody proposed what is proposed: no ranking takes that back."""
    under_review: bool = False
    """Somebody looks into what is proposed."""
    voted: bool = False
    """Somebody voted on it: then it is judged as it was."""


@dataclass(frozen=True)
class Proposal:
    """What to do with the ranking's winner: withdraw the open proposal, make a new one, both, or nothing.

    `refresh` keeps the proposal that is open and takes its evidence anew.
    """

    withdraw: bool
    propose: bool
    refresh: bool = False


def after(state: str, verb: str, reason: str) -> str:
    """Tell the state that a verb leads to; raises NominationState or ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    if (state, verb) not in AFTER:
        raise NominationState(state=state, verb=PAST.get(verb, verb))
    return AFTER[state, verb]


def until(text: str, at: datetime) -> datetime | None:
    """Read until when something shall be in force: a day (to its end, UTC), a moment, or a span such as 90d.

    Nothing for an empty text; raises UntilInvalid.
    """
    if not text.strip():
        return None
    try:
        return at + span(text)
    except SpanInvalid:
        return _moment(text.strip())


def phase(state: str, *, under_review: bool, expiring: bool) -> str:
    """Tell where in its life a nomination is: an open one may be under review, an accepted one in force or expiring."""
    if state not in OPEN:
        return state
    if under_review:
        return UNDER_REVIEW
    if state == PROPOSED:
        return PROPOSED
    return EXPIRING if expiring else IN_FORCE


def propose(standing: Standing, winner: tuple[UUID, UUID, UUID] | None) -> Proposal:
    """Decide what a new ranking means; `winner` is its copy, version and the ranking's id, or None when it abstains."""
    open_one = standing.proposed
    if open_one is not None and standing.by_person:
        return Proposal(withdraw=False, propose=False)
    if winner is None or winner[0] == standing.accepted or winner[:2] in standing.turned_down:
        return Proposal(withdraw=open_one is not None, propose=False)
    if open_one == winner:
        return Proposal(withdraw=False, propose=False)
    if open_one is not None and open_one[0] == winner[0] and standing.under_review:
        return Proposal(withdraw=False, propose=False, refresh=not standing.voted)
    return Proposal(withdraw=open_one is not None, propose=True)


def _moment(text: str) -> datetime:
    try:
        if len(text) <= len("2027-06-30"):
            return datetime.combine(date.fromisoformat(text), time(23, 59), UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UntilInvalid(shown=text[:40]) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
