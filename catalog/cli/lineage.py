"""`catalog lineage`: where data comes from, and where it goes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.lineage import queries
from catalog.lineage.models import Edge
from catalog.lineage.queries import DEEPEST, MOST_COPIES, Graph, Node
from catalog.silos import queries as silos
from catalog.web import human


@click.command(cls=Command)
@click.argument("name", metavar="NAME|URI")
@click.option("--up", is_flag=True, help="Where it comes from.")
@click.option("--down", is_flag=True, help="Where it goes. Without --up and --down, both.")
@click.option("--depth", default=2, show_default=True, type=click.IntRange(1, DEEPEST), help="How many steps.")
@click.option("--limit", default=500, show_default=True, type=click.IntRange(1, MOST_COPIES), help="How many copies.")
@click.pass_obj
def lineage(call: Call, name: str, *, up: bool, down: bool, depth: int, limit: int) -> None:
    """Show the copies around NAME (or around the one copy at URI), and how each link is known."""
    both = not (up or down)
    with call.transaction() as session:
        start = _start(session, name)
        graph = queries.neighbourhood(session, start, up=up or both, down=down or both, depth=depth, limit=limit)
        shown = _graph(session, graph)
    call.out.show(shown, lambda: _lines(name, shown))


def _start(session: Session, name: str) -> list[UUID]:
    dataset = resolving.resolve(session, name)
    if "/" in name:
        return [resolving.copy_of(session, name).id]
    return [copy.id for copy in datasets.members(session, dataset.id)]


def _graph(session: Session, graph: Graph) -> dict[str, Any]:
    ids = [node.copy_id for node in graph.nodes]
    copies, homes = datasets.copies(session, ids), datasets.memberships(session, ids)
    names = silos.by_id(session, [copy.silo_id for copy in copies.values() if copy.silo_id])

    def node(one: Node) -> dict[str, Any]:
        copy = copies[one.copy_id]
        return {
            "copy_id": copy.id,
            "title": copy.title or copy.name,
            "uri": copy.uri,
            "silo": names[copy.silo_id].name if copy.silo_id else None,
            "dataset_id": homes[copy.id].dataset_id if copy.id in homes else None,
            "distance": one.distance,
        }

    return {
        "nodes": [node(one) for one in graph.nodes],
        "edges": [_edge(one) for one in graph.edges],
        "complete": graph.complete,
        "truncated_because": graph.truncated_because,
        "more": graph.more,
    }


def _edge(one: Edge) -> dict[str, Any]:
    names = ("source_copy_id", "target_copy_id", "kind", "confidence", "transformation", "run_id", "recorded_by")
    return {name: getattr(one, name) for name in names}


def _lines(name: str, shown: Mapping[str, Any]) -> list[object]:
    nodes = {one["copy_id"]: one for one in shown["nodes"]}
    edges = sorted(shown["edges"], key=lambda edge: nodes[edge["target_copy_id"]]["distance"])
    rows = [
        (
            _called(nodes[edge["source_copy_id"]]),
            _called(nodes[edge["target_copy_id"]]),
            edge["kind"],
            human.share(edge["confidence"]) if edge["kind"] == "inferred" else "",
            edge["transformation"],
        )
        for edge in edges
    ]
    columns = ("from", "to", "known by", "confidence", "how it was made")
    return [*table(columns, rows, empty=f"Nothing is known of where {name} comes from or goes."), *_cut(shown)]


def _called(node: Mapping[str, Any]) -> str:
    return f"{node['title']} [{node['silo'] or 'no silo'}] {node['uri']}"


def _cut(shown: Mapping[str, Any]) -> Sequence[str]:
    if shown["complete"]:
        return []
    option = "--limit" if shown["truncated_because"] == "limit" else "--depth"
    return [f"{human.plural(shown['more'], 'more copy', 'more copies')} one step further: use a larger {option}."]
