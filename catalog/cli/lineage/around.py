"""`catalog lineage show`, `up`, `down`, `impact` and `roots`: what lies around a dataset or copy, and who is hit."""

from collections.abc import Callable
from typing import Any

import click

from catalog.cli.frame import Call, Command
from catalog.cli.lineage.asking import asked, asking, called, ending
from catalog.cli.lineage.jobs import told as jobs_told
from catalog.cli.output import table
from catalog.datasets.naming import last_part
from catalog.lineage.queries import DEEPEST
from catalog.lineage.questions import routes
from catalog.lineage.questions.reached import OF
from catalog.lineage.questions.schemas import ReachedShown, RootsShown
from catalog.lineage.routes import show_lineage
from catalog.lineage.schemas import EdgeShown, LineageShown, NodeShown
from catalog.matching import margins
from catalog.web import human

NAME = click.argument("name", metavar="NAME|URI")
DEPTH = click.option("--depth", type=click.IntRange(1, 1_000), help="How many steps; to the end unless told.")


@click.command(cls=Command)
@NAME
@click.option("--up", is_flag=True, help="Where it comes from.")
@click.option("--down", is_flag=True, help="Where it goes. Without --up and --down, both.")
@click.option("--depth", default=2, show_default=True, type=click.IntRange(1, DEEPEST), help="How many steps.")
@click.option("--jobs", "linked", is_flag=True, help="Also how the jobs behind the links hang together.")
@asking(500)
@click.pass_obj
def show(call: Call, /, name: str, *, up: bool, down: bool, depth: int, linked: bool, **said: Any) -> None:
    """Show the copies around NAME (or around the one copy at URI), and how each link is known."""
    both = not (up or down)
    with call.transaction() as session:
        sides = {"up": up or both, "down": down or both}
        shown = show_lineage(name, session, asked(said), call.settings, **sides, job_links=linked, depth=depth)
    call.out.show(shown, lambda: _lines(name, shown))


@click.command(cls=Command)
@NAME
@click.option("--of", type=click.Choice(OF), default="copies", show_default=True, help="What is listed.")
@DEPTH
@asking()
@click.pass_obj
def up(call: Call, /, name: str, *, of: routes.Of, depth: int | None, **said: Any) -> None:
    """List everything that NAME comes from, near first."""
    _reached(call, routes.show_up, name, of, depth, said, "It comes from")


@click.command(cls=Command)
@NAME
@click.option("--of", type=click.Choice(OF), default="copies", show_default=True, help="What is listed.")
@DEPTH
@asking()
@click.pass_obj
def down(call: Call, /, name: str, *, of: routes.Of, depth: int | None, **said: Any) -> None:
    """List everything that is made from NAME, near first."""
    _reached(call, routes.show_down, name, of, depth, said, "From it are made")


@click.command(cls=Command)
@NAME
@click.option("--of", type=click.Choice(OF), default="datasets", show_default=True, help="What is listed.")
@DEPTH
@asking()
@click.pass_obj
def impact(call: Call, /, name: str, *, of: routes.Of, depth: int | None, **said: Any) -> None:
    """List who is hit when NAME changes: datasets, copies, their owners, or the jobs that read them."""
    _reached(call, routes.show_impact, name, of, depth, said, "A change hits")


@click.command(cls=Command)
@NAME
@asking()
@click.pass_obj
def roots(call: Call, /, name: str, **said: Any) -> None:
    """List where NAME comes from in the end, also the origins of which nothing is known."""
    with call.transaction() as session:
        shown = routes.show_roots(name, session, asked(said))
    call.out.show(shown, lambda: _roots(shown))


def _reached(
    call: Call, ask: Callable[..., ReachedShown], name: str, of: str, depth: int | None, said: Any, told: str
) -> None:
    with call.transaction() as session:
        shown = ask(name, session, asked(said), of=of, depth=depth)
    call.out.show(shown, lambda: _met(shown, told))


def _met(shown: ReachedShown, told: str) -> list[object]:
    totals = shown.totals
    jobs = (
        "an unknown number of jobs read them" if totals.jobs is None else f"read by {human.plural(totals.jobs, 'job')}"
    )
    counted = (
        f"{told} {human.plural(totals.copies, 'copy', 'copies')} in {human.plural(totals.datasets, 'dataset')} "
        f"and {human.plural(totals.silos, 'silo')}, of {human.plural(totals.owners, 'owner')}, {jobs}."
    )
    rows = [(one.name, one.distance, one.copies, called(one.nearest)) for one in shown.items]
    if shown.of == "copies":
        parts = table(("steps", "copy"), [(row[1], row[3]) for row in rows], empty="Nothing that is known.")
    else:
        columns = (shown.of.removesuffix("s"), "steps", "copies", "its nearest copy")
        parts = table(columns, rows, empty="Nothing that is known.")
    return [counted, *parts, *ending(shown, *(("copy", "copies") if shown.of == "copies" else (shown.of[:-1],)))]


def _roots(shown: RootsShown) -> list[object]:
    rows = [(one.distance, called(one.place), one.told) for one in shown.items]
    unknown = [f"{human.plural(shown.unknown, 'origin')} nobody registered."] if shown.unknown else []
    return [
        *table(("steps", "origin", "what is known of it"), rows, empty="Nothing."),
        *unknown,
        *ending(shown, "origin"),
    ]


def _lines(name: str, shown: LineageShown) -> list[object]:
    nodes = {one.copy_id: one for one in shown.nodes}
    jobs = {one.id: one.name for one in shown.jobs}
    near = {copy_id: one.distance for copy_id, one in nodes.items()}
    rows = [
        (
            _called(nodes.get(edge.source_copy_id)),
            _called(nodes.get(edge.target_copy_id)),
            _known(edge),
            human.share(edge.confidence) if edge.kind == "inferred" else "",
            margins.told(edge.margin, edge.margin_turned),
            edge.transformation.replace("_", " "),
            jobs[edge.job_id] if edge.job_id else "",
        )
        for edge in sorted(shown.edges, key=lambda edge: near.get(edge.target_copy_id, 0))
    ]
    columns = ("from", "to", "known by", "confidence", "likelier by", "how it was made", "job")
    empty = (
        f"Nothing is known of where {name} comes from or goes." if shown.complete else "No link is within these limits."
    )
    linked = jobs_told(shown.job_links) if shown.job_links else []
    return [*table(columns, rows, empty=empty), *linked, *_cut(shown)]


def _known(edge: EdgeShown) -> str:
    return edge.kind if edge.unseen_days is None else f"{edge.kind}, not seen for {edge.unseen_days:,} days"


def _called(node: NodeShown | None) -> str:
    return "(on an earlier page)" if node is None else f"{last_part(node.title)} [{node.silo or 'no silo'}] {node.uri}"


def _cut(shown: LineageShown) -> list[str]:
    if shown.complete:
        return []
    if shown.next:
        return [
            f"There are {human.plural(shown.more, 'more copy', 'more copies')} or more: go on with --after {shown.next}"
        ]
    option = "--limit" if shown.truncated_because == "limit" else "--depth"
    return [f"{human.plural(shown.more, 'more copy', 'more copies')} one step further: use a larger {option}."]
