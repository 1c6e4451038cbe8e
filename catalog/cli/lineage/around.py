"""`catalog lineage show`: the copies around a dataset or copy."""

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.datasets.naming import last_part
from catalog.lineage.queries import DEEPEST, MOST_COPIES
from catalog.lineage.routes import show_lineage
from catalog.lineage.schemas import LineageShown, NodeShown
from catalog.web import human


@click.command(cls=Command)
@click.argument("name", metavar="NAME|URI")
@click.option("--up", is_flag=True, help="Where it comes from.")
@click.option("--down", is_flag=True, help="Where it goes. Without --up and --down, both.")
@click.option("--depth", default=2, show_default=True, type=click.IntRange(1, DEEPEST), help="How many steps.")
@click.option("--limit", default=500, show_default=True, type=click.IntRange(1, MOST_COPIES), help="How many copies.")
@click.pass_obj
def show(call: Call, name: str, *, up: bool, down: bool, depth: int, limit: int) -> None:
    """Show the copies around NAME (or around the one copy at URI), and how each link is known."""
    both = not (up or down)
    with call.transaction() as session:
        shown = show_lineage(name, session, up=up or both, down=down or both, depth=depth, limit=limit)
    call.out.show(shown, lambda: _lines(name, shown))


def _lines(name: str, shown: LineageShown) -> list[object]:
    nodes = {one.copy_id: one for one in shown.nodes}
    rows = [
        (
            _called(nodes[edge.source_copy_id]),
            _called(nodes[edge.target_copy_id]),
            edge.kind,
            human.share(edge.confidence) if edge.kind == "inferred" else "",
            edge.transformation.replace("_", " "),
        )
        for edge in sorted(shown.edges, key=lambda edge: nodes[edge.target_copy_id].distance)
    ]
    columns = ("from", "to", "known by", "confidence", "how it was made")
    empty = (
        f"Nothing is known of where {name} comes from or goes." if shown.complete else "No link is within these limits."
    )
    return [*table(columns, rows, empty=empty), *_cut(shown)]


def _called(node: NodeShown) -> str:
    return f"{last_part(node.title)} [{node.silo or 'no silo'}] {node.uri}"


def _cut(shown: LineageShown) -> list[str]:
    if shown.complete:
        return []
    option = "--limit" if shown.truncated_because == "limit" else "--depth"
    return [f"{human.plural(shown.more, 'more copy', 'more copies')} one step further: use a larger {option}."]
