"""What a row tells of other copies than its own is withheld from those who may not see them, as the row is loaded."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import event, exists, or_, select
from sqlalchemy.orm import QueryContext, Session, object_session
from sqlalchemy.orm.attributes import set_committed_value

from catalog.access.sight import rules, seen_copies
from catalog.access.sight_rules import Rules, table
from catalog.db import BOOKS, Base

WITHHELD = "What this was judged on speaks of copies that you may not see, so it is not shown."

_JOBS = "catalog_jobs_seen_whole"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@event.listens_for(Base, "load", propagate=True)
def _loaded(row: Any, context: QueryContext) -> None:
    _withhold(row, context.session)


@event.listens_for(Base, "refresh", propagate=True)
def _refreshed(row: Any, context: QueryContext | None, _names: Any) -> None:
    _withhold(row, context.session if context is not None else object_session(row))


def _withhold(row: Any, session: Session | None) -> None:
    told = _TOLD.get(row.__tablename__)
    if told is None or session is None or session.info.get(BOOKS):
        return
    seeing = rules(session)
    if seeing is not None:
        told(row, session, seeing)


def _evidence(row: Any, session: Session, _seeing: Rules) -> None:
    """Frozen evidence names every candidate: it is shown whole or not at all."""
    named = {UUID(found) for found in _copy_ids(row.__dict__.get("evidence"))}
    if named != seen_copies(session, named):
        set_committed_value(row, "evidence", _blank(row.evidence))


def _origins(row: Any, session: Session, seeing: Rules) -> None:
    """Of the origins that somebody named, those are told that are copies one sees."""
    said = list(row.__dict__.get("declared_from") or ())
    if said:
        copy = table("copy").alias()
        wanted = select(copy.c.uri, copy.c.name, copy.c.title).where(
            or_(copy.c.uri.in_(said), copy.c.name.in_(said), copy.c.title.in_(said)), seeing.copy(copy)
        )
        known = {name for names in session.connection().execute(wanted) for name in names}
        set_committed_value(row, "declared_from", [name for name in said if name in known])


def _statement(row: Any, session: Session, seeing: Rules) -> None:
    """A statement of SQL names all that its job touches."""
    if row.__dict__.get("sql") and not _touches_only_seen(row.__dict__.get("job_id"), session, seeing):
        set_committed_value(row, "sql", "")
        set_committed_value(row, "span", None)


def _touches_only_seen(job_id: UUID | None, session: Session, seeing: Rules) -> bool:
    known: dict[UUID, bool] = session.info.setdefault(_JOBS, {})
    if job_id is not None and job_id not in known:
        touch, copy = table("job_io").alias(), table("copy").alias()
        seen = exists(select(1).select_from(copy).where(copy.c.id == touch.c.copy_id, seeing.copy(copy)))
        hidden = select(touch.c.copy_id).where(touch.c.job_id == job_id, ~seen).limit(1)
        known[job_id] = session.connection().scalar(hidden) is None
    return job_id is not None and known[job_id]


_TOLD: dict[str, Callable[[Any, Session, Rules], None]] = {
    "nomination": _evidence,
    "dump": _origins,
    "edge": _statement,
    "column_edge": _statement,
}
"""By table: what its rows tell of other copies than those that their keys lead to."""


def _copy_ids(evidence: Any) -> set[str]:
    told = evidence if isinstance(evidence, dict) else {}
    candidates = [one for one in told.get("candidates", ()) if isinstance(one, dict)]
    named = [*told.get("copies", {}), *(copy_id for one in candidates for copy_id in one.get("copies", ()))]
    return {text for text in [*named, *(one.get("copy_id", "") for one in candidates)] if _UUID.fullmatch(str(text))}


def _blank(evidence: dict[str, Any]) -> dict[str, Any]:
    empty: dict[type, Any] = {list: [], dict: {}, str: ""}
    return {**{name: empty.get(type(value)) for name, value in evidence.items()}, "reason": WITHHELD}
