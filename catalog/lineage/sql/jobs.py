"""The SQL that a job's producer told (its sql facet): what it says of the job's own inputs and outputs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.lineage import declaring
from catalog.lineage.declaring import SaidColumn, SaidEdge, Teller, Told
from catalog.lineage.jobs import Facet, Job, JobIO
from catalog.lineage.sql import linking
from catalog.lineage.sql.records import ColumnLink, Columns, Problem, Statement, Table
from catalog.lineage.sql.service import LONGEST_SQL, RECORDED_BY

DIALECTS = {
    "sqlserver": "tsql",
    "mssql": "tsql",
    "synapse": "tsql",
    "postgresql": "postgres",
    "sparksql": "spark",
    "spark_sql": "spark",
    "mariadb": "mysql",
    "awsathena": "athena",
}
"""What producers call a dialect that is called otherwise here."""


@dataclass(frozen=True)
class End:
    """A copy that the job reads or writes, by its producer's name."""

    copy_id: UUID
    name: str
    columns: Columns

    @property
    def parts(self) -> tuple[str, ...]:
        """Its name as a statement may end with it."""
        return tuple(part.strip('"`[]') for part in self.name.casefold().split("."))


@dataclass(frozen=True)
class ToRead:
    """A job's SQL, and what the job reads and writes."""

    job_id: UUID
    sql: str
    dialect: str
    inputs: tuple[End, ...]
    outputs: tuple[End, ...]


@dataclass(frozen=True)
class SqlRead:
    """What the SQL says, of copies that the job is known to read and write."""

    edges: tuple[SaidEdge, ...]
    columns: tuple[SaidColumn, ...]
    problems: tuple[Problem, ...] = ()


def to_read(session: Session, job_id: UUID) -> ToRead:
    """Gather a job's SQL and its ends. Raises NoResultFound for a job that is not there."""
    job = session.get_one(Job, job_id)
    told = Facet.subject_kind == "job", Facet.subject_id == job.id, Facet.name == "sql", Facet.removed.is_(False)
    body: Any = session.scalar(select(Facet.body).where(*told)) or {}
    io = session.execute(select(JobIO.copy_id, JobIO.direction).where(JobIO.job_id == job.id, JobIO.ended_at.is_(None)))
    sides: dict[str, list[UUID]] = {"input": [], "output": []}
    for copy_id, direction in io:
        sides[direction].append(copy_id)
    ends = _ends(session, {*sides["input"], *sides["output"]})
    return ToRead(
        job_id=job.id,
        sql=text if isinstance(text := body.get("query"), str) else "",
        dialect=name if isinstance(name := body.get("dialect"), str) else "",
        inputs=tuple(ends[one] for one in sorted(sides["input"])),
        outputs=tuple(ends[one] for one in sorted(sides["output"])),
    )


def read(todo: ToRead) -> SqlRead:
    """Read the SQL (no session); a query that writes nothing fills the job's only output."""
    from catalog.lineage.sql import reading, statements  # noqa: PLC0415 - sqlglot takes a while to load

    said = todo.dialect.strip().casefold()
    dialect = DIALECTS.get(said, said)
    known = {end.parts: end.columns for end in (*todo.inputs, *todo.outputs) if end.columns.names}
    found = reading.read(todo.sql, dialect if dialect and statements.speaks(dialect) else "", known)
    edges: list[SaidEdge] = []
    columns: list[SaidColumn] = []
    for one in found.statements:
        target = _target(one, todo)
        if target is not None:
            edges += _edges(one, target, todo)
            columns += _columns(one, target, todo)
    return SqlRead(tuple(edges), tuple(columns), found.problems)


def keep(session: Session, todo: ToRead, found: SqlRead) -> Told:
    """Keep what the SQL says as declared; what it no longer says has ended."""
    return declaring.tell(session, Teller(todo.job_id, RECORDED_BY), found.edges, found.columns, whole=False)


def _ends(session: Session, copy_ids: set[UUID]) -> dict[UUID, End]:
    copies = datasets.copies(session, copy_ids)
    named = linking.columns(session, {Table((str(copy_id),)): copy for copy_id, copy in copies.items()})
    return {copy.id: End(copy.id, copy.name, named.get((str(copy.id),), Columns(()))) for copy in copies.values()}


def _target(one: Statement, todo: ToRead) -> End | None:
    if one.target is not None:
        return _meant(one.target, todo.outputs)
    return todo.outputs[0] if len(todo.outputs) == 1 else None


def _meant(table: Table, ends: Sequence[End]) -> End | None:
    """Find the one end whose name ends with a table's; a name that fits several means none."""
    key = tuple(part.casefold() for part in table.parts)
    if table.is_path:
        path = table.name.partition("://")[2] or table.name
        found = [end for end in ends if path.endswith(end.name.lstrip("/"))]
    else:
        found = [end for end in ends if end.parts[-len(key) :] == key]
    return found[0] if len(found) == 1 else None


def _edges(one: Statement, target: End, todo: ToRead) -> Iterator[SaidEdge]:
    for table in one.sources:
        source = _meant(table, todo.inputs)
        if source is not None and source.copy_id != target.copy_id:
            yield SaidEdge(source.copy_id, target.copy_id, one.kind, one.text, [0, len(one.text)])


def _columns(one: Statement, target: End, todo: ToRead) -> Iterator[SaidColumn]:
    sources: Mapping[Table, End | None] = {table: _meant(table, todo.inputs) for table in one.sources}
    for link in one.columns:
        source = sources.get(link.source)
        if source is not None and source.copy_id != target.copy_id:
            yield _column(one, link, source, target)


def _column(one: Statement, link: ColumnLink, source: End, target: End) -> SaidColumn:
    whole = len(one.text) <= LONGEST_SQL
    return SaidColumn(
        source_copy_id=source.copy_id,
        source_column=_spelled(link.source_column, source),
        target_copy_id=target.copy_id,
        target_column=_spelled(link.target_column, target),
        transformation=link.transformation,
        subtype=link.subtype,
        masking=True if link.masking else None,
        sql=one.text if whole else link.expression,
        span=[at - one.span[0] for at in link.span] if whole and link.span is not None else None,
    )


def _spelled(name: str, end: End) -> str:
    """Give a column's name as the copy has it."""
    return next((column for column in end.columns.names if column.casefold() == name.casefold()), name)
