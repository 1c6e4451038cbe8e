"""Pure work on small graphs, the one home of networkx: ranks for drawing, components, branchings, paths.

Edges are (source, target) pairs. Every answer is the same whatever the order of its arguments.
"""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Protocol, TypeVar

import networkx as nx

MOST_NODES_FOR_EDMONDS = 200


class Node(Protocol):
    """What can stand in a graph: it can be hashed and put in order."""

    def __hash__(self) -> int: ...

    def __lt__(self, other: Any, /) -> bool: ...


N = TypeVar("N", bound=Node)


def layers(nodes: Iterable[N], edges: Iterable[tuple[N, N]]) -> dict[N, int]:
    """Rank nodes for drawing: 0 for those without a source, else one more than the highest source.

    Nodes on a circle share a rank. Edges to nodes that were not given are left out.
    """
    graph = _directed(nodes, edges)
    circles = nx.condensation(graph)
    ranks: dict[int, int] = {}
    for circle in nx.topological_sort(circles):
        ranks[circle] = max((ranks[source] + 1 for source in circles.predecessors(circle)), default=0)
    return {node: ranks[circle] for node, circle in sorted(circles.graph["mapping"].items())}


def returns(nodes: Iterable[N], edges: Iterable[tuple[N, N]], first: Collection[N] = ()) -> set[tuple[N, N]]:
    """Choose the edges that lead back, so that without them no circle is left.

    A circle is read from where it is entered from outside, else from one of `first`, else from its least node.
    """
    graph = _directed(nodes, edges)
    found: set[tuple[N, N]] = set()
    for circle in nx.strongly_connected_components(graph):
        if len(circle) > 1:
            inside = _directed(circle, graph.subgraph(circle).edges)
            entered = [node for node in circle if any(source not in circle for source in graph.predecessors(node))]
            start = min(entered or [node for node in circle if node in first] or circle)
            late_first = {node: place for place, node in enumerate(nx.dfs_postorder_nodes(inside, start))}
            found |= {(source, target) for source, target in inside.edges if late_first[source] <= late_first[target]}
    return found


def components(nodes: Iterable[N], edges: Iterable[tuple[N, N]]) -> list[list[N]]:
    """Group nodes that hang together, whichever way the edges point; groups and nodes ascending."""
    return sorted(sorted(group) for group in nx.weakly_connected_components(_directed(nodes, edges)))


def path(edges: Iterable[tuple[N, N]], source: N, target: N) -> list[N] | None:
    """Find a shortest way from source to target along the edges; None when there is none."""
    known = set(edges)
    graph = _directed({source, target}.union(*known), known)
    try:
        way: list[N] = nx.shortest_path(graph, source, target)
    except nx.NetworkXNoPath:
        return None
    return way


def graphml(nodes: Mapping[str, Mapping[str, str]], edges: Iterable[tuple[str, str, Mapping[str, str | float]]]) -> str:
    """Write a graph with its attributes as GraphML; several edges may have the same ends."""
    graph = nx.MultiDiGraph()
    for name, told in nodes.items():
        graph.add_node(name, **_written(told))
    for source, target, how in edges:
        graph.add_edge(source, target, **_written(how))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + "\n".join(nx.generate_graphml(graph)) + "\n"


def ways(edges: Iterable[tuple[N, N]], sources: Collection[N], targets: Collection[N]) -> Iterator[list[N]]:
    """Find the ways from any source to any target that meet no node twice, the shortest first.

    A way ends at the first target and passes no other source: what goes on from there is told by the rest of it.
    """
    known = {(near, far) for near, far in edges if near != far and near not in set(targets) and far not in set(sources)}
    graph = _directed({node for edge in known for node in edge}, known)
    if nx.is_directed_acyclic_graph(graph):
        return _ways_without_circles(graph, sources, targets)
    return _ways_past_circles(graph, sources, targets)


def count_ways(edges: Iterable[tuple[N, N]], sources: Collection[N], targets: Collection[N]) -> int | None:
    """Count what `ways` finds, without finding it; None where there are circles, for then nobody can."""
    known = {(near, far) for near, far in edges if near != far and near not in set(targets) and far not in set(sources)}
    graph = _directed({node for edge in known for node in edge}, known)
    if not nx.is_directed_acyclic_graph(graph):
        return None
    counts: dict[N, int] = {}
    for node in nx.topological_sort(graph):
        counts[node] = int(node in set(sources)) + sum(counts[before] for before in graph.predecessors(node))
    return sum(counts.get(target, 0) for target in targets)


