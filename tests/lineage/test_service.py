"""Edges are kept as intervals: closed and followed, never overwritten."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.db import new_id, now
from catalog.errors import Invalid, NotFound
from catalog.lineage import queries, service
from catalog.lineage.models import Edge
from catalog.lineage.service import Inferred
from tests import factories


@pytest.fixture
def copies(session: Session) -> list[UUID]:
    return [factories.copy(session).id for _ in range(4)]


def _declare(session: Session, source: UUID, target: UUID, run_id: str | None = None) -> Edge:
    return service.declare(session, source, target, run_id=run_id, recorded_by="ana")


def _inferred(source: UUID, target: UUID, confidence: float = 0.9, **facts: object) -> Inferred:
    return Inferred(source, target, None, None, confidence, **facts)  # type: ignore[arg-type]


def _all(session: Session) -> list[Edge]:
    session.expire_all()
    return list(session.scalars(select(Edge).order_by(Edge.id)))


def test_said_twice_is_one_edge(session: Session, copies: list[UUID]) -> None:
    a, b, *_ = copies
    assert _declare(session, a, b).id == _declare(session, a, b).id
    assert len(_all(session)) == 1


def test_a_new_run_ends_the_edge_of_the_one_before(session: Session, copies: list[UUID]) -> None:
    a, b, *_ = copies
    monday = _declare(session, a, b, "monday")
    then = now()
    tuesday = _declare(session, a, b, "tuesday")
    assert [edge.id for edge in queries.edges_among(session, [a, b])] == [tuesday.id]
    assert len(_all(session)) == 3
    [as_known_then] = queries.edges_as_of(session, [a], valid=then, known=then)
    assert (as_known_then.id, as_known_then.valid_to) == (monday.id, None)
    [as_known_now] = queries.edges_as_of(session, [a], valid=then, known=now())
    assert (as_known_now.run_id, as_known_now.valid_to) == ("monday", as_known_now.known_from)
    [today] = queries.edges_as_of(session, [a], valid=now(), known=now())
    assert today.id == tuesday.id


def test_a_copy_does_not_come_from_itself(session: Session, copies: list[UUID]) -> None:
    with pytest.raises(Invalid, match="itself"):
        _declare(session, copies[0], copies[0])


def test_content_replaces_only_what_content_said(session: Session, copies: list[UUID]) -> None:
    a, b, c, d = copies
    declared = _declare(session, a, b)
    service.infer(session, [b, c], [_inferred(a, b), _inferred(b, c)])
    other = _inferred(c, d)
    service.infer(session, [d], [other])
    kept = {(e.source_copy_id, e.target_copy_id): e.id for e in queries.edges_of(session, copies) if e.confidence}
    service.infer(session, [b, c], [_inferred(b, c), _inferred(d, b, 0.6)])
    now_held = {(e.source_copy_id, e.target_copy_id): e.id for e in queries.edges_of(session, copies) if e.confidence}
    assert now_held.keys() == {(b, c), (d, b), (c, d)}
    assert now_held[b, c] == kept[b, c]
    assert declared.id in {edge.id for edge in queries.edges_of(session, [a])}
    assert len(_all(session)) == 5


def test_a_better_opinion_follows_the_old_one(session: Session, copies: list[UUID]) -> None:
    a, b, *_ = copies
    service.infer(session, [b], [_inferred(a, b, 0.6, evidence=[{"signal": "rows"}])])
    [first] = queries.edges_of(session, [b])
    service.infer(session, [b], [_inferred(a, b, 0.60000001, evidence=[{"signal": "rows"}])])
    assert [edge.id for edge in queries.edges_of(session, [b])] == [first.id]
    service.infer(session, [b], [_inferred(a, b, 0.8, evidence=[{"signal": "rows"}])])
    [second] = queries.edges_of(session, [b])
    assert (second.confidence, second.valid_from) == (0.8, first.valid_from)
    assert [edge.known_to is None for edge in _all(session)] == [False, True]


def test_a_turned_edge_is_two_opinions(session: Session, copies: list[UUID]) -> None:
    a, b, *_ = copies
    service.infer(session, [a, b], [_inferred(a, b)])
    service.infer(session, [a, b], [_inferred(b, a)])
    [edge] = queries.edges_among(session, [a, b])
    assert (edge.source_copy_id, edge.target_copy_id) == (b, a)
    service.infer(session, [a, b], [])
    assert queries.edges_among(session, [a, b]) == []


def test_a_closed_edge_is_still_what_was_known(session: Session, copies: list[UUID]) -> None:
    a, b, *_ = copies
    edge = _declare(session, a, b)
    then = now()
    service.close(session, edge.id)
    assert queries.edges_of(session, [a]) == []
    assert queries.edges_as_of(session, [a], valid=then, known=then) == [edge]
    with pytest.raises(NotFound):
        service.close(session, new_id())
