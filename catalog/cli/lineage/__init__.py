"""`catalog lineage`: where data comes from, and where it goes. Each verb's module is loaded when it is used."""

import importlib

import click

from catalog.cli.frame import Group

# The help of each stands here, so that listing them loads none.
VERBS = {
    "show": ("catalog.cli.lineage.around:show", "Show the copies around a dataset or copy."),
    "up": ("catalog.cli.lineage.around:up", "List everything that it comes from."),
    "down": ("catalog.cli.lineage.around:down", "List everything that is made from it."),
    "impact": ("catalog.cli.lineage.around:impact", "List who is hit when it changes."),
    "roots": ("catalog.cli.lineage.around:roots", "List where it comes from in the end."),
    "paths": ("catalog.cli.lineage.between:paths", "List all ways from one to another."),
    "common": ("catalog.cli.lineage.between:common", "List what several all come from."),
    "cycles": ("catalog.cli.lineage.between:cycles", "List circles of copies that come from each other."),
    "columns": ("catalog.cli.lineage.columns:columns", "Follow a column both ways."),
    "jobs": ("catalog.cli.lineage.jobs:jobs", "List the jobs that a job hangs together with."),
    "diff": ("catalog.cli.lineage.between:diff", "Tell what was different between two moments."),
    "export": ("catalog.cli.lineage.export:export", "Write lineage in the format of another tool."),
    "from-dbt": ("catalog.cli.lineage.from_dbt:from_dbt", "Read where tables and columns come from out of dbt."),
    "from-sql": ("catalog.cli.lineage.from_sql:from_sql", "Read where tables and columns come from out of SQL."),
}


class Verbs(Group):
    """The verbs of the table above."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Name the verbs in the table's order."""
        return list(VERBS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Load one verb."""
        if name not in VERBS:
            return None
        module, _, attribute = VERBS[name][0].partition(":")
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in VERBS.items()])


@click.group(cls=Verbs)
def lineage() -> None:
    """Ask where data comes from, where it goes, and what that was at other times."""
