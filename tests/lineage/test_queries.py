"""Neighbourhoods: near first, both ways, and truthful about what they leave out."""

from collections.abc import Callable
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.db import new_id, now, transaction
from catalog.lineage import queries, service
from catalog.lineage.intervals import AsOf
from tests import factories

Link = Callable[[str], dict[str, UUID]]


@pytest.fixture
def link(session: Session) -> Link:
    """Make copies and edges from "a>b b>c"."""

    def make(text: str) -> dict[str, UUID]:
        pairs = [tuple(pair.split(">")) for pair in text.split()]
        ids = {name: factories.copy(session).id for name in sorted({name for pair in pairs for name in pair})}
        for source, target in pairs:
            service.declare(session, ids[source], ids[target], recorded_by="ana")
        return ids

    return make


def _distances(graph: queries.Graph, ids: dict[str, UUID]) -> dict[str, int]:
    names = {copy_id: name for name, copy_id in ids.items()}
    return {names[node.copy_id]: node.distance for node in graph.nodes}


def test_both_ways_nearest_first(session: Session, link: Link) -> None:
    ids = link("a>b b>c c>d d>e b>x")
    graph = queries.neighbourhood(session, [ids["c"]], depth=2)
    assert _distances(graph, ids) == {"c": 0, "b": -1, "d": 1, "a": -2, "e": 2}
    assert (len(graph.edges), graph.complete, graph.truncated_because, graph.more) == (4, True, "", 0)


def test_one_way_only(session: Session, link: Link) -> None:
    ids = link("a>b b>c")
    assert _distances(queries.neighbourhood(session, [ids["b"]], up=False), ids) == {"b": 0, "c": 1}
    assert _distances(queries.neighbourhood(session, [ids["b"]], down=False), ids) == {"b": 0, "a": -1}


def test_a_cut_by_depth_says_so_and_counts(session: Session, link: Link) -> None:
    ids = link("a>b b>c x>a y>a")
    graph = queries.neighbourhood(session, [ids["c"]], depth=2)
    assert _distances(graph, ids) == {"c": 0, "b": -1, "a": -2}
    assert (graph.complete, graph.truncated_because, graph.more) == (False, "depth", 2)
    assert [(node.hidden_up, node.hidden_down) for node in graph.nodes] == [(0, 0), (0, 0), (2, 0)]


def test_a_cut_by_limit_says_so_and_counts(session: Session, link: Link) -> None:
    ids = link("a>b a>c a>d a>e")
    graph = queries.neighbourhood(session, [ids["a"]], limit=3)
    assert (len(graph.nodes), len(graph.edges)) == (3, 2)
    assert (graph.complete, graph.truncated_because, graph.more) == (False, "limit", 2)


def test_circles_end(session: Session, link: Link) -> None:
    ids = link("a>b b>c c>a")
    graph = queries.neighbourhood(session, [ids["a"]], depth=50)
    assert len(graph.nodes) == 3
    assert (len(graph.edges), graph.complete) == (3, True)


def test_a_dense_graph_does_not_run_away(session: Session) -> None:
    layers = [[factories.copy(session).id for _ in range(8)] for _ in range(6)]
    for near, far in pairwise(layers):
        for source in near:
            for target in far:
                service.declare(session, source, target, recorded_by="ana")
    graph = queries.neighbourhood(session, [layers[0][0]], depth=50, up=False)
    assert (len(graph.nodes), graph.complete) == (1 + 8 * 5, True)


def test_an_orphan_and_an_unknown_copy(session: Session) -> None:
    alone = factories.copy(session).id
    graph = queries.neighbourhood(session, [alone])
    assert ([node.copy_id for node in graph.nodes], graph.edges, graph.complete) == ([alone], (), True)
    assert queries.neighbourhood(session, []).nodes == ()
    assert queries.edges_of(session, [new_id()]) == []


def test_as_it_was(session: Session, link: Link) -> None:
    ids = link("a>b b>c")
    then = now()
    for edge in queries.edges_of(session, [ids["b"]]):
        service.close(session, edge.id)
    assert len(queries.neighbourhood(session, [ids["b"]]).nodes) == 1
    assert len(queries.neighbourhood(session, [ids["b"]], as_of=AsOf(then, then)).nodes) == 3


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=strategies.sets(strategies.tuples(strategies.integers(0, 7), strategies.integers(0, 7)), max_size=16),
    depth=strategies.integers(0, 4),
    limit=strategies.integers(1, 9),
)
def test_what_is_shown_is_what_is_there(database: Engine, pairs: set[tuple[int, int]], depth: int, limit: int) -> None:
    with transaction(database) as session:
        ids = [factories.copy(session).id for _ in range(8)]
        edges = {(ids[s], ids[t]) for s, t in pairs if s != t}
        for source, target in sorted(edges):
            service.declare(session, source, target, recorded_by="ana")
        graph = queries.neighbourhood(session, [ids[0]], up=False, depth=depth, limit=limit)
        truth = _walk(edges, ids[0])
    shown = {node.copy_id: node.distance for node in graph.nodes}
    near = {copy_id: steps for copy_id, steps in truth.items() if steps <= depth}
    assert shown.items() <= truth.items()
    assert len(shown) == min(limit, len(near))
    assert graph.complete == (shown.keys() == truth.keys())
    assert (graph.more > 0) is (not graph.complete)
    assert graph.truncated_because == ("" if graph.complete else "limit" if len(near) > limit else "depth")
    assert {(e.source_copy_id, e.target_copy_id) for e in graph.edges} == {
        (s, t) for s, t in edges if s in shown and t in shown
    }


def _walk(edges: set[tuple[UUID, UUID]], start: UUID) -> dict[UUID, int]:
    steps, edge_of_walk = {start: 0}, [start]
    while edge_of_walk:
        here = edge_of_walk.pop(0)
        for source, target in edges:
            if source == here and target not in steps:
                steps[target] = steps[here] + 1
                edge_of_walk.append(target)
    return steps
