"""`catalog lineage columns`: the way of one column, up and down."""

from typing import Any
from uuid import UUID

import click

from catalog.cli.frame import Call, Command
from catalog.cli.lineage.asking import asked, asking, called, ending
from catalog.cli.output import table
from catalog.lineage.questions import routes
from catalog.lineage.questions.schemas import ColumnLinkShown, ColumnShown, TraceShown


@click.command(cls=Command)
@click.argument("name", metavar="NAME|URI")
@click.argument("column")
@click.option("--up", is_flag=True, help="What it was made from.")
@click.option("--down", is_flag=True, help="What was made from it. Without --up and --down, both.")
@click.option("--indirect", is_flag=True, help="Also through filters, joins and what else decides about rows.")
@click.option("--depth", type=click.IntRange(1, 1_000), help="How many steps; to the end unless told.")
@asking()
@click.pass_obj
def columns(
    call: Call, /, name: str, column: str, *, up: bool, down: bool, indirect: bool, depth: int | None, **said: Any
) -> None:
    """Follow COLUMN of NAME to what it was made from and to what was made from it, under all names that it had."""
    both = not (up or down)
    with call.transaction() as session:
        shown = routes.show_columns(
            name, column, session, asked(said), up=up or both, down=down or both, indirect=indirect, depth=depth
        )
    call.out.show(shown, lambda: _lines(shown))


def _lines(shown: TraceShown) -> list[object]:
    made: dict[tuple[UUID, str], list[str]] = {}
    for link in shown.links:
        made.setdefault((link.target_copy_id, link.target_column), []).append(_told(link))

    def how(one: ColumnShown) -> str:
        return "; ".join(made.get((one.place.copy_id, one.column), ()))

    rows = [
        (
            one.distance,
            _named(one),
            called(one.place),
            "; ".join(made.get((one.place.copy_id, one.column), ())),
            _open(one),
        )
        for one in sorted(shown.items, key=lambda one: one.distance)
    ]
    parts = table(("steps", "column", "copy", "how it was made", "what is not known"), rows, empty="Nothing.")
    return [*parts, *ending(shown, "column")]


def _named(one: ColumnShown) -> str:
    return one.column or "(whole rows)"


def _told(link: ColumnLinkShown) -> str:
    how = " ".join(part for part in (link.transformation.lower(), link.subtype.lower()) if part)
    job = f" by {link.job.name}" if link.job else ""
    said = f": {link.description}" if link.description else ""
    return f"{link.kind}{job}, from {link.source_column}{f' ({how})' if how else ''}{said}"


def _open(one: ColumnShown) -> str:
    return "where it goes on from here" if one.open else ""
