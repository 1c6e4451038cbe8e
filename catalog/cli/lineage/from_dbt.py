"""`catalog lineage from-dbt`: what a dbt project says of where tables and columns come from."""

import json
from pathlib import Path
from typing import Any

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.datasets.models import Copy
from catalog.errors import Invalid, PathNotFound
from catalog.lineage.dbt import service
from catalog.lineage.dbt.artifacts import project
from catalog.lineage.dbt.service import Found
from catalog.lineage.sql.linking import Where
from catalog.silos import queries as silos
from catalog.web import human


@click.command("from-dbt", cls=Command)
@click.argument("folder", metavar="TARGET_DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--namespace", default="", help="Where its tables are, as OpenLineage says: postgres://host:5432.")
@click.option("--job-namespace", default="dbt", show_default=True, help="The namespace of its models as jobs.")
@click.option("--silo", default="", help="The silo of tables that are made by it and not known yet.")
@click.option("--dry-run", is_flag=True, help="Only show what it says.")
@click.pass_obj
def from_dbt(call: Call, folder: Path, *, namespace: str, job_namespace: str, silo: str, dry_run: bool) -> None:
    """Read manifest.json, catalog.json and run_results.json in TARGET_DIR.

    Kept is which tables and columns are made from which, and what tests found. Without --namespace only tables that are
    known by their names are meant.
    """
    told = project(*(_artifact(folder, name) for name in ("manifest.json", "catalog.json", "run_results.json")))
    with call.transaction(write=not dry_run) as session:
        where = Where(namespace, silo_id=silos.get(session, silo).id if silo else None)
        if dry_run:
            found = service.look(session, told, where)
        else:
            found = service.keep(session, told, where, call.actor, job_namespace=job_namespace)
        shown = _shown(found, dry_run=dry_run)
    call.out.show(shown, lambda: _lines(found, dry_run=dry_run))


def _artifact(folder: Path, name: str) -> Any:
    path = folder / name
    if not path.is_file():
        if name == "manifest.json":
            raise PathNotFound(path=str(path))
        return None
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        raise Invalid(reason=f"{path} is not JSON. Run dbt again.") from None


def _shown(found: Found, *, dry_run: bool) -> dict[str, Any]:
    return {
        "project": found.project.name,
        "adapter": found.project.adapter,
        "tables": [_table(name, found) for name in found.linked],
        "tests": [vars(test) for test in found.project.tests],
        "problems": found.problems,
        "dry_run": dry_run,
        "edges": vars(found.told),
    }


def _table(name: str, found: Found) -> dict[str, Any]:
    relation, copy, statement = found.project.relations[name], found.linked[name], found.statements.get(name)
    return {
        "id": name,
        "name": ".".join(relation.parts),
        "copy_id": copy.id if isinstance(copy, Copy) else None,
        "reads": [one.id for one in found.project.above(relation)],
        "columns": [{**vars(link), "source": link.source.name} for link in statement.columns] if statement else [],
        "unknown": [*(statement.unknown if statement else ()), *((copy.reason,) if not isinstance(copy, Copy) else ())],
    }


def _lines(found: Found, *, dry_run: bool) -> list[object]:
    rows = [
        (one["id"], one["name"], ", ".join(one["reads"]), _columns(one), " ".join(one["unknown"]))
        for one in (_table(name, found) for name in found.linked)
    ]
    failed = sum(not test.success for test in found.project.tests)
    tests = f"{human.plural(len(found.project.tests), 'test result')}, {failed} of them failed."
    told = f"Links of tables and columns: {found.told.new} new, {found.told.kept} as before, {found.told.ended} ended."
    kept = "Nothing was kept (--dry-run)." if dry_run else told
    return [
        *table(("dbt", "table", "reads", "columns", "not known"), rows, empty="It has no tables."),
        *found.problems,
        tests,
        kept,
    ]


def _columns(one: dict[str, Any]) -> int:
    return len({link["target_column"] for link in one["columns"] if link["target_column"]})
