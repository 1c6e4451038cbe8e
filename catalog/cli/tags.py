"""`catalog tags`: words that people put on datasets."""

import click

from catalog.cli.frame import Call, Command
from catalog.datasets import resolving, tagging


@click.command(cls=Command)
@click.argument("name", metavar="NAME")
@click.option("--put", "put", multiple=True, metavar="TAG", help="Put this tag on it; may be given often.")
@click.option("--take", "take", multiple=True, metavar="TAG", help="Take this tag off it; may be given often.")
@click.pass_obj
def tags(call: Call, name: str, *, put: tuple[str, ...], take: tuple[str, ...]) -> None:
    """Show the tags of NAME, which suites may be chosen by; put and take some."""
    with call.transaction(write=bool(put or take)) as session:
        dataset = resolving.resolve(session, name)
        for tag in put:
            tagging.put(session, dataset.id, tag, actor=call.actor)
        for tag in take:
            tagging.take(session, dataset.id, tag, actor=call.actor)
        shown = tagging.tags(session, dataset.id)
    call.out.show({"tags": shown}, lambda: [", ".join(shown) or "It has no tag."])
