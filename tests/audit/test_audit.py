"""The audit chain: whole when nobody touched it, broken where somebody did."""

from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from catalog.audit import queries, seal, service
from catalog.audit.models import AuditEntry
from catalog.db import new_id, transaction


def _record(session: Session, number: int = 1) -> None:
    for step in range(number):
        service.record(session, "ana", False, "accept", "nomination", f"n{step}", {"reason": "best", "step": step})


def test_an_untouched_chain_is_whole(session: Session) -> None:
    assert queries.verify(session) is None
    assert queries.head(session) == (0, seal.FIRST)
    _record(session, 5)
    assert queries.verify(session) is None
    assert queries.head(session)[0] == 5


@pytest.mark.parametrize("field", ["actor", "action", "subject_id", "detail", "seal", "verified"])
def test_a_rewritten_entry_is_found(session: Session, field: str) -> None:
    _record(session, 4)
    forged: dict[str, Any] = {"detail": {"reason": "none"}, "verified": True}
    session.execute(update(AuditEntry).where(AuditEntry.seq == 3).values({field: forged.get(field, "forged")}))
    assert queries.verify(session) == 3


def test_a_removed_entry_is_found(session: Session) -> None:
    _record(session, 4)
    session.execute(delete(AuditEntry).where(AuditEntry.seq == 2))
    assert queries.verify(session) == 2


def test_many_pages_are_checked(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    _record(session, 5)
    assert queries.verify(session) is None


def test_writers_take_turns(database: Engine) -> None:
    def write() -> None:
        for _ in range(10):
            with transaction(database) as session:
                _record(session)

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(database, write=False) as session:
        assert queries.head(session)[0] == 40
        assert queries.verify(session) is None


def test_entries_are_found(session: Session) -> None:
    _record(session, 3)
    subject = new_id()
    service.record(session, "bo", True, "reject", "nomination", subject, {})
    assert [e.seq for e in queries.entries(session)] == [4, 3, 2, 1]
    assert [e.seq for e in queries.entries(session, before=3, limit=1)] == [2]
    assert [e.seq for e in queries.entries(session, subject_id=subject)] == [4]
    assert [e.seq for e in queries.entries(session, actor="bo", action="reject")] == [4]


_JSON = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.floats() | strategies.text(),
    lambda inner: strategies.lists(inner, max_size=3) | strategies.dictionaries(strategies.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(detail=strategies.dictionaries(strategies.text(), _JSON, max_size=4), actor=strategies.text(max_size=40))
def test_whatever_is_recorded_comes_back_as_it_was_sealed(database: Engine, detail: dict[str, Any], actor: str) -> None:
    with transaction(database) as session:
        service.record(session, actor, False, "note", "dataset", "x", detail)
    with transaction(database, write=False) as session:
        assert queries.verify(session) is None


def test_facts_of_every_kind_are_kept(session: Session) -> None:
    subject = new_id()
    entry = service.record(session, "a\0b\udcff", False, "note", "copy", subject, {"ids": {subject}, "n": float("nan")})
    assert (entry.actor, entry.subject_id) == ("a?b?", str(subject))
    assert entry.detail == {"ids": [str(subject)], "n": "nan"}
