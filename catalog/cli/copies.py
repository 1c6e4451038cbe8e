"""`catalog copies`: what a steward corrects of a copy."""

import click

from catalog.cli.frame import Call, Group
from catalog.datasets import resolving
from catalog.datasets.showing import copies_shown, dataset_shown
from catalog.pipeline import correcting


@click.group(cls=Group)
def copies() -> None:
    """Retire a copy, or move it to another dataset; the reason and the history are kept."""


@copies.command()
@click.argument("copy", metavar="NAME|URI|ID")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def retire(call: Call, copy: str, reason: str) -> None:
    """Take a copy out of its family's candidates. Registering it again brings it back."""
    with call.transaction(write=True) as session:
        found = resolving.copy_of(session, copy)
        shown = copies_shown(session, [correcting.retire(session, found.id, reason=reason, actor=call.actor)])[0]
    call.out.show(shown, lambda: [f"{shown.uri} is retired: {shown.retired_reason}"])


@copies.command()
@click.argument("copy", metavar="NAME|URI|ID")
@click.option("--to", "target", metavar="NAME|ID", help="The dataset it belongs to; without it, a new one of its own.")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def move(call: Call, copy: str, target: str | None, reason: str) -> None:
    """Put a copy into another dataset, and keep it there whatever content says."""
    with call.transaction(write=True) as session:
        found = resolving.copy_of(session, copy)
        dataset_id = resolving.resolve(session, target).id if target else None
        dataset = correcting.move(session, found.id, dataset_id, reason=reason, actor=call.actor)
        shown = dataset_shown(session, dataset)
    call.out.show(shown, lambda: [f"{found.uri} belongs to {shown.name} ({shown.id}) now: {reason}"])
