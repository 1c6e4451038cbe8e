"""Sides of a neighbourhood that are opened, and when its links changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from catalog.lineage import service
from catalog.lineage.intervals import AsOf
from catalog.lineage.links import Links
from catalog.lineage.models import Edge
from catalog.lineage.moments import moments
from catalog.lineage.opening import opened
from catalog.lineage.queries import Graph
from tests import factories

Link = Callable[[str], dict[str, UUID]]
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


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


def seen(graph: Graph, ids: dict[str, UUID]) -> dict[str, tuple[int, int, int]]:
    names = {copy_id: name for name, copy_id in ids.items()}
    return {names[node.copy_id]: (node.distance, node.hidden_up, node.hidden_down) for node in graph.nodes}


def test_every_copy_tells_what_both_its_sides_hide(session: Session, link: Link) -> None:
    ids = link("a>b b>c a>x a>y z>c c>d")
    graph = opened(session, [ids["b"]], depth=1, limit=100)
    assert seen(graph, ids) == {"b": (0, 0, 0), "a": (-1, 0, 2), "c": (1, 1, 1)}
    assert not graph.complete


def test_an_opened_side_shows_its_neighbours_and_the_links_among_all(session: Session, link: Link) -> None:
    ids = link("a>b b>c a>x a>y x>c")
    graph = opened(session, [ids["b"]], depth=1, down=[ids["a"]], limit=100)
    assert seen(graph, ids) == {"b": (0, 0, 0), "a": (-1, 0, 0), "c": (1, 0, 0), "x": (0, 0, 0), "y": (0, 0, 0)}
    assert len(graph.edges) == 5
    assert graph.complete


def test_sides_open_one_behind_the_other_in_any_order(session: Session, link: Link) -> None:
    ids = link("a>b b>c c>d d>e")
    graph = opened(session, [ids["a"]], depth=1, down=[ids["c"], ids["b"]], limit=100)
    assert seen(graph, ids) == {"a": (0, 0, 0), "b": (1, 0, 0), "c": (2, 0, 0), "d": (3, 0, 1)}


def test_a_side_of_a_copy_that_is_not_shown_opens_nothing(session: Session, link: Link) -> None:
    ids = link("a>b far>out")
    graph = opened(session, [ids["a"]], depth=2, down=[ids["far"]], limit=100)
    assert set(seen(graph, ids)) == {"a", "b"}


def test_no_more_are_opened_than_may_be_shown(session: Session, link: Link) -> None:
    ids = link("a>b " + " ".join(f"b>x{number}" for number in range(9)))
    graph = opened(session, [ids["a"]], depth=1, down=[ids["b"]], limit=5)
    assert len(graph.nodes) == 5
    assert seen(graph, ids)["b"] == (1, 0, 6)


def test_copies_are_given_besides_with_the_links_among_all(session: Session, link: Link) -> None:
    ids = link("a>b b>c c>d")
    graph = opened(session, [ids["a"]], depth=1, also={ids["c"]: 2, ids["d"]: 3}, limit=100)
    assert seen(graph, ids) == {"a": (0, 0, 0), "b": (1, 0, 0), "c": (2, 0, 0), "d": (3, 0, 0)}
    assert len(graph.edges) == 3


def test_links_that_do_not_count_neither_lead_on_nor_are_hidden(session: Session) -> None:
    one, two, three = (factories.copy(session).id for _ in range(3))
    session.add(Edge(source_copy_id=one, target_copy_id=two, kind="declared"))
    session.add(Edge(source_copy_id=two, target_copy_id=three, kind="inferred", confidence=0.7))
    session.flush()
    assert len(opened(session, [one], depth=1, down=[two], limit=9, links=Links(min_confidence=0.6)).nodes) == 3
    for links in (Links(min_confidence=0.8), Links(kinds=frozenset({"declared"}))):
        graph = opened(session, [one], depth=1, down=[two], limit=9, links=links)
        assert len(graph.nodes) == 2
        assert graph.complete


def test_what_is_opened_is_of_the_moment_that_is_asked_for(session: Session) -> None:
    one, two, three = (factories.copy(session).id for _ in range(3))
    for source, target, days in ((one, two, 0), (two, three, 5)):
        since = NEW_YEAR + timedelta(days=days)
        session.add(
            Edge(source_copy_id=source, target_copy_id=target, kind="declared", valid_from=since, known_from=NEW_YEAR)
        )
    session.flush()
    for day, found in ((1, 2), (6, 3)):
        moment = AsOf(NEW_YEAR + timedelta(days=day), NEW_YEAR + timedelta(days=9))
        graph = opened(session, [one], depth=1, down=[two], limit=9, links=Links(moment))
        assert len(graph.nodes) == found
        assert graph.complete


def test_moments_are_those_just_after_a_link_began_or_ended(session: Session) -> None:
    one, two, other = (factories.copy(session).id for _ in range(3))
    began, ended = NEW_YEAR + timedelta(milliseconds=1), NEW_YEAR + timedelta(days=3)
    known = NEW_YEAR + timedelta(days=4)
    ends = {"source_copy_id": one, "target_copy_id": two, "kind": "declared"}
    session.add(Edge(**ends, valid_from=began, valid_to=ended, known_from=known))
    session.add(Edge(**{**ends, "source_copy_id": other, "target_copy_id": other}, valid_from=known, known_from=known))
    session.flush()
    found = moments(session, [two])
    assert found.valid == (NEW_YEAR + timedelta(seconds=1), ended)
    assert found.known == (known,)


def test_of_many_moments_some_are_given_the_first_and_the_last_among_them(session: Session) -> None:
    one = factories.copy(session).id
    days = [NEW_YEAR + timedelta(days=number) for number in range(30)]
    for day in days:
        other = factories.copy(session).id
        session.add(Edge(source_copy_id=one, target_copy_id=other, kind="inferred", valid_from=day, known_from=day))
    session.flush()
    found = moments(session, [one], most=5)
    assert len(found.valid) == 5
    assert (found.valid[0], found.valid[-1]) == (days[0], days[-1])
