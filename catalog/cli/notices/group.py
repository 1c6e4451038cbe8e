"""The noun of the commands about notices."""

import click

from catalog.cli.frame import Group


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def notices(context: click.Context) -> None:
    """List what you are told, acknowledge it, and say how you are reached."""
    if context.invoked_subcommand is None:
        from catalog.cli.notices.reading import list_notices  # noqa: PLC0415 - it is a command of this group

        context.invoke(list_notices, everything=False, person="", limit=50, before=None)
