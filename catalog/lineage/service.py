"""Keep what is known of where copies come from; nothing is overwritten, intervals are closed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalog.db import keeps_books, new_id, now
from catalog.errors import Invalid, NotFound
from catalog.lineage import intervals
from catalog.lineage.models import Edge

CONFIDENCE_DIGITS = 4


@dataclass(frozen=True)
class Inferred:
    """That content says: the target was made from the source, with this confidence (0 to 1)."""

    source_copy_id: UUID
    target_copy_id: UUID
    source_version_id: UUID | None
    target_version_id: UUID | None
    confidence: float
    transformation: str = ""
    evidence: list[dict[str, Any]] = field(default_factory=list)
    margin: float | None = None
    """Log-likelihood that the best account of the family loses without the edge; None where none was weighed."""
    margin_turned: float | None = None
    """The same with the edge turned around."""


@keeps_books
def declare(
    session: Session,
    source_copy_id: UUID,
    target_copy_id: UUID,
    *,
    recorded_by: str,
    kind: str = "declared",
    run_id: str | None = None,
    transformation: str = "",
    source_version_id: UUID | None = None,
    target_version_id: UUID | None = None,
) -> Edge:
    """Keep that somebody said (or a run showed) that the target is made from the source.

    Said again the same way it is the same edge; by another run or of other versions, the edge of before ends in valid
    time and a new one begins. Raises Invalid for a copy that would come from itself.
    """
    if source_copy_id == target_copy_id:
        raise Invalid(reason="A copy cannot be made from itself. Name another origin.")
    facts = {
        "run_id": run_id,
        "transformation": transformation,
        "source_version_id": source_version_id,
        "target_version_id": target_version_id,
    }
    current = _current(session, kind, [target_copy_id]).get((source_copy_id, target_copy_id))
    if current is not None:
        if all(getattr(current, name) == value for name, value in facts.items()):
            current.last_seen = now()
            return current
        end(session, current)
    ends = {"source_copy_id": source_copy_id, "target_copy_id": target_copy_id}
    return _insert(session, {**ends, **facts, "kind": kind, "recorded_by": recorded_by})


def infer(session: Session, target_copy_ids: Collection[UUID], edges: Sequence[Inferred]) -> None:
    """Replace what content says about where these copies come from; declared and observed edges stay untouched.

    An edge that is no longer held is closed in known time, an unchanged one stays, a changed one gets a successor.
    """
    held = _current(session, "inferred", {*target_copy_ids, *(edge.target_copy_id for edge in edges)})
    wanted = {(edge.source_copy_id, edge.target_copy_id): edge for edge in edges}
    asked = set(target_copy_ids)
    for ends, edge in held.items():
        if (ends not in wanted and edge.target_copy_id in asked) or (ends in wanted and _differs(edge, wanted[ends])):
            edge.known_to = now()
    session.flush()  # one current edge between two copies: the old one goes before its successor comes
    for ends, inferred in sorted(wanted.items()):
        before = held.get(ends)
        if before is None or before.known_to is not None:
            _insert(session, _row(inferred, before))


def end(session: Session, edge: Edge, at: datetime | None = None) -> None:
    """End an edge in valid time, then or now: what was known of it before stays known as it was."""
    moment = now()
    edge.known_to = moment
    session.flush()  # the old row goes before its successor comes
    session.add(Edge(**{**_copied(edge), "valid_to": at or moment, "known_from": moment}))


def close(session: Session, edge_id: UUID) -> Edge:
    """Hold an edge for true no longer; it stays in what was known until now. Raises NotFound."""
    edge = session.get(Edge, edge_id)
    if edge is None:
        raise NotFound(what="Edge", name=str(edge_id))
    if edge.known_to is None:
        edge.known_to = now()
    return edge


def _current(session: Session, kind: str, targets: Iterable[UUID]) -> dict[tuple[UUID, UUID], Edge]:
    found = session.scalars(
        select(Edge)
        .where(Edge.target_copy_id.in_(sorted(targets)), Edge.kind == kind, *intervals.current())
        .order_by(Edge.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(edge.source_copy_id, edge.target_copy_id): edge for edge in found}


def _copied(edge: Edge) -> dict[str, Any]:
    kept = (column.key for column in Edge.__mapper__.column_attrs)
    return {name: getattr(edge, name) for name in kept if name not in {"id", "valid_to", "known_from", "known_to"}}


def _insert(session: Session, values: dict[str, Any]) -> Edge:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(Edge).values(id=new_id(), **values)
    # Two who say the same at once meet here: the second has the edge of the first.
    kept = row.on_conflict_do_update(
        index_elements=["source_copy_id", "target_copy_id", "kind"],
        index_where=text("valid_to IS NULL AND known_to IS NULL"),
        set_={"kind": row.excluded.kind},
    )
    return session.scalars(kept.returning(Edge), execution_options={"populate_existing": True}).one()


def _differs(edge: Edge, wanted: Inferred) -> bool:
    return _facts(edge) != _facts(wanted)


def _facts(edge: Edge | Inferred) -> tuple[object, ...]:
    numbers = (_rounded(number) for number in (edge.confidence, edge.margin, edge.margin_turned))
    return (edge.source_version_id, edge.target_version_id, *numbers, edge.transformation, edge.evidence)


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, CONFIDENCE_DIGITS)


def _row(inferred: Inferred, before: Edge | None) -> dict[str, Any]:
    return {
        "source_copy_id": inferred.source_copy_id,
        "target_copy_id": inferred.target_copy_id,
        "source_version_id": inferred.source_version_id,
        "target_version_id": inferred.target_version_id,
        "kind": "inferred",
        "confidence": _rounded(inferred.confidence),
        "margin": _rounded(inferred.margin),
        "margin_turned": _rounded(inferred.margin_turned),
        "transformation": inferred.transformation,
        "evidence": inferred.evidence,
        "recorded_by": "content",
        "valid_from": _valid_from(inferred, before),
    }


def _valid_from(inferred: Inferred, before: Edge | None) -> datetime:
    """A better opinion about the same versions does not move the time since which it holds."""
    same = before is not None and before.target_version_id == inferred.target_version_id
    return before.valid_from if before is not None and same else now()
