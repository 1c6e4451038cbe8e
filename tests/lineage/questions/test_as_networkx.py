"""Every question about a random graph is answered as networkx answers it, on both databases."""

from itertools import islice
from uuid import UUID

import networkx as nx
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import Engine

from catalog.db import transaction
from catalog.lineage.links import DOWN, NOW, UP
from catalog.lineage.questions import between, origins, reached
from catalog.lineage.questions.paging import Page
from tests.lineage.questions.graphs import SIZE, Pairs, build, pairs

NUMBERS = strategies.integers(0, SIZE - 1)
ALL = Page(limit=1_000)
some = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@some
@given(links=pairs(), start=NUMBERS, depth=strategies.none() | strategies.integers(1, 4))
def test_all_that_is_reached(database: Engine, links: Pairs, start: int, depth: int | None) -> None:
    for way, sign in ((DOWN, 1), (UP, -1)):
        with transaction(database) as session:
            small = build(session, links)
            found = reached.reached(session, [small.ids[start]], way, NOW, depth=depth, page=ALL)
        peer = small.peer if sign > 0 else small.peer.reverse()
        all_of_it = nx.single_source_shortest_path_length(peer, small.ids[start])
        expected = {node: far for node, far in all_of_it.items() if 0 < far <= (depth or SIZE)}
        assert {one.key: one.distance for one in found.page.items} == expected
        assert [one.distance for one in found.page.items] == sorted(expected.values())
        beyond = sum(far == depth + 1 for far in all_of_it.values()) if depth else 0
        assert (found.page.complete, found.page.more) == (beyond == 0, beyond)


@some
@given(links=pairs(), start=NUMBERS)
def test_roots_are_the_groups_that_nothing_leads_into(database: Engine, links: Pairs, start: int) -> None:
    with transaction(database) as session:
        small = build(session, links)
        found = origins.roots(session, [small.ids[start]], NOW, page=ALL)
    above = small.peer.subgraph(nx.ancestors(small.peer, small.ids[start]) | {small.ids[start]})
    groups = nx.condensation(above)
    first = [groups.nodes[group]["members"] for group in groups if groups.in_degree(group) == 0]
    assert {one.copy_id for one in found.page.items} == set().union(*first)
    assert {one.copy_id for one in found.page.items if one.circle} == {
        node for group in first if len(group) > 1 for node in group
    }
    steps = nx.single_source_shortest_path_length(above.reverse(), small.ids[start])
    assert all(one.distance == steps[one.copy_id] for one in found.page.items)


@some
@given(links=pairs(), ends=strategies.permutations(range(SIZE)), most=strategies.integers(1, 4))
def test_all_ways_between_two(database: Engine, links: Pairs, ends: list[int], most: int) -> None:
    with transaction(database) as session:
        small = build(session, links)
        source, target = small.ids[ends[0]], small.ids[ends[1]]
        found = between.paths(session, [source], [target], NOW, page=Page(limit=most))
        rest = between.paths(session, [source], [target], NOW, page=Page(offset=most, limit=1_000))
    expected = sorted(map(tuple, nx.all_simple_paths(small.peer, source, target)), key=len)
    assert {*found.items, *rest.items} == set(expected)
    assert [len(way) for way in [*found.items, *rest.items]] == [len(way) for way in expected]
    left = len(expected) - len(found.items)
    assert found.complete == (left == 0)
    assert found.more == left if found.exact else 0 < found.more <= left


@some
@given(links=pairs(), ends=strategies.lists(NUMBERS, min_size=2, max_size=3))
def test_common_ancestors(database: Engine, links: Pairs, ends: list[int]) -> None:
    with transaction(database) as session:
        small = build(session, links)
        found = origins.common(session, [[small.ids[end]] for end in ends], NOW, page=ALL)
    steps = [nx.single_source_shortest_path_length(small.peer.reverse(), small.ids[end]) for end in ends]
    shared: set[UUID] = set.intersection(*(set(one) for one in steps))
    assert {one.copy_id: one.distances for one in found.items} == {
        node: tuple(one[node] for one in steps) for node in shared
    }
    nearest = {
        node
        for node in shared
        if not any(
            other in shared and node not in nx.descendants(small.peer, other)
            for other in nx.descendants(small.peer, node) - {node}
        )
    }
    assert {one.copy_id for one in found.items if one.nearest} == nearest


@some
@given(links=pairs(), start=strategies.none() | NUMBERS)
def test_circles(database: Engine, links: Pairs, start: int | None) -> None:
    with transaction(database) as session:
        if start is None:
            session.connection().exec_driver_sql("DELETE FROM edge")
        small = build(session, links)
        starts = None if start is None else [small.ids[start]]
        found = between.circles(session, starts, NOW, page=ALL)
    groups = [group for group in nx.strongly_connected_components(small.peer) if len(group) > 1]
    expected = [group for group in groups if start is None or small.ids[start] in group]
    assert sorted(one.size for one in found.items) == sorted(map(len, expected))
    assert {frozenset(one.copies) for one in found.items} == set(map(frozenset, expected))
    for one in found.items:
        inside = small.peer.subgraph(one.copies)
        assert one.links == inside.number_of_edges()
        assert all(inside.has_edge(a, b) for a, b in zip(one.way, (*one.way[1:], one.way[0]), strict=True))
        shortest = min(len(way) for way in islice(nx.simple_cycles(inside), 1_000) if one.way[0] in way)
        assert len(one.way) == shortest
