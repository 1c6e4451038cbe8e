"""The ground floor: instants refuse to be naive, JSON keeps what PostgreSQL would not, errors roll back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from catalog import db
from catalog.datasets.models import Dataset
from catalog.db import (
    as_json,
    create_database_engine,
    glance,
    is_duplicate,
    keepable,
    new_id,
    new_ids,
    redacted,
    transaction,
)
from catalog.errors import Invalid
from catalog.queue.models import Change
from catalog.silos.models import Silo, StorageRoot
from tests import factories as make


def test_an_instant_comes_back_aware_and_in_utc(database: Engine) -> None:
    at = datetime(2026, 11, 23, 5, 30, tzinfo=timezone(timedelta(hours=2)))
    with transaction(database) as session:
        made = make.dataset(session, created_at=at).id
    with transaction(database, write=False) as session:
        found = session.get_one(Dataset, made).created_at
    assert found == at
    assert found.tzinfo == UTC


def test_a_naive_time_is_refused(database: Engine) -> None:
    with pytest.raises(StatementError, match="time zone"), transaction(database) as session:
        make.dataset(session, created_at=datetime(2026, 11, 23))  # noqa: DTZ001 - that is the point


def test_nothing_is_kept_of_a_transaction_that_failed(database: Engine) -> None:
    with pytest.raises(ZeroDivisionError), transaction(database) as session:
        make.dataset(session, str(1 / len(make.dataset(session, "half").description)))
    with transaction(database, write=False) as session:
        assert list(session.scalars(select(Dataset))) == []


@pytest.mark.parametrize("write", [make.dataset, lambda session: session.execute(text("DELETE FROM dataset"))])
def test_a_glance_reads_and_writes_nothing(database: Engine, write: Callable[[Session], object]) -> None:
    with transaction(database) as session:
        made = make.dataset(session).id
    with glance(database) as session:
        assert session.scalars(select(Dataset.id)).all() == [made]
        assert session.get_one(Dataset, made).id == made
    with pytest.raises(RuntimeError, match="a glance writes nothing"), glance(database) as session:
        [step() for step in (partial(write, session), session.commit)]
    with transaction(database, write=False) as session:
        assert session.scalars(select(Dataset.id)).all() == [made]


def test_json_keeps_a_nul_as_its_sign_and_a_written_one_as_it_is(database: Engine) -> None:
    detail = {"a\0b": ["x\0y", {"written": "\\u0000"}]}
    with transaction(database) as session:
        session.add(Change(kind="moved", subject_id=new_id(), actor="ana", detail=detail))
    with transaction(database, write=False) as session:
        kept = session.scalars(select(Change)).one().detail
    assert kept == {"a\u2400b": ["x\u2400y", {"written": "\\u0000"}]}
    assert as_json({"plain": 1}) == '{"plain": 1}'


def test_json_keeps_whole_characters_and_shows_a_half_one_by_a_sign(database: Engine) -> None:
    detail = {"half": "a\ud800b", "whole": "\U0001f600", "written": "\\ud800"}
    with transaction(database) as session:
        session.add(Change(kind="moved", subject_id=new_id(), actor="ana", detail=detail))
    with transaction(database, write=False) as session:
        kept = session.scalars(select(Change)).one().detail
    assert kept == {"half": "a\ufffdb", "whole": "\U0001f600", "written": "\\ud800"}


@pytest.mark.parametrize("text", ["a\0b", "\0", "a\ud800b", "\udcff"])
def test_a_text_that_no_database_keeps_is_refused_by_both(database: Engine, text: str) -> None:
    assert not keepable(text)
    for ask in (
        lambda session: make.dataset(session, text),
        lambda session: session.scalars(select(Dataset).where(Dataset.name == text)).all(),
        lambda session: session.execute(insert(Dataset), [{"name": "fine"}, {"name": text}]),
    ):
        with pytest.raises(Invalid, match="NUL or bytes that are no text"), transaction(database) as session:
            ask(session)
    with transaction(database, write=False) as session:
        assert list(session.scalars(select(Dataset))) == []


@pytest.mark.parametrize("text", ["", "plain", "\u2400 a sign", "\U0001f600", "tab\tand\nline"])
def test_any_other_text_is_kept_by_both(database: Engine, text: str) -> None:
    with transaction(database) as session:
        made = make.dataset(session, description=text).id
    with transaction(database, write=False) as session:
        assert session.get_one(Dataset, made).description == text


def test_a_duplicate_is_told_from_a_broken_rule(database: Engine) -> None:
    def refused(write: Callable[[Session], object]) -> IntegrityError:
        def written() -> None:
            with transaction(database) as session:
                write(session)

        with pytest.raises(IntegrityError) as met:
            written()
        return met.value

    with transaction(database) as session:
        known = make.silo(session, "store").id
    assert is_duplicate(refused(lambda session: make.silo(session, "store")))
    assert is_duplicate(refused(lambda session: session.add(Silo(id=known, name="web", owner="ana"))))
    assert not is_duplicate(refused(lambda session: session.add(Silo(name="web", owner=None))))
    assert not is_duplicate(refused(lambda session: session.add(StorageRoot(silo_id=new_id(), path="/"))))


def test_a_password_is_never_shown(database: Engine) -> None:
    assert "secret" not in redacted(database.url.set(username="u", password="secret", host="h"))  # noqa: S106 - a made-up one


def _server_process(engine: Engine) -> int:
    with transaction(engine, write=False) as session:
        return int(session.execute(text("SELECT pg_backend_pid()")).scalar_one())


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_rested_is_tried_and_a_dead_one_replaced(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _server_process(database)
    assert _server_process(database) == before
    with create_database_engine(database.url.render_as_string(hide_password=False)).connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": before})
    monkeypatch.setattr(db, "RESTED_SECONDS", 0.0)
    assert _server_process(database) != before


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_just_used_is_not_tried_again(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    _server_process(database)
    monkeypatch.setattr(database.dialect, "do_ping", lambda _connection: pytest.fail("it was tried"))
    monkeypatch.setattr(db, "RESTED_SECONDS", 3_600.0)
    _server_process(database)


def test_many_ids_at_once_ascend_and_are_of_the_same_kind() -> None:
    before, made, after = new_id(), new_ids(1_000), new_id()
    assert [before, *made, after] == sorted({before, *made, after})
    assert {(one.version, one.variant) for one in made} == {(before.version, before.variant)}
    assert new_ids(0) == []
