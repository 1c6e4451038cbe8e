"""`catalog tags`: words that people put on datasets and columns, and what came along lineage."""

from collections.abc import Sequence

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.datasets import resolving, tagging
from catalog.datasets.marking.service import CLEARED, CONFIRMED, REFUSED, Word
from catalog.errors import Invalid
from catalog.stewardship.marks import deciding, showing
from catalog.stewardship.marks.schemas import MarksShown


@click.command(cls=Command)
@click.argument("name", metavar="NAME")
@click.option("--put", "put", multiple=True, metavar="TAG", help="Put this tag on it; may be given often.")
@click.option("--take", "take", multiple=True, metavar="TAG", help="Take this tag off it; may be given often.")
@click.option("--column", metavar="COLUMN", help="Speak of this column: for --confirm, --refuse and --clear.")
@click.option("--confirm", metavar="TAG", help="The column has this tag; `pii` erases what was kept of its values.")
@click.option("--refuse", metavar="TAG", help="The column has this tag not, whatever its profile or lineage say.")
@click.option("--clear", metavar="TAG", help="Nothing is said of this tag of the column any more.")
@click.option("--reason", default="", help="Why; everybody can read it.")
@click.pass_obj
def tags(
    call: Call,
    name: str,
    *,
    put: tuple[str, ...],
    take: tuple[str, ...],
    column: str | None,
    confirm: str | None,
    refuse: str | None,
    clear: str | None,
    reason: str,
) -> None:
    """Show the tags and terms of NAME and its columns; put, take, confirm and refuse some."""
    said = [(tag, state) for tag, state in ((confirm, CONFIRMED), (refuse, REFUSED), (clear, CLEARED)) if tag]
    if bool(said) != bool(column):
        raise Invalid(reason="Give --column together with --confirm, --refuse or --clear.")
    with call.transaction(write=bool(put or take or said)) as session:
        dataset = resolving.resolve(session, name)
        words = [Word("", tag, CONFIRMED) for tag in put] + [Word("", tag, CLEARED) for tag in take]
        words += [Word(column or "", tag, state, reason) for tag, state in said]
        for word in words:
            deciding.mark(session, dataset, word, call.actor)
        session.flush()  # what is shown is read back
        shown = showing.marks(session, dataset)
        mine = tagging.tags(session, dataset.id)
    call.out.show(shown, lambda: [", ".join(mine) or "It has no tag.", *_columns(shown)])


def _columns(shown: MarksShown) -> Sequence[object]:
    rows = [
        (each.column or "(all of it)", one.kind, one.name, one.state, _sure(one.confidence), one.says)
        for each in shown.columns
        for one in each.marks
    ]
    return ["", *table(("column", "kind", "name", "state", "sure", "because"), rows, empty="")] if rows else []


def _sure(confidence: float | None) -> str:
    return "—" if confidence is None else f"{confidence:.0%}"
