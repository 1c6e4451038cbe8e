"""`catalog dumps`: what arrived."""

import shlex
from uuid import UUID

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.datasets import queries, resolving
from catalog.datasets.showing import dumps_shown
from catalog.db import now
from catalog.web import human
from catalog.web.pagination import LARGEST, Page


@click.command(cls=Command)
@click.option("--of", "name", metavar="NAME|URI", help="Only those of this copy.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LARGEST), help="How many.")
@click.option("--before", type=click.UUID, metavar="ID", help="Go on after the last one shown.")
@click.pass_obj
def dumps(call: Call, name: str | None, limit: int, before: UUID | None) -> None:
    """List the dumps that arrived, newest first."""
    page = Page(limit=limit, before=before)
    with call.transaction() as session:
        copy_id = resolving.copy_of(session, name).id if name else None
        found = queries.dumps(session, copy_id=copy_id, limit=page.fetch, before=page.before)
        shown = page.listing(dumps_shown(session, found), key=lambda dump: dump.id)
    at = now()
    rows = [
        (one.id, human.ago(one.registered_at, at), one.outcome, one.dataset, one.uri, one.reason or "")
        for one in shown.items
    ]
    same = f"{f' --of {shlex.quote(name)}' if name else ''} --limit {limit}"
    more = [f"There are more: catalog dumps{same} --before {shown.next}"] if shown.next else []
    columns = ("dump", "arrived", "outcome", "dataset", "where", "reason")
    asked = "No older dump is known." if before else "No dump of it has arrived." if name else ""
    empty = asked or "No dump has arrived yet. Register one: catalog register URI --silo NAME"
    call.out.show(shown, lambda: [*table(columns, rows, empty=empty), *more])
