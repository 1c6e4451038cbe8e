"""`catalog review`: what is proposed, and the decisions; `catalog nominations` has the whole process."""

import click

from catalog.cli.frame import Call, Group
from catalog.cli.nominations import accept, reject, renew, revoke, shown
from catalog.cli.output import table
from catalog.db import now
from catalog.nominations import queries
from catalog.web import human
from catalog.web.pagination import LARGEST


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def review(context: click.Context) -> None:
    """List, accept and reject proposed sources of truth."""
    if context.invoked_subcommand is None:
        context.invoke(list_proposed, limit=50)


@review.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LARGEST), help="How many.")
@click.pass_obj
def list_proposed(call: Call, limit: int) -> None:
    """List what is proposed and waits for a decision, newest first."""
    with call.transaction() as session:
        found = [shown(session, one) for one in queries.inbox(session, limit=limit)]
    at = now()
    rows = [
        (
            one["dataset"],
            one["uri"],
            _score(one["score"]),
            one["candidates"],
            human.ago(one["proposed_at"], at),
            one["id"],
        )
        for one in found
    ]
    hint = ["Decide: catalog review accept ID --reason ... (or reject)"] if found else []
    columns = ("dataset", "proposed copy", "score", "copies", "proposed", "id")
    empty = "Nothing waits for a decision."
    call.out.show({"proposed": found}, lambda: [*table(columns, rows, empty=empty), *hint])


def _score(score: float | None) -> str:
    return "—" if score is None else f"{score:.2f}"


for command in (accept, reject, renew, revoke):
    review.add_command(command)
