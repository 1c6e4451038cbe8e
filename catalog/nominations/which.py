"""The answer to "which one should I use?"."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.deprecation import queries as deprecation
from catalog.datasets.deprecation.queries import Deprecated
from catalog.datasets.owning.things import Thing
from catalog.datasets.resolving import Named
from catalog.nominations import queries
from catalog.nominations.review import ACCEPTED, EXPIRED, PROPOSED
from catalog.nominations.standing import Standing, Use, standing
from catalog.ranking import queries as rankings
from catalog.web import human

CANONICAL, NOT_CANONICAL, FORMER, UNKNOWN = "canonical", "not_canonical", "superseded", "unknown"


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
    named = resolving.named(session, asked)
    found = standing(session, named.dataset_id)
    return _with_deprecations(session, named, found, _answer(session, asked, named, found))


def _answer(session: Session, asked: str, named: Named, found: Mapping[str, Standing]) -> Which:
    accepted, proposed = found.get(ACCEPTED), found.get(PROPOSED)
    if accepted is None:
        return _undecided(session, asked, named, proposed)
    return Which(
        _state(session, accepted, named.copy_id),
        asked,
        named.dataset_id,
        named.name,
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


def _with_deprecations(session: Session, named: Named, found: Mapping[str, Standing], answer: Which) -> Which:
    """Read what is deprecated only where something is: pipelines ask often, and seldom of such."""
    if not named.deprecated and not any(one.use.deprecated for one in found.values()):
        return answer
    uses = [use.copy_id for use in (answer.canonical, answer.meanwhile) if use is not None]
    copies = dict.fromkeys([*([named.copy_id] if named.copy_id else []), *uses])
    about = [Thing("dataset", named.dataset_id), *(Thing("copy", copy_id) for copy_id in copies)]
    return replace(answer, deprecations=tuple(deprecation.of(session, about)))


def _frozen_reason(session: Session, accepted: Standing) -> str:
    return str(queries.get(session, accepted.nomination_id).evidence["reason"])


def _undecided(session: Session, asked: str, named: Named, proposed: Standing | None) -> Which:
    state = FORMER if named.copy_id and queries.was_canonical(session, named.copy_id) else UNKNOWN
    why = rankings.latest_reason(session, named.dataset_id) or "Its copies have not been ranked yet."
    return Which(
        state,
        asked,
        named.dataset_id,
        named.name,
        None,
        None,
        None,
        f"{_former(session, named.dataset_id)} {why}",
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
        return "No steward has accepted a source of truth yet."
    ended = next((one for one in queries.decisions(session, [former.id]) if one.verb in {"revoke", "leave"}), None)
    expired = " and was not renewed." if former.state == EXPIRED else "."
    told = f": {ended.reason}" if ended else expired
    copy = datasets.copy(session, former.copy_id)
    return f"{copy.title or copy.name} was the source of truth until {human.instant(former.valid_to)}{told}"


def _state(session: Session, accepted: Standing, copy_id: UUID | None) -> str:
    if copy_id is None or copy_id == accepted.use.copy_id:
        return CANONICAL
    return FORMER if queries.was_canonical(session, copy_id) else NOT_CANONICAL
