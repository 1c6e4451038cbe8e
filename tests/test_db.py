"""The ground floor: instants refuse to be naive, JSON keeps what PostgreSQL would not, errors roll back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import StatementError

from catalog.datasets.models import Dataset
from catalog.db import as_json, new_id, redacted, transaction
from catalog.queue.models import Change
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


def test_json_keeps_a_nul_as_its_sign_and_a_written_one_as_it_is(database: Engine) -> None:
    detail = {"a\0b": ["x\0y", {"written": "\\u0000"}]}
    with transaction(database) as session:
        session.add(Change(kind="moved", subject_id=new_id(), actor="ana", detail=detail))
    with transaction(database, write=False) as session:
        kept = session.scalars(select(Change)).one().detail
    assert kept == {"a\u2400b": ["x\u2400y", {"written": "\\u0000"}]}
    assert as_json({"plain": 1}) == '{"plain": 1}'


def test_a_password_is_never_shown(database: Engine) -> None:
    assert "secret" not in redacted(database.url.set(username="u", password="secret", host="h"))  # noqa: S106 - a made-up one
