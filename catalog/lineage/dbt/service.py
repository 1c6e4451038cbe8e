"""Keeping what a dbt project says: which tables and columns are made from which, and what its tests found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.datasets.models import Copy
from catalog.lineage import declaring, receiving
from catalog.lineage.dbt import tests_told
from catalog.lineage.dbt.artifacts import Project, Relation
from catalog.lineage.declaring import SaidColumn, SaidEdge, Teller, Told
from catalog.lineage.openlineage.events import read_event
from catalog.lineage.sql import linking
from catalog.lineage.sql.linking import Unlinked, Where
from catalog.lineage.sql.records import ColumnLink, Columns, Schemas, Statement, Table
from catalog.silos.access import Actor, require

RECORDED_BY = "dbt"


@dataclass(frozen=True)
class Found:
    """What was read of a project: its tables as copies, the SQL of its models, what was kept and what was not used."""

    project: Project
    linked: Mapping[str, Copy | Unlinked]
    statements: Mapping[str, Statement]
    problems: tuple[str, ...]
    told: Told = field(default_factory=Told)


def look(session: Session, project: Project, where: Where) -> Found:
    """Read a project, and keep nothing."""
    tables = {one.id: Table(one.parts) for one in project.relations.values() if not one.ephemeral and one.parts}
    by_table = linking.find(session, tables.values(), where)
    linked = {name: by_table[table] for name, table in tables.items()}
    statements, problems = _read(session, project, linked)
    return Found(project, linked, statements, (*project.problems, *problems))


def keep(session: Session, project: Project, where: Where, actor: Actor, *, job_namespace: str) -> Found:
    """Read a project and keep what it says; what a model said before and says no longer ends. Raises Forbidden."""
    require(session, actor, "register", where.silo_id)
    looked = look(session, project, where)
    linked = dict(_made(session, looked, where))
    told = Told()
    _tell_tests(session, project, linked, actor, job_namespace)
    for relation in project.relations.values():
        target = linked.get(relation.id)
        if isinstance(target, Copy) and relation.kind in {"model", "snapshot"}:
            told = _sum(told, _keep(session, looked, linked, relation, target, job_namespace))
    became = changed({"edges": told.kept + told.ended}, {"edges": told.kept + told.new})
    detail = {"project": project.name, "new": told.new, "ended": told.ended, **became}
    audit.record(session, actor.name, actor.verified, "lineage.read_from_dbt", "project", project.name, detail)
    return Found(project, linked, looked.statements, looked.problems, told)


def _tell_tests(
    session: Session, project: Project, linked: Mapping[str, Copy | Unlinked], actor: Actor, job_namespace: str
) -> None:
    """Tell what tests found as the events that a run of them would have sent: it goes the way of all assertions."""
    named = {name: (copy.namespace, copy.name) for name, copy in linked.items() if isinstance(copy, Copy)}
    receiving.receive(session, [read_event(one) for one in tests_told.events(project, named, job_namespace)], actor)


def _read(
    session: Session, project: Project, linked: Mapping[str, Copy | Unlinked]
) -> tuple[dict[str, Statement], list[str]]:
    """Read the SQL of models, those that others read first: what one gives the next may take all of."""
    from catalog.lineage.sql.reading import read  # noqa: PLC0415 - sqlglot takes a while to load
    from catalog.lineage.sql.statements import speaks  # noqa: PLC0415 - see above

    known = dict(linking.columns(session, {Table(project.relations[name].parts): one for name, one in linked.items()}))
    tables = [one for one in project.relations.values() if one.columns]
    known |= {one.parts: Columns(tuple(name for name, _ in one.columns)) for one in tables}
    dialect = project.dialect if speaks(project.dialect) else ""
    found: dict[str, Statement] = {}
    problems = [] if dialect or not project.dialect else [f"The SQL of {project.adapter} is read as standard SQL."]
    for relation in _in_order(project):
        reading = read(relation.sql, dialect, known)
        problems += [f"{relation.file or relation.id}, line {one.line}: {one.reason}" for one in reading.problems]
        selects = [one for one in reading.statements if one.target is None]
        if selects:
            found[relation.id] = selects[-1]
            if selects[-1].outputs and not any("*" in sentence for sentence in selects[-1].unknown):
                known.setdefault(relation.parts, Columns(selects[-1].outputs))
    return found, problems


def _in_order(project: Project) -> Iterator[Relation]:
    graph = {
        one.id: [name for name in one.depends_on if name in project.relations] for one in project.relations.values()
    }
    try:
        names: Sequence[str] = list(TopologicalSorter(graph).static_order())
    except CycleError:  # dbt itself refuses one
        names = list(graph)
    relations = (project.relations[name] for name in names)
    return (one for one in relations if one.sql and not one.ephemeral)


def _made(session: Session, looked: Found, where: Where) -> Iterator[tuple[str, Copy | Unlinked]]:
    """Make the copies that nobody knows yet, with what dbt says of them."""
    for name, found in looked.linked.items():
        relation = looked.project.relations[name]
        written = relation.kind != "source"
        copy = (
            linking.make(session, Table(relation.parts), where, written=written)
            if isinstance(found, Unlinked)
            else found
        )
        if isinstance(copy, Copy):
            copy.description = copy.description or relation.description
            copy.custodian = copy.custodian or relation.owner
        yield name, copy


def _keep(
    session: Session,
    looked: Found,
    linked: Mapping[str, Copy | Unlinked],
    relation: Relation,
    target: Copy,
    job_namespace: str,
) -> Told:
    project, statement = looked.project, looked.statements.get(relation.id)
    above = {one.id: one for one in project.above(relation)}
    sources = {name: copy for name in above if isinstance(copy := linked.get(name), Copy) and copy.id != target.id}
    place = {"dbt": {"file": relation.file, "model": relation.id}}
    edges = [
        SaidEdge(copy.id, target.id, relation.materialized, relation.sql, None, [place]) for copy in sources.values()
    ]
    named = Schemas({above[name].parts: [name] for name in sources})
    columns = [
        _column(link, sources[found.names[0]], target, statement, relation)
        for link in (statement.columns if statement is not None else ())
        if (found := named.of(link.source)) is not None
    ]
    name = ".".join((*relation.parts[:-1], relation.id.partition(".")[2]))
    job = declaring.job_named(session, job_namespace, name, kind="DBT", description=relation.description)
    return declaring.tell(session, Teller(job.id, RECORDED_BY), edges, columns)


def _column(
    link: ColumnLink, source: Copy, target: Copy, statement: Statement | None, relation: Relation
) -> SaidColumn:
    start = statement.span[0] if statement is not None else 0
    return SaidColumn(
        source_copy_id=source.id,
        source_column=link.source_column,
        target_copy_id=target.id,
        target_column=link.target_column,
        transformation=link.transformation,
        subtype=link.subtype,
        masking=True if link.masking else None,
        description=relation.file,
        sql=statement.text if statement is not None else "",
        span=[at - start for at in link.span] if link.span is not None else None,
    )


def _sum(one: Told, other: Told) -> Told:
    return Told(one.new + other.new, one.kept + other.kept, one.ended + other.ended)
