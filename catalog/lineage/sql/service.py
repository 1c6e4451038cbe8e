"""Keeping what SQL text says of where copies come from, as declared edges of the job whose text it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.datasets.models import Copy
from catalog.lineage import declaring
from catalog.lineage.declaring import SaidColumn, SaidEdge, Teller, Told
from catalog.lineage.sql import linking
from catalog.lineage.sql.linking import Unlinked, Where
from catalog.lineage.sql.records import ColumnLink, Reading, Statement, Table
from catalog.silos.access import Actor, require

RECORDED_BY = "SQL"
LONGEST_SQL = 4_000
"""A column's edge keeps the whole statement up to here, and beyond it the expression alone."""

Linked = Mapping[Table, Copy | Unlinked]


@dataclass(frozen=True)
class Text:
    """SQL text and where it is from: the job that it is, as OpenLineage names it, and what a person calls it."""

    sql: str
    namespace: str
    name: str
    shown: str
    dialect: str = ""


@dataclass(frozen=True)
class Statements:
    """What was read of a text, what its tables are, and what was kept of it (nothing on a dry run)."""

    reading: Reading
    linked: Linked
    told: Told = field(default_factory=Told)


def look(session: Session, text: Text, where: Where) -> Statements:
    """Read a text, with the columns of the copies that it names, and keep nothing. Raises Invalid."""
    from catalog.lineage.sql.reading import read  # noqa: PLC0415 - sqlglot takes a while to load

    named = linking.find(session, read(text.sql, text.dialect).tables, where)
    reading = read(text.sql, text.dialect, linking.columns(session, named))
    return Statements(reading, {**linking.find(session, reading.tables, where), **named})


def keep(session: Session, text: Text, where: Where, actor: Actor) -> Statements:
    """Read a text and keep what it says; what the same text said before and says no longer ends.

    Raises Invalid, Forbidden.
    """
    require(session, actor, "register", where.silo_id)
    looked = look(session, text, where)
    linked = _made(session, looked, where)
    job = declaring.job_named(session, text.namespace, text.name, kind="SQL")
    edges = list(_edges(looked.reading.statements, linked, text))
    told = declaring.tell(
        session, Teller(job.id, RECORDED_BY), edges, list(_columns(looked.reading.statements, linked, text))
    )
    became = changed({"edges": told.kept + told.ended}, {"edges": told.kept + told.new})
    detail = {"text": text.shown, "new": told.new, "ended": told.ended, **became}
    audit.record(session, actor.name, actor.verified, "lineage.read_from_sql", "job", str(job.id), detail)
    return Statements(looked.reading, linked, told)


def _made(session: Session, looked: Statements, where: Where) -> Linked:
    """Make the copies that statements write or read and nobody knows yet."""
    writing = [one for one in looked.reading.statements if one.target is not None and one.sources]
    written = {one.target for one in writing}
    linked = dict(looked.linked)
    for table in dict.fromkeys(table for one in writing for table in (one.target, *one.sources) if table is not None):
        if isinstance(linked.get(table), Unlinked):
            linked[table] = linking.make(session, table, where, written=table in written)
    return linked


def _edges(statements: Iterable[Statement], linked: Linked, text: Text) -> Iterator[SaidEdge]:
    for one in statements:
        target = linked.get(one.target) if one.target is not None else None
        for source in (linked.get(table) for table in one.sources):
            if isinstance(target, Copy) and isinstance(source, Copy) and source.id != target.id:
                place = {"file": text.shown, "line": one.line, "start": one.span[0], "end": one.span[1]}
                yield SaidEdge(source.id, target.id, one.kind, one.text, [0, len(one.text)], [{"sql": place}])


def _columns(statements: Sequence[Statement], linked: Linked, text: Text) -> Iterator[SaidColumn]:
    for one in statements:
        target = linked.get(one.target) if one.target is not None else None
        for link in one.columns:
            source = linked.get(link.source)
            if isinstance(target, Copy) and isinstance(source, Copy) and source.id != target.id:
                yield _column(one, link, source, target, text)


def _column(one: Statement, link: ColumnLink, source: Copy, target: Copy, text: Text) -> SaidColumn:
    whole = len(one.text) <= LONGEST_SQL
    span = [at - one.span[0] for at in link.span] if whole and link.span is not None else None
    return SaidColumn(
        source_copy_id=source.id,
        source_column=link.source_column,
        target_copy_id=target.id,
        target_column=link.target_column,
        transformation=link.transformation,
        subtype=link.subtype,
        masking=True if link.masking else None,
        description=f"{text.shown}, line {one.line}",
        sql=one.text if whole else link.expression,
        span=span,
    )
