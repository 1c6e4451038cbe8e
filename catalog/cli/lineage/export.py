"""`catalog lineage export`: lineage in the formats of other tools."""

import sys
from pathlib import Path
from typing import Any

import click

from catalog.cli.frame import Call, Command
from catalog.errors import Invalid
from catalog.lineage.exporting.formats import FORMATS
from catalog.lineage.exporting.record import Lineage
from catalog.lineage.exporting.routes import lineage_of
from catalog.lineage.queries import DEEPEST, MOST_COPIES
from catalog.web import human


@click.command(cls=Command)
@click.argument("name", metavar="NAME|URI")
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="openlineage", show_default=True)
@click.option("--up", is_flag=True, help="Where it comes from.")
@click.option("--down", is_flag=True, help="Where it goes. Without --up and --down, both.")
@click.option("--depth", default=2, show_default=True, type=click.IntRange(0, DEEPEST), help="How many steps.")
@click.option("--limit", default=500, show_default=True, type=click.IntRange(1, MOST_COPIES), help="How many copies.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write, not the terminal.")
@click.pass_obj
def export(
    call: Call, name: str, *, format_: str, up: bool, down: bool, depth: int, limit: int, output: Path | None
) -> None:
    """Write the copies around NAME (or around the one copy at URI), and how they are linked."""
    both = not (up or down)
    with call.transaction() as session:
        found = lineage_of(session, name, up=up or both, down=down or both, depth=depth, limit=limit)
    text = FORMATS[format_].write(found)
    if output is not None:
        _write(output, text)
    if output is None and not call.out.as_json:
        sys.stdout.write(text)  # as it is: a program reads it
    else:
        call.out.show(_told(found, format_, text, output), lambda: [_done(found, output)])
    _tell_rest(call, found)


def _told(found: Lineage, format_: str, text: str, output: Path | None) -> dict[str, Any]:
    return {
        "format": format_,
        "copies": len(found.places),
        "links": len(found.links),
        "columns": len(found.columns),
        "complete": found.complete,
        "truncated_because": found.truncated_because,
        "more": found.more,
        **({"file": str(output)} if output is not None else {"text": text}),
    }


def _done(found: Lineage, output: Path | None) -> str:
    copies, links = human.plural(len(found.places), "copy", "copies"), human.plural(len(found.links), "link")
    return f"{copies} and {links} are in {output}."


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Invalid(reason=f"{output} cannot be written: {error.strerror}.") from None


def _tell_rest(call: Call, found: Lineage) -> None:
    if not found.complete:
        option = "--limit" if found.truncated_because == "limit" else "--depth"
        more = human.plural(found.more, "more copy", "more copies")
        call.out.note(f"That is not all: {more} one step further. Use a larger {option}.")
