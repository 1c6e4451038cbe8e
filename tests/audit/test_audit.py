"""The audit trail: written unsealed, sealed in the order of commits, and broken wherever somebody changed it."""

from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from catalog.audit import queries, seal, sealing, service
from catalog.audit.keys import Signer
from catalog.audit.models import AuditEntry
from catalog.db import ORIGIN, create_database_engine, new_id, transaction
from tests.audit.sealed import record, sealed, verified


def numbers(session: Session) -> list[int | None]:
    return list(session.scalars(select(AuditEntry.seq).order_by(AuditEntry.id)))


def test_an_entry_is_written_unsealed_and_sealed_soon_after(session: Session, signer: Signer) -> None:
    record(session, 3)
    assert numbers(session) == [None] * 3
    assert sealing.backlog(session).entries == 3
    assert sealing.is_due(session)
    assert sealing.seal_next(session, signer, most=2) == 2
    assert numbers(session) == [1, 2, None]
    assert sealing.seal_next(session, signer) == 1
    assert not sealing.is_due(session)
    assert verified(session, signer).whole


def test_who_records_waits_for_nobody(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")
    engine, at_once = create_database_engine(database_url), Barrier(3, timeout=20)

    def write() -> None:
        with transaction(engine) as session:
            record(session)
            at_once.wait()  # nobody goes on before all have recorded

    threads = [Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(engine) as session:
        assert len(numbers(session)) == 3
    engine.dispose()


def test_the_order_is_that_of_commits_and_not_of_writing(database_url: str, signer: Signer) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")
    engine = create_database_engine(database_url)
    with transaction(engine) as first:
        record(first, actor="wrote first, committed second")
        with transaction(engine) as second:
            record(second, 2, actor="wrote second, committed first")
        with transaction(engine) as third:
            record(third, actor="committed in between")
    with transaction(engine) as session:
        record(session, actor="last")
    with transaction(engine) as session:
        assert sealing.seal_next(session, signer) == 5
        told = list(session.scalars(select(AuditEntry.actor).order_by(AuditEntry.seq)))
        assert verified(session, signer).whole
    both = ["wrote second, committed first"] * 2
    assert told == [*both, "committed in between", "wrote first, committed second", "last"]
    engine.dispose()


def test_what_commits_after_others_were_sealed_is_sealed_after_them(database_url: str, signer: Signer) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")
    engine = create_database_engine(database_url)
    with transaction(engine) as slow:
        record(slow, actor="slow")
        with transaction(engine) as quick:
            record(quick, actor="quick")
        with transaction(engine) as session:
            assert sealing.seal_next(session, signer) == 1
    with transaction(engine) as session:
        assert sealing.seal_next(session, signer) == 1
        assert list(session.scalars(select(AuditEntry.actor).order_by(AuditEntry.seq))) == ["quick", "slow"]
        assert verified(session, signer).whole
    engine.dispose()


def test_from_where_is_told_by_the_session(session: Session) -> None:
    assert "program on" in record(session)[0].origin
    session.info[ORIGIN] = "address 10.0.0.7"
    assert record(session)[0].origin == "address 10.0.0.7"


def test_entries_are_found(session: Session) -> None:
    record(session, 3)
    subject = new_id()
    service.record(session, "bo", True, "reject", "nomination", subject, {})
    assert [e.id for e in queries.entries(session)] == [4, 3, 2, 1]
    assert [e.id for e in queries.entries(session, before=3, limit=1)] == [2]
    assert [e.id for e in queries.entries(session, subject_id=subject)] == [4]
    assert [e.id for e in queries.entries(session, actor="bo", action="reject")] == [4]


_JSON = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.floats() | strategies.text(),
    lambda inner: strategies.lists(inner, max_size=3) | strategies.dictionaries(strategies.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(detail=strategies.dictionaries(strategies.text(), _JSON, max_size=4), actor=strategies.text(max_size=40))
def test_whatever_is_recorded_comes_back_as_it_was_sealed(
    database: Engine, signer: Signer, detail: dict[str, Any], actor: str
) -> None:
    with transaction(database) as session:
        service.record(session, actor, False, "note", "dataset", "x", detail)
        sealing.seal_next(session, signer)
    with transaction(database, write=False) as session:
        assert verified(session, signer).whole


def test_facts_of_every_kind_are_kept(session: Session) -> None:
    subject = new_id()
    entry = service.record(session, "a\0b\udcff", False, "note", "copy", subject, {"ids": {subject}, "n": float("nan")})
    assert (entry.actor, entry.subject_id) == ("a?b?", str(subject))
    assert entry.detail == {"ids": [str(subject)], "n": "nan"}


def test_a_chain_of_before_goes_on(session: Session, signer: Signer) -> None:
    """Entries that an older program sealed as it wrote them."""
    sealed(session, signer, 2)
    session.execute(text("DELETE FROM audit_checkpoint"))
    before = "0" * 64
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq)):
        entry.form, entry.origin = 1, ""
        entry.seal = before = seal.seal(queries.said(entry), before)
    session.flush()
    signer.heads.unlink(missing_ok=True)
    assert sealing.is_due(session)
    sealing.seal_next(session, signer)
    assert verified(session, signer).whole
    sealed(session, signer, 2)
    assert (verified(session, signer).whole, verified(session, signer).last) == (True, 4)