def circle(edges: Iterable[tuple[N, N]], node: N) -> list[N]:
    """Find a shortest way from a node back to itself, which it begins; empty when there is none."""
    known = set(edges)
    graph = _directed({node}.union(*known), known)
    found: list[list[N]] = []
    for first in sorted(graph.successors(node)):
        with suppress(nx.NetworkXNoPath):
            found.append([node, *nx.shortest_path(graph, first, node)][:-1])
    return min(found, key=len, default=[])


def branching(nodes: Iterable[N], weights: Mapping[tuple[N, N], float], root_weight: float = 0.0) -> dict[N, N | None]:
    """Choose for each node at most one parent so that the weights add up to the most, without circles (Edmonds).

    A node whose best parent weighs less than `root_weight` has none: it hangs on the unseen root.
    """
    known = sorted(set(nodes))
    useful = {
        (source, target): weight
        for (source, target), weight in sorted(weights.items(), key=lambda item: item[0])
        if weight > root_weight and source != target
    }
    if len(known) > MOST_NODES_FOR_EDMONDS:
        return _greedy(known, useful)
    return _edmonds(known, useful, root_weight)


def _written(attributes: Mapping[str, str | float]) -> dict[str, str | float]:
    """Leave out what XML has no way to hold, control characters above all."""
    return {
        name: "".join(c for c in value if c.isprintable() or c in "\n\t") if isinstance(value, str) else value
        for name, value in attributes.items()
    }


def _between(edges: Iterable[tuple[N, N]], sources: set[N], targets: set[N]) -> Any:
    known = {(near, far) for near, far in edges if near != far and near not in targets and far not in sources}
    return _directed({node for edge in known for node in edge}, known)


def _ways_without_circles(graph: Any, sources: Collection[N], targets: Collection[N]) -> Iterator[list[N]]:
    """Go on from the beginning that can end soonest: every beginning that leads to a target is the start of a way."""
    left = _steps_left(graph, targets)
    begun: list[tuple[int, tuple[N, ...]]] = [
        (left[source], (source,)) for source in sorted(set(sources)) if source in left
    ]
    heapq.heapify(begun)
    while begun:
        way = heapq.heappop(begun)[1]
        if left[way[-1]] == 0:
            yield list(way)
            continue
        for after in graph.successors(way[-1]):
            if after in left:
                heapq.heappush(begun, (len(way) + left[after], (*way, after)))


def _steps_left(graph: Any, targets: Collection[N]) -> dict[N, int]:
    left, level, steps = {}, {target for target in targets if target in graph}, 0
    while level:
        left.update(dict.fromkeys(level, steps))
        level, steps = {before for node in level for before in graph.predecessors(node)} - left.keys(), steps + 1
    return left


def _ways_past_circles(graph: Any, sources: Collection[N], targets: Collection[N]) -> Iterator[list[N]]:
    begin, end = object(), object()
    graph.add_edges_from((begin, source) for source in sorted(set(sources)) if source in graph)
    graph.add_edges_from((target, end) for target in sorted(set(targets)) if target in graph)
    if begin in graph and end in graph:
        with suppress(nx.NetworkXNoPath):
            for way in nx.shortest_simple_paths(graph, begin, end):
                yield way[1:-1]


def _edmonds(nodes: list[N], weights: Mapping[tuple[N, N], float], root_weight: float) -> dict[N, N | None]:
    number = {node: place for place, node in enumerate(nodes)}
    unseen = len(nodes)
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((unseen, place, root_weight) for place in range(unseen))
    graph.add_weighted_edges_from((number[source], number[target], w) for (source, target), w in weights.items())
    parents: dict[N, N | None] = dict.fromkeys(nodes)
    if nodes:
        for source, target in nx.maximum_spanning_arborescence(graph).edges:
            parents[nodes[target]] = None if source == unseen else nodes[source]
    return parents


def _greedy(nodes: list[N], weights: Mapping[tuple[N, N], float]) -> dict[N, N | None]:
    # Edmonds grows with nodes times edges; a family this large takes its heaviest edges that close no circle.
    parents: dict[N, N | None] = dict.fromkeys(nodes)
    for (source, target), _ in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if parents[target] is None and target not in _ancestors(parents, source):
            parents[target] = source
    return parents


def _ancestors(parents: Mapping[N, N | None], node: N) -> set[N]:
    found = {node}
    above = parents.get(node)
    while above is not None:
        found.add(above)
        above = parents.get(above)
    return found


def _directed(nodes: Iterable[N], edges: Iterable[tuple[N, N]]) -> Any:
    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(set(nodes)))
    graph.add_edges_from(sorted(edge for edge in set(edges) if edge[0] in graph and edge[1] in graph))
    return graph
