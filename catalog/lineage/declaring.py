"""Keeping what a job's text says of where copies and columns come from: declared edges, told again each time."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalog.db import keeps_books, new_id, now
from catalog.lineage.jobs import Job, JobIO
from catalog.lineage.models import ColumnEdge, Edge

DECLARED = "declared"

_ENDS = ("source_copy_id", "target_copy_id")
_COLUMN_ENDS = ("source_copy_id", "source_column", "target_copy_id", "target_column", "transformation", "subtype")
_EDGE_KEY = ("source_copy_id", "target_copy_id", "kind")
_COLUMN_KEY = (
    "target_copy_id",
    "target_column",
    "source_copy_id",
    "source_column",
    "kind",
    "transformation",
    "subtype",
)


@dataclass(frozen=True)
class SaidEdge:
    """That a text says: the target is made from the source."""

    source_copy_id: UUID
    target_copy_id: UUID
    transformation: str = ""
    sql: str = ""
    span: list[int] | None = None
    evidence: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class SaidColumn:
    """That a text says: the target's column (empty: its rows) is made from a column of the source."""

    source_copy_id: UUID
    source_column: str
    target_copy_id: UUID
    target_column: str
    transformation: str = ""
    subtype: str = ""
    masking: bool | None = None
    description: str = ""
    sql: str = ""
    span: list[int] | None = None


@dataclass(frozen=True)
class Teller:
    """Who says it: the job whose text it is, the way it was read (`SQL`, `dbt`), and the program that made the text."""

    job_id: UUID
    recorded_by: str
    producer: str = ""


@dataclass(frozen=True)
class Told:
    """How many edges and column edges are new, are as they were, and have ended."""

    new: int = 0
    kept: int = 0
    ended: int = 0


@keeps_books
def job_named(session: Session, namespace: str, name: str, *, kind: str = "", description: str = "") -> Job:
    """Find the job, or make it; what is said anew of its kind and description replaces what was known."""
    row = _insert(session, Job).values(id=new_id(), namespace=namespace, name=name)
    session.execute(row.on_conflict_do_nothing())
    job = session.scalars(select(Job).where(Job.namespace == namespace, Job.name == name)).one()
    job.kind, job.description, job.last_seen = kind or job.kind, description or job.description, now()
    return job


@keeps_books
def tell(
    session: Session,
    teller: Teller,
    edges: Sequence[SaidEdge],
    columns: Sequence[SaidColumn],
    *,
    whole: bool = True,
) -> Told:
    """Keep all that a job's text says; what it said before and says no longer ends in valid time.

    What a person declared is not touched, and neither is what was observed or inferred. Where the text is not the
    `whole` job, what that reads and writes is left as it is known.
    """
    before = _reads_and_writes(session, teller.job_id, edges) if whole else _written(session, teller.job_id)
    targets = {*before, *(edge.target_copy_id for edge in edges), *(one.target_copy_id for one in columns)}
    tables = _Table(session, teller, Edge, _ENDS, _EDGE_KEY).tell(edges, targets)
    cells = _Table(session, teller, ColumnEdge, _COLUMN_ENDS, _COLUMN_KEY).tell(columns, targets)
    return Told(tables.new + cells.new, tables.kept + cells.kept, tables.ended + cells.ended)


def _reads_and_writes(session: Session, job_id: UUID, edges: Iterable[SaidEdge]) -> set[UUID]:
    """Keep what the job reads and writes; give the copies that it wrote before."""
    at = now()
    said = {(edge.source_copy_id, "input") for edge in edges} | {(edge.target_copy_id, "output") for edge in edges}
    held = {(row.copy_id, row.direction): row for row in session.scalars(select(JobIO).where(JobIO.job_id == job_id))}
    for key, row in held.items():
        row.last_seen, row.ended_at = (at, None) if key in said else (row.last_seen, row.ended_at or at)
    for copy_id, direction in sorted(said - held.keys()):
        row = _insert(session, JobIO).values(job_id=job_id, copy_id=copy_id, direction=direction)
        session.execute(row.on_conflict_do_nothing())
    return {copy_id for copy_id, direction in held if direction == "output"}


def _written(session: Session, job_id: UUID) -> set[UUID]:
    return set(session.scalars(select(JobIO.copy_id).where(JobIO.job_id == job_id, JobIO.direction == "output")))


class _Table:
    """Edges, or column edges: both are intervals and are kept by the same rules."""

    def __init__(
        self,
        session: Session,
        teller: Teller,
        model: type[Edge | ColumnEdge],
        ends: Sequence[str],
        key: Sequence[str],
    ) -> None:
        self._session, self._teller, self._model = session, teller, model
        self._ends, self._key = ends, key

    def tell(self, said: Sequence[SaidEdge | SaidColumn], targets: Collection[UUID]) -> Told:
        wanted = {tuple(getattr(one, name) for name in self._ends): one for one in said}
        held = self._held(targets)
        gone = [row for ends, row in held.items() if ends not in wanted and self._is_ours(row)]
        changed = [row for ends, row in held.items() if ends in wanted and self._says_more(row, wanted[ends])]
        at = now()
        for row in (row for ends, row in held.items() if ends in wanted):
            row.last_seen = at
        for row in (*gone, *changed):
            row.known_to = at
        self._session.flush()  # one current edge between two ends: the old one goes before its successor comes
        self._session.add_all(self._ended(row, at) for row in gone)
        since = {self._of(row): row.valid_from for row in changed}
        new = [one for ends, one in wanted.items() if ends not in held or ends in since]
        for one in new:
            self._add(one, since.get(tuple(getattr(one, name) for name in self._ends)))
        return Told(len(new) - len(changed), len(wanted) - len(new) + len(changed), len(gone))

    def _held(self, targets: Collection[UUID]) -> Mapping[tuple[Hashable, ...], Any]:
        model = self._model
        rows = self._session.scalars(
            select(model)
            .where(model.target_copy_id.in_(sorted(targets)), model.kind == DECLARED, *_current(model))
            .order_by(model.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {self._of(row): row for row in rows}

    def _of(self, row: Any) -> tuple[Hashable, ...]:
        return tuple(getattr(row, name) for name in self._ends)

    def _says_more(self, row: Any, said: SaidEdge | SaidColumn) -> bool:
        """Tell whether a text says something else than is held; what a person or another job said stands."""
        return self._is_ours(row) and any(getattr(row, key) != value for key, value in asdict(said).items())

    def _is_ours(self, row: Any) -> bool:
        return bool(row.job_id == self._teller.job_id and row.recorded_by == self._teller.recorded_by)

    def _ended(self, row: Any, at: datetime) -> Any:
        names = (column.key for column in self._model.__mapper__.column_attrs)
        kept = {name: getattr(row, name) for name in names if name not in {"id", "valid_to", "known_from", "known_to"}}
        return self._model(**{**kept, "valid_to": at, "known_from": at})

    def _add(self, said: SaidEdge | SaidColumn, since: datetime | None) -> None:
        row = {**asdict(said), "kind": DECLARED, **asdict(self._teller)}
        values = row if since is None else {**row, "valid_from": since}
        # Two who say the same at once meet here: the second has the edge of the first.
        added = _insert(self._session, self._model).values(id=new_id(), **values)
        self._session.execute(
            added.on_conflict_do_nothing(
                index_elements=list(self._key), index_where=text("valid_to IS NULL AND known_to IS NULL")
            )
        )


def _current(model: type[Edge | ColumnEdge]) -> tuple[ColumnElement[bool], ...]:
    return (model.known_to.is_(None), model.valid_to.is_(None))


def _insert(session: Session, model: type[Any]) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)
