"""`catalog db`: the database behind the catalog."""

import click

from catalog.access.commanding import as_machine
from catalog.cli.frame import Call, Group
from catalog.cli.output import facts
from catalog.db import create_database_engine, redacted
from catalog.migrations import runner


@click.group("db", cls=Group)
@click.pass_obj
def database(call: Call) -> None:
    """Upgrade or check the database that CATALOG_DATABASE_URL names."""
    as_machine(call.settings)


@database.command()
@click.pass_obj
def upgrade(call: Call) -> None:
    """Bring the database to this program's revision."""
    engine = create_database_engine(call.settings.database_url)
    before = runner.current(engine)
    runner.upgrade(engine)
    shown = {"database": redacted(engine.url), "before": before, "now": runner.head()}
    told = "was there already" if before == shown["now"] else f"upgraded from {before or 'nothing'}"
    call.out.show(shown, lambda: [f"{shown['database']} is at revision {shown['now']} ({told})."])


@database.command()
@click.pass_obj
def check(call: Call) -> None:
    """Tell whether the database is at this program's revision."""
    engine = create_database_engine(call.settings.database_url)
    runner.check(engine)
    shown = {"database": redacted(engine.url), "revision": runner.head()}
    call.out.show(shown, lambda: facts([("database", shown["database"]), ("revision", shown["revision"])]))
