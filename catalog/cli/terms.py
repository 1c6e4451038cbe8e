"""`catalog terms`: the words of the company's language, and what they are attached to."""

import click

from catalog.cli.frame import Call, Group
from catalog.cli.output import facts, table
from catalog.datasets import resolving
from catalog.datasets.marking import service
from catalog.datasets.marking.service import Meaning
from catalog.stewardship.marks import deciding, showing
from catalog.stewardship.marks.schemas import TermWhole


@click.group(cls=Group)
def terms() -> None:
    """List, write and attach the terms of the glossary."""


@terms.command("list")
@click.pass_obj
def list_terms(call: Call) -> None:
    """List the terms."""
    with call.transaction() as session:
        shown = showing.terms(session)
    rows = [(one.name, ", ".join(one.synonyms) or "—", one.steward, one.used, one.definition) for one in shown]
    columns = ("term", "also called", "steward", "used", "means")
    call.out.show({"items": shown}, lambda: table(columns, rows, empty="There is no term yet."))


@terms.command()
@click.argument("term", metavar="TERM")
@click.pass_obj
def show(call: Call, term: str) -> None:
    """Show a term, by its name or a synonym, with what it is attached to."""
    with call.transaction() as session:
        shown = showing.term(session, term)
    call.out.show(shown, lambda: _whole(shown))


@terms.command()
@click.argument("term", metavar="TERM")
@click.option("--definition", required=True, help="What it means.")
@click.option("--steward", default="", help="Who answers for it; you, if nobody is named.")
@click.option("--synonym", "synonyms", multiple=True, help="Another word for it; may be given often.")
@click.pass_obj
def write(call: Call, term: str, *, definition: str, steward: str, synonyms: tuple[str, ...]) -> None:
    """Write a term, or write it anew."""
    with call.transaction(write=True) as session:
        made = service.write_term(session, Meaning(term, definition, steward, synonyms), actor=call.actor)
        shown = showing.term(session, made.name)
    call.out.show(shown, lambda: _whole(shown))


@terms.command()
@click.argument("term", metavar="TERM")
@click.pass_obj
def retire(call: Call, term: str) -> None:
    """Take a term out of use."""
    with call.transaction(write=True) as session:
        found = service.retire_term(session, term, actor=call.actor)
    call.out.show({"term": found.name, "retired": True}, lambda: [f"{found.name} is no term any more."])


@terms.command()
@click.argument("term", metavar="TERM")
@click.argument("name", metavar="NAME")
@click.option("--column", default="", metavar="COLUMN", help="A column of NAME; without it all of NAME is meant.")
@click.option("--refuse", is_flag=True, help="It is not what the term means, whatever comes along lineage.")
@click.option("--clear", is_flag=True, help="Nothing is said of that any more.")
@click.pass_obj
def attach(call: Call, term: str, name: str, *, column: str, refuse: bool, clear: bool) -> None:
    """Say that NAME, or a column of it, is what a term means."""
    state = "cleared" if clear else "refused" if refuse else "attached"
    with call.transaction(write=True) as session:
        dataset = resolving.resolve(session, name)
        deciding.use_term(session, term, dataset, column, state, call.actor)
        session.flush()  # what is shown is read back
        shown = showing.marks(session, dataset)
    call.out.show(shown, lambda: [f"{term} is {state} on {name}{'.' + column if column else ''}."])


def _whole(shown: TermWhole) -> list[object]:
    head = [("term", shown.name), ("means", shown.definition), ("also called", ", ".join(shown.synonyms))]
    rows = [(one.dataset, one.column or "(all of it)", one.state, one.set_by) for one in shown.uses]
    uses = table(("dataset", "column", "state", "by"), rows, empty="It is attached to nothing.")
    return [*facts([*head, ("steward", shown.steward)]), "", *uses]
