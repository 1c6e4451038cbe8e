"""What stands as the source of truth of what somebody named, or is proposed as one, with all that "which one?" says.

One statement, from the text to the answer: pipelines ask at every start of theirs, and a catalog of a million copies
answers them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, and_, case, literal_column, null, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from catalog.datasets import resolving
from catalog.datasets.models import Copy, Dump, Version
from catalog.datasets.resolving import LOOK_UP, Named
from catalog.datasets.usable import why_unusable
from catalog.nominations.models import Decision, Nomination
from catalog.nominations.review import ACCEPTED, ENDED, PROPOSED
from catalog.ranking.models import RankingRow


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


@dataclass(frozen=True)
class Found:
    """What was named, and what stands for its dataset."""

    named: Named
    by_state: Mapping[str, Standing]
    """What is accepted and what is proposed; at most one each."""
    was_canonical: bool
    """The copy that was named was a source of truth and is no longer."""
    had_one: bool
    """Some copy of the dataset was, and is no longer."""
    ranked_because: str | None
    """The reason of the newest ranking, read where nothing is accepted; None where there is none."""


def find(session: Session, text: str) -> Found:
    """Find what is named by a dataset's or copy's name, id, URI or path; raises NameNotFound, NameAmbiguous."""
    asked = resolving.sought(text)
    rows = session.execute(_STATEMENT, asked).all() if asked else []
    named = resolving.plainly(rows)
    if named is None:
        named = resolving.named_at_length(session, text)
        rows = session.execute(_STATEMENT, resolving.sought_by_id(named.copy_id or named.dataset_id)).all()
    mine = [row for row in rows if row.dataset_id == named.dataset_id and row.named_copy_id == named.copy_id]
    return Found(
        named,
        {row.state: _standing(row) for row in mine if row.copy_id and row.judged_content},
        any(row.was_canonical for row in mine),
        any(row.had_one for row in mine),
        next((row.ranked_because for row in mine), None),
    )


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


def _fixed(*values: str) -> list[ColumnElement[str]]:
    # Said in the statement: as parameters they would keep the index of open nominations from being used.
    return [literal_column(f"'{value}'") for value in values]


_ONE: ColumnElement[int] = literal_column("1")


def _last(column: InstrumentedAttribute[UUID], *which: ColumnElement[bool]) -> ScalarSelect[UUID]:
    mine = select(column).where(Dump.copy_id == Nomination.copy_id, *which).correlate(Nomination)
    return mine.order_by(Dump.registered_at.desc(), Dump.id.desc()).limit(_ONE).scalar_subquery()


def _accepted() -> ScalarSelect[UUID]:
    made = select(Decision.id).where(
        Decision.nomination_id == Nomination.id, Decision.verb.in_(_fixed("accept", "renewed"))
    )
    return made.correlate(Nomination).order_by(Decision.id.desc()).limit(_ONE).scalar_subquery()


def _statement() -> Select[Any]:
    # Short names: PostgreSQL's driver reads a text of more than 4,096 characters anew at each use.
    judged, current = aliased(Version, name="j"), aliased(Version, name="c")
    holding, latest, decision = aliased(Dump, name="h"), aliased(Dump, name="l"), aliased(Decision, name="d")
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
    asked = LOOK_UP.subquery("a")
    copy = Copy.id.label("copy_id"), Copy.title, Copy.name, Copy.uri, Copy.deprecated_until
    said = decision.actor, decision.reason.label("decided_because")
    columns: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]] = (*nominated, *copy, *held, *said)
    stands = Nomination.dataset_id == asked.c.dataset_id, Nomination.state.in_(_fixed(ACCEPTED, PROPOSED))
    # Outer joins all the way: what is asked for is answered also where nothing stands for it.
    return (
        select(*asked.c, *_past(asked), *columns)
        .select_from(asked)
        .outerjoin(Nomination, and_(*stands))
        .outerjoin(Copy, Copy.id == Nomination.copy_id)
        .outerjoin(judged, judged.id == Nomination.version_id)
        .outerjoin(holding, holding.id == _last(Dump.id, Dump.version_id.is_not(None)))
        .outerjoin(current, current.id == holding.version_id)
        .outerjoin(latest, latest.id == _last(Dump.id, Dump.outcome.not_in(_fixed("waiting"))))
        .outerjoin(decision, decision.id == _accepted())
    )


def _past(asked: FromClause) -> tuple[ColumnElement[Any], ...]:
    once, former = aliased(Nomination, name="o"), aliased(Nomination, name="f")
    was = select(once.id).where(once.copy_id == asked.c.named_copy_id, once.state.in_(_fixed(*sorted(ENDED))))
    had = select(former.id).where(former.dataset_id == asked.c.dataset_id, former.state.in_(_fixed(*sorted(ENDED))))
    ranked = select(RankingRow.reason).where(RankingRow.dataset_id == asked.c.dataset_id).correlate(asked)
    newest = ranked.order_by(RankingRow.ranked_at.desc(), RankingRow.id.desc()).limit(_ONE).scalar_subquery()
    return (
        was.correlate(asked).exists().label("was_canonical"),
        had.correlate(asked).exists().label("had_one"),
        case((Nomination.state.in_(_fixed(ACCEPTED)), null()), else_=newest).label("ranked_because"),
    )


_STATEMENT = _statement()
