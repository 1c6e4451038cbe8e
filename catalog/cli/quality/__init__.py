"""`catalog quality`: what the expectations found, whether a pipeline may go on, and reports."""

import click

from catalog.cli.frame import Group
from catalog.cli.quality.gating import gate
from catalog.cli.quality.reporting import report
from catalog.cli.quality.showing import show

__all__ = ["quality"]


class _Quality(Group):
    """A group whose verb `show` need not be said: `catalog quality NAME`."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Put `show` before what is no verb."""
        words = [
            word
            for before, word in zip(["", *arguments], arguments, strict=False)
            if before != "--as" and not word.startswith("-")
        ]
        if words and words[0] not in self.commands:
            arguments = ["show", *arguments]
        return super().parse_args(context, arguments)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Give a verb; what is none is the name of what is shown."""
        return super().get_command(context, name) or self.commands["show"]


@click.group(cls=_Quality)
def quality() -> None:
    """Show what the expectations found, gate a pipeline on it, and write reports."""


for verb in (show, gate, report):
    quality.add_command(verb)
