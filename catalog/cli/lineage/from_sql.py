"""`catalog lineage from-sql`: what SQL statements say of where tables and columns come from."""

from pathlib import Path
from typing import Any

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.datasets.models import Copy
from catalog.errors import Invalid
from catalog.lineage.sql import service
from catalog.lineage.sql.linking import Where
from catalog.lineage.sql.records import Statement, Table
from catalog.lineage.sql.service import Statements, Text
from catalog.silos import queries as silos
from catalog.web import human

MOST_BYTES = 16 * 2**20


@click.command("from-sql", cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dialect", default="", help="Whose SQL it is, such as postgres, snowflake or duckdb.")
@click.option("--namespace", default="", help="Where its tables are, as OpenLineage says: postgres://host:5432.")
@click.option("--database", default="", help="The database of tables that are named without one.")
@click.option("--schema", default="", help="The schema of tables that are named without one.")
@click.option("--silo", default="", help="The silo of tables that are written and not known yet.")
@click.option("--dry-run", is_flag=True, help="Only show what it says.")
@click.pass_obj
def from_sql(
    call: Call, file: Path, *, dialect: str, namespace: str, database: str, schema: str, silo: str, dry_run: bool
) -> None:
    """Read the statements of FILE and keep which tables and columns are made from which.

    Without --namespace only tables that are known by their names are meant.
    """
    text = Text(_content(file), "file", str(file.resolve()), file.name, dialect)
    with call.transaction(write=not dry_run) as session:
        silo_id = silos.get(session, silo).id if silo else None
        where = Where(namespace, database, schema, silo_id)
        found = service.look(session, text, where) if dry_run else service.keep(session, text, where, call.actor)
        shown = _shown(found, dry_run=dry_run)
    call.out.show(shown, lambda: _lines(found, shown))


def _content(file: Path) -> str:
    content = file.read_bytes()
    if len(content) > MOST_BYTES:
        raise Invalid(reason=f"{file} has {human.size(len(content))}; {human.size(MOST_BYTES)} are read.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(reason=f"{file} is not UTF-8 text. Save it as UTF-8.") from None


def _shown(found: Statements, *, dry_run: bool) -> dict[str, Any]:
    unlinked = {one.name: told.reason for one, told in found.linked.items() if not isinstance(told, Copy)}
    return {
        "statements": [_statement(one, found) for one in found.reading.statements],
        "problems": found.reading.problems,
        "others": [{"line": line, "kind": kind} for line, kind in found.reading.others],
        "not_known": unlinked,
        "dry_run": dry_run,
        "edges": {"new": found.told.new, "kept": found.told.kept, "ended": found.told.ended},
    }


def _statement(one: Statement, found: Statements) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "line": one.line,
        "span": one.span,
        "target": _named(one.target, found) if one.target is not None else None,
        "sources": [_named(source, found) for source in one.sources],
        "columns": [{**vars(link), "source": link.source.name} for link in one.columns],
        "unknown": one.unknown,
    }


def _named(named: Table, found: Statements) -> dict[str, Any]:
    copy = found.linked.get(named)
    if not isinstance(copy, Copy):
        return {"name": named.name, "copy_id": None, "uri": None}
    return {"name": named.name, "copy_id": copy.id, "uri": copy.uri}


def _lines(found: Statements, shown: dict[str, Any]) -> list[object]:
    rows = [
        (
            one.line,
            one.kind,
            one.target.name if one.target is not None else "nothing",
            ", ".join(source.name for source in one.sources) or "nothing",
            len({link.target_column for link in one.columns if link.target_column}),
            " ".join(one.unknown),
        )
        for one in found.reading.statements
    ]
    heads = ("line", "statement", "writes", "reads", "columns", "not known")
    problems = [f"Line {one.line} is not used: {one.reason} ({one.text})" for one in found.reading.problems]
    others = [f"{len(found.reading.others)} more move no data."] if found.reading.others else []
    unlinked = [f"{name}: {reason}" for name, reason in shown["not_known"].items()]
    told = "Nothing was kept (--dry-run)." if shown["dry_run"] else _told(found)
    return [*table(heads, rows, empty="No statement moves data."), *problems, *others, *unlinked, told]


def _told(found: Statements) -> str:
    told = found.told
    return f"Links of tables and columns: {told.new} new, {told.kept} as before, {told.ended} ended."
