"""The answer to "which one should I use?"."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.models import Copy, Dataset, Version
from catalog.datasets.usable import why_unusable
from catalog.nominations import queries
from catalog.nominations.models import Nomination
from catalog.nominations.review import REVOKED, SUPERSEDED
from catalog.ranking import queries as rankings
from catalog.web import human

CANONICAL, NOT_CANONICAL, FORMER, UNKNOWN = "canonical", "not_canonical", "superseded", "unknown"


@dataclass(frozen=True)
class Use:
    """A copy to use, where it is, and the version it holds."""

    copy_id: UUID
    title: str
    uri: str
    version_id: UUID | None
    content_id: str | None
    why_unusable: str
    """Why what it holds now cannot be used, such as the reason why it cannot be read; empty when it can."""


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


def which(session: Session, asked: str) -> Which:
    """Say which copy to use for a dataset, copy, URI or path; raises NameNotFound, NameAmbiguous."""
    dataset, copy = resolving.resolve(session, asked), resolving.copy_meant(session, asked)
    accepted = queries.accepted(session, dataset.id)
    if accepted is None:
        return _undecided(session, asked, dataset, copy)
    use = _use(session, accepted.copy_id)
    score = _interval(accepted.evidence["candidates"], accepted.copy_id)
    return Which(
        _state(session, accepted, copy),
        asked,
        dataset.id,
        dataset.name,
        use,
        accepted.version_id,
        _bytes_there(session, accepted, use),
        *_decided(session, accepted),
        *score,
        _proposed(session, dataset.id) if use.why_unusable else None,
    )


def _decided(session: Session, accepted: Nomination) -> tuple[str, datetime | None, str | None]:
    made = [one for one in queries.decisions(session, [accepted.id]) if one.verb == "accept"]
    if not made:
        return str(accepted.evidence["reason"]), accepted.valid_from, None
    return made[0].reason, accepted.valid_from, made[0].actor


def _proposed(session: Session, dataset_id: UUID) -> Use | None:
    proposed = queries.proposed(session, dataset_id)
    return _use(session, proposed.copy_id) if proposed else None


def _undecided(session: Session, asked: str, dataset: Dataset, copy: Copy | None) -> Which:
    proposed, ranking = queries.proposed(session, dataset.id), rankings.latest(session, dataset.id)
    state = FORMER if copy is not None and _was_canonical(session, copy.id) else UNKNOWN
    why = ranking.reason if ranking else "Its copies have not been ranked yet."
    score = _interval(ranking.candidates, proposed.copy_id) if ranking and proposed else (None, None, None)
    return Which(
        state,
        asked,
        dataset.id,
        dataset.name,
        None,
        None,
        None,
        f"{_former(session, dataset.id)} {why}",
        None,
        None,
        *score,
        _use(session, proposed.copy_id) if proposed else None,
    )


def _former(session: Session, dataset_id: UUID) -> str:
    former = queries.former(session, dataset_id)
    if former is None or former.valid_to is None:
        return "No steward has accepted a source of truth yet."
    ended = next((one for one in queries.decisions(session, [former.id]) if one.verb in {"revoke", "leave"}), None)
    told = f": {ended.reason}" if ended else "."
    copy = datasets.copy(session, former.copy_id)
    return f"{copy.title or copy.name} was the source of truth until {human.instant(former.valid_to)}{told}"


def _state(session: Session, accepted: Nomination, copy: Copy | None) -> str:
    if copy is None or copy.id == accepted.copy_id:
        return CANONICAL
    return FORMER if _was_canonical(session, copy.id) else NOT_CANONICAL


def _was_canonical(session: Session, copy_id: UUID) -> bool:
    return any(one.state in {SUPERSEDED, REVOKED} for one in queries.of_copy(session, copy_id))


def _use(session: Session, copy_id: UUID) -> Use:
    copy, version = datasets.copy(session, copy_id), datasets.current_version(session, copy_id)
    latest = datasets.latest_dumps(session, [copy_id]).get(copy_id)
    return Use(
        copy.id,
        copy.title or copy.name,
        copy.uri,
        version.id if version else None,
        version.content_id if version else None,
        why_unusable(version, latest),
    )


def _bytes_there(session: Session, accepted: Nomination, use: Use) -> bool:
    judged: Version = datasets.version(session, accepted.version_id)
    latest = datasets.latest_dumps(session, [accepted.copy_id]).get(accepted.copy_id)
    return use.content_id == judged.content_id and (latest is None or latest.outcome != "missing")


def _interval(candidates: list[dict[str, object]], copy_id: UUID) -> tuple[float | None, float | None, float | None]:
    for one in candidates:
        if one["copy_id"] == str(copy_id):
            return _number(one["score"]), _number(one["low"]), _number(one["high"])
    return None, None, None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
