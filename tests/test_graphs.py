from itertools import islice

import networkx as nx
from hypothesis import given, settings, strategies

from catalog import graphs
from catalog.graphs import branching, components, layers, path


def test_layers_put_each_node_one_past_its_highest_source() -> None:
    assert layers("abcd", [("a", "b"), ("b", "c"), ("a", "c")]) == {"a": 0, "b": 1, "c": 2, "d": 0}


def test_layers_keep_a_circle_on_one_rank() -> None:
    assert layers("abc", [("a", "b"), ("b", "a"), ("b", "c")]) == {"a": 0, "b": 0, "c": 1}


def test_layers_leave_out_edges_to_strangers() -> None:
    assert layers("ab", [("a", "x"), ("x", "b")]) == {"a": 0, "b": 0}


def test_layers_of_nothing() -> None:
    assert layers([], []) == {}


def test_components_hang_together_whichever_way_edges_point() -> None:
    assert components("edcba", [("a", "b"), ("c", "b")]) == [["a", "b", "c"], ["d"], ["e"]]


def test_path_is_the_shortest_one_along_the_edges() -> None:
    edges = [("a", "b"), ("b", "c"), ("a", "d"), ("d", "e"), ("e", "c")]
    assert path(edges, "a", "c") == ["a", "b", "c"]
    assert path(edges, "c", "a") is None
    assert path([], "a", "z") is None
    assert path([], "a", "a") == ["a"]


def test_branching_takes_the_heaviest_parents_without_a_circle() -> None:
    weights = {("a", "b"): 3.0, ("b", "a"): 2.9, ("b", "c"): 2.0, ("a", "c"): 1.0}
    assert branching("abc", weights) == {"a": None, "b": "a", "c": "b"}


def test_branching_leaves_a_node_to_the_unseen_root_when_no_parent_is_heavy_enough() -> None:
    assert branching("ab", {("a", "b"): 0.4}, root_weight=0.5) == {"a": None, "b": None}


def test_branching_does_not_depend_on_the_order_of_nodes() -> None:
    weights = {(s, t): float(ord(s) * 7 % 5 + ord(t) % 3) for s in "abcd" for t in "abcd" if s != t}
    assert branching("abcd", weights) == branching("dcba", dict(reversed(list(weights.items()))))


def test_branching_of_a_large_family_is_still_free_of_circles() -> None:
    nodes = list(range(300))
    weights = {(n, (n + 1) % 300): 1.0 + n for n in nodes}
    parents = branching(nodes, weights)
    assert sum(parent is None for parent in parents.values()) == 1
    assert parents[5] == 4


@settings(deadline=None)
@given(
    edges=strategies.sets(strategies.tuples(strategies.integers(0, 6), strategies.integers(0, 6)), max_size=16),
    sources=strategies.sets(strategies.integers(0, 2), min_size=1),
    targets=strategies.sets(strategies.integers(4, 6), min_size=1),
)
def test_ways_are_all_simple_paths_that_pass_no_other_end(
    edges: set[tuple[int, int]], sources: set[int], targets: set[int]
) -> None:
    graph = nx.DiGraph(edges)
    between = [
        tuple(way)
        for source in sources & set(graph)
        for way in nx.all_simple_paths(graph, source, targets & set(graph))
        if not {*way[1:-1]} & (sources | targets)
    ]
    found = list(map(tuple, graphs.ways(edges, sources, targets)))
    assert sorted(found) == sorted(between)
    assert [len(way) for way in found] == sorted(map(len, between))
    counted = graphs.count_ways(edges, sources, targets)
    assert counted in {None, len(between)}
    if nx.is_directed_acyclic_graph(graph):
        assert counted == len(between)


def test_ways_of_a_wide_graph_are_counted_without_being_listed() -> None:
    # 40 diamonds in a row: two to the power of forty ways
    edges = {(3 * at, 3 * at + side) for at in range(40) for side in (1, 2)}
    edges |= {(3 * at + side, 3 * at + 3) for at in range(40) for side in (1, 2)}
    assert graphs.count_ways(edges, [0], [120]) == 2**40
    ways = list(islice(graphs.ways(edges, [0], [120]), 100))
    assert len(set(map(tuple, ways))) == 100
    assert {len(way) for way in ways} == {81}


def test_a_circle_is_a_shortest_one() -> None:
    edges = {(0, 1), (1, 2), (2, 3), (3, 0), (2, 0), (4, 0)}
    assert graphs.circle(edges, 0) == [0, 1, 2]
    assert graphs.circle(edges, 4) == []
    assert graphs.circle({(5, 5)}, 5) == [5]
