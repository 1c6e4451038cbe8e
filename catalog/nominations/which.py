"""The answer to "which one should I use?"."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.deprecation import queries as deprecation
from catalog.datasets.deprecation.queries import Deprecated
from catalog.datasets.owning.things import Thing
from catalog.nominations import queries, standing
from catalog.nominations.review import ACCEPTED, EXPIRED, PROPOSED
from catalog.nominations.standing import Found, Standing, Use
from catalog.web import human

CANONICAL, NOT_CANONICAL, FORMER, UNKNOWN = "canonical", "not_canonical", "superseded", "unknown"
NEVER = "No steward has accepted a source of truth yet."


@dataclass(frozen=True)
class Which:
    """What to use for a dataset, and how sure that is.

    `state` speaks of what was asked for: the canonical copy (or a dataset that has one), another copy of a dataset
    that has one, a copy that was canonical once, or a dataset where nothing was accepted yet.
    """

    state: str
    asked: str
    dataset_id: UUID
    name: str
    canonical: Use | None
    accepted_version_id: UUID | None
    accepted_bytes_there: bool | None
    """Whether the very bytes that were accepted are still what the copy holds; None when nothing is accepted."""
    why: str
    since: datetime | None
    decided_by: str | None
    score: float | None
    low: float | None
    high: float | None
    meanwhile: Use | None
    """The proposed copy, when nothing was accepted, or when what is there of the accepted one cannot be used now."""
    deprecations: tuple[Deprecated, ...] = ()
    """Of what was asked for, of its dataset and of the copies that are named to use."""
    until: datetime | None = None
    """Until when it is in force; None when nothing is accepted, or no end was set."""
    under_review_since: datetime | None = None
    """What is accepted stays the answer while it is under review."""
    review_reason: str = ""


def which(session: Session, asked: str) -> Which:
    """Say which copy to use for a dataset, copy, URI or path; raises NameNotFound, NameAmbiguous."""
    found = standing.find(session, asked)
    return _with_deprecations(session, found, _answer(session, asked, found))


def _answer(session: Session, asked: str, found: Found) -> Which:
    accepted, proposed = found.by_state.get(ACCEPTED), found.by_state.get(PROPOSED)
    if accepted is None:
        return _undecided(session, asked, found, proposed)
    return Which(
        _state(found, accepted),
        asked,
        found.named.dataset_id,
        found.named.name,
        accepted.use,
        accepted.version_id,
        accepted.bytes_there,
        accepted.reason if accepted.reason is not None else _frozen_reason(session, accepted),
        accepted.since,
        accepted.decided_by,
        accepted.score,
        accepted.low,
        accepted.high,
        proposed.use if proposed and accepted.use.why_unusable else None,
        until=accepted.until,
        under_review_since=accepted.under_review_since,
        review_reason=accepted.review_reason,
    )


def _with_deprecations(session: Session, found: Found, answer: Which) -> Which:
    """Read what is deprecated only where something is: pipelines ask often, and seldom of such."""
    named = found.named
    if not named.deprecated and not any(one.use.deprecated for one in found.by_state.values()):
        return answer
    uses = [use.copy_id for use in (answer.canonical, answer.meanwhile) if use is not None]
    copies = dict.fromkeys([*([named.copy_id] if named.copy_id else []), *uses])
    about = [Thing("dataset", named.dataset_id), *(Thing("copy", copy_id) for copy_id in copies)]
    return replace(answer, deprecations=tuple(deprecation.of(session, about)))


def _frozen_reason(session: Session, accepted: Standing) -> str:
    return str(queries.get(session, accepted.nomination_id).evidence["reason"])


def _undecided(session: Session, asked: str, found: Found, proposed: Standing | None) -> Which:
    past = _former(session, found.named.dataset_id) if found.had_one else NEVER
    return Which(
        FORMER if found.was_canonical else UNKNOWN,
        asked,
        found.named.dataset_id,
        found.named.name,
        None,
        None,
        None,
        f"{past} {found.ranked_because or 'Its copies have not been ranked yet.'}",
        None,
        None,
        proposed.score if proposed else None,
        proposed.low if proposed else None,
        proposed.high if proposed else None,
        proposed.use if proposed else None,
    )


def _former(session: Session, dataset_id: UUID) -> str:
    former = queries.former(session, dataset_id)
    if former is None or former.valid_to is None:
        return NEVER
    ended = next((one for one in queries.decisions(session, [former.id]) if one.verb in {"revoke", "leave"}), None)
    expired = " and was not renewed." if former.state == EXPIRED else "."
    told = f": {ended.reason}" if ended else expired
    copy = datasets.copy(session, former.copy_id)
    return f"{copy.title or copy.name} was the source of truth until {human.instant(former.valid_to)}{told}"


def _state(found: Found, accepted: Standing) -> str:
    if found.named.copy_id is None or found.named.copy_id == accepted.use.copy_id:
        return CANONICAL
    return FORMER if found.was_canonical else NOT_CANONICAL
