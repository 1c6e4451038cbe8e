"""What stands as a dataset's source of truth, or is proposed as one, with all that "which one?" says of it.

One statement: pipelines ask at every start of theirs, and a catalog of a million copies answers them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from catalog.datasets.models import Copy, Dump, Version
from catalog.datasets.usable import why_unusable
from catalog.nominations.models import Decision, Nomination
from catalog.nominations.review import ACCEPTED, PROPOSED


@dataclass(frozen=True)
class Use:
    """A copy to use, where it is, and the version it holds."""

    copy_id: UUID
    title: str
    uri: str
    version_id: UUID | None
    content_id: str | None
    format: str
    """Of that version, empty where it is not known."""
    seen_at: datetime | None
    """When it was last told or seen to hold this."""
    why_unusable: str
    """Why what it holds now cannot be used, such as the reason why it cannot be read; empty when it can."""
    deprecated: bool = False


@dataclass(frozen=True)
class Standing:
    """An accepted or proposed nomination, and what its copy holds now."""

    nomination_id: UUID
    state: str
    version_id: UUID
    """What was judged."""
    bytes_there: bool
    """Whether the copy still holds the very bytes that were judged."""
    use: Use
    since: datetime | None
    score: float | None
    low: float | None
    high: float | None
    decided_by: str | None
    """None where nobody decided, as where a merge of datasets brought it."""
    reason: str | None
    """Of the decision."""
    until: datetime | None = None
    """Until when it is in force."""
    under_review_since: datetime | None = None
    review_reason: str = ""


def standing(session: Session, dataset_id: UUID) -> dict[str, Standing]:
    """Give what is accepted and what is proposed for a dataset, by state; at most one each."""
    return {row.state: _standing(row) for row in session.execute(_STATEMENT, {"dataset_id": dataset_id})}


@dataclass(frozen=True)
class _Held:
    status: str
    reason: str | None
    rows: int | None


@dataclass(frozen=True)
class _Arrived:
    outcome: str
    reason: str | None


def _standing(row: Any) -> Standing:
    held = _Held(row.status, row.unreadable, row.rows) if row.current_id else None
    latest = _Arrived(row.outcome, row.missing) if row.outcome else None
    use = Use(
        row.copy_id,
        row.title or row.name,
        row.uri,
        row.current_id,
        row.current_content,
        row.format or "",
        row.seen_at,
        why_unusable(held, latest),
        row.deprecated_until is not None,
    )
    there = row.current_content == row.judged_content and row.outcome != "missing"
    return Standing(
        row.id,
        row.state,
        row.version_id,
        there,
        use,
        row.since or row.valid_from,
        row.score,
        row.low,
        row.high,
        row.actor,
        row.decided_because,
        row.until,
        row.under_review_since,
        row.review_reason,
    )


def _last(column: InstrumentedAttribute[UUID], *which: ColumnElement[bool]) -> ScalarSelect[UUID]:
    mine = select(column).where(Dump.copy_id == Nomination.copy_id, *which).correlate(Nomination)
    return mine.order_by(Dump.registered_at.desc(), Dump.id.desc()).limit(1).scalar_subquery()


def _accepted() -> ScalarSelect[UUID]:
    made = select(Decision.id).where(Decision.nomination_id == Nomination.id, Decision.verb.in_(["accept", "renewed"]))
    return made.correlate(Nomination).order_by(Decision.id.desc()).limit(1).scalar_subquery()


def _statement() -> Select[Any]:
    judged, current = aliased(Version), aliased(Version)
    holding, latest, decision = aliased(Dump), aliased(Dump), aliased(Decision)
    nominated = (
        Nomination.id,
        Nomination.state,
        Nomination.version_id,
        Nomination.valid_from,
        Nomination.since,
        Nomination.until.label("until"),
        Nomination.under_review_since,
        Nomination.review_reason,
        Nomination.score,
        Nomination.low,
        Nomination.high,
    )
    held = (
        judged.content_id.label("judged_content"),
        current.id.label("current_id"),
        current.content_id.label("current_content"),
        current.format,
        current.status,
        current.reason.label("unreadable"),
        current.rows,
        holding.registered_at.label("seen_at"),
        latest.outcome,
        latest.reason.label("missing"),
    )
    copy = Copy.id.label("copy_id"), Copy.title, Copy.name, Copy.uri, Copy.deprecated_until
    said = decision.actor, decision.reason.label("decided_because")
    columns: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]] = (*nominated, *copy, *held, *said)
    return (
        select(*columns)
        .select_from(Nomination)
        .join(Copy, Copy.id == Nomination.copy_id)
        .join(judged, judged.id == Nomination.version_id)
        .outerjoin(holding, holding.id == _last(Dump.id, Dump.version_id.is_not(None)))
        .outerjoin(current, current.id == holding.version_id)
        .outerjoin(latest, latest.id == _last(Dump.id, Dump.outcome != "waiting"))
        .outerjoin(decision, decision.id == _accepted())
        .where(Nomination.dataset_id == bindparam("dataset_id"), Nomination.state.in_([ACCEPTED, PROPOSED]))
    )


_STATEMENT = _statement()
