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
