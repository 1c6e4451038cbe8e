"""The graph in memory is read once, is let go when a link changes, and never holds what was taken back."""

from itertools import pairwise

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.db import transaction
from catalog.lineage import service
from catalog.lineage.links import DOWN, NOW, Links
from catalog.lineage.questions import reaching, snapshots
from tests import factories
from tests.lineage.questions.graphs import build


def test_it_is_kept_until_a_link_changes(database: Engine) -> None:
    with transaction(database) as session:
        small = build(session, {(0, 1), (1, 2)})
    with transaction(database, write=False) as session:
        first = snapshots.whole(session, NOW)
        assert first is not None
        assert snapshots.whole(session, NOW) is first
        assert snapshots.fresh(session, Links(min_confidence=0.5)) is None
    with transaction(database) as session:
        service.declare(session, small.ids[2], small.ids[3], recorded_by="ana")
    with transaction(database, write=False) as session:
        assert snapshots.fresh(session, NOW) is None
        second = snapshots.whole(session, NOW)
        assert second is not None
        assert (first.links, second.links) == (2, 3)


def test_what_is_taken_back_is_not_kept(database: Engine) -> None:
    with transaction(database) as session:
        small = build(session, {(0, 1)})
    with Session(database) as session:
        service.declare(session, small.ids[1], small.ids[2], recorded_by="ana")
        seen = snapshots.whole(session, NOW)
        assert seen is not None
        assert seen.links == 2
        session.rollback()
    with transaction(database, write=False) as session:
        found = reaching.reach(session, [small.ids[0]], DOWN, NOW)
        assert len(found.spread.order) == 2


def test_a_graph_too_large_for_memory_is_walked_as_far_as_is_allowed(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "MOST_LINKS", 3)
    monkeypatch.setattr(reaching, "FEW", 1)
    monkeypatch.setattr(reaching, "MOST_WALKED", 4)
    with transaction(database) as session:
        ids = [factories.copy(session).id for _ in range(8)]
        for source, target in pairwise(ids):
            service.declare(session, source, target, recorded_by="ana")
    with transaction(database, write=False) as session:
        cut, whole = (reaching.reach(session, [start], DOWN, NOW) for start in (ids[0], ids[4]))
    assert (cut.complete, whole.complete) == (False, True)
    assert len(whole.spread.order) == 4
    assert 1 < len(cut.spread.order) < 8


def test_the_least_asked_for_is_let_go_first(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "MOST_LINKS", 5)
    with transaction(database) as session:
        build(session, {(0, 1), (1, 2)})
    declared, sure = Links(kinds=frozenset({"declared"})), Links(min_confidence=0.5)
    with transaction(database, write=False) as session:
        kept = snapshots.whole(session, NOW)
        snapshots.whole(session, declared)
        assert snapshots.fresh(session, NOW) is kept
        snapshots.whole(session, sure)
        assert snapshots.fresh(session, declared) is None
        assert snapshots.fresh(session, NOW) is kept
