"""Signing in with a password: how often it may be wrong, and that nothing tells names that are known from others."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.access import secrets_kept, signing_in
from catalog.access.models import Throttle
from catalog.db import now, transaction
from tests.access.people import site, user
from tests.racing import second_of_two

RIGHT, WRONG = "a right password", "a wrong password"
FIRST = signing_in.FIRST_WAIT


class Hasher:
    """A password hasher that is quick, and tells what it was asked."""

    def __init__(self) -> None:
        self._quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.hash = self._quick.hash
        self.asked: list[str] = []

    def verify(self, kept: str, password: str) -> bool:
        self.asked.append(kept)
        return self._quick.verify(kept, password)


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> Hasher:
    made = Hasher()
    monkeypatch.setattr(secrets_kept, "_PASSWORDS", made)
    monkeypatch.setattr(secrets_kept, "_NOBODY", made.hash("nobody's"))
    return made


def ida(session: Session) -> None:
    user(session, "ida", "viewer", password_hash=secrets_kept.hash_password(RIGHT))


def tried(client: TestClient, name: str, password: str) -> httpx.Response:
    answer: httpx.Response = client.post("/sign-in", data={"name": name, "password": password})
    return answer


@contextmanager
def undone(session: Session) -> Iterator[None]:
    point = session.begin_nested()
    yield
    point.rollback()


def failed(session: Session, name: str, address: str, times: int) -> None:
    for _ in range(times):
        assert signing_in.with_password(session, name, WRONG, address) is None


def test_after_five_wrong_passwords_the_right_one_waits_too(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction(database) as session:
        ida(session)
    client = site(database)
    assert [tried(client, "ida", WRONG).status_code for _ in range(5)] == [401] * 5
    waits = tried(client, " IDA ", RIGHT)
    assert (waits.status_code, "set-cookie" in waits.headers) == (429, False)
    assert 0 < int(waits.headers["retry-after"]) <= FIRST.total_seconds()
    assert "Try again in" in waits.text
    later = now() + FIRST
    monkeypatch.setattr(signing_in, "now", lambda: later)
    assert (tried(client, "ida", RIGHT).status_code, "headwater-session" in client.cookies) == (303, True)


WAITS: list[tuple[list[tuple[str, str, int]], int]] = [
    ([("ida", "10.0.0.1", 4)], 0),
    ([("ida", "10.0.0.1", 5)], 1),
    ([("ida", "10.0.0.1", 6)], 2),
    ([("ida", "10.0.0.1", 8)], 8),
    ([("ida", "10.0.0.1", 40)], 30),
    ([("ida", "10.0.0.2", 5)], 0),
    ([("bo", "10.0.0.1", 5)], 0),
    ([("ida", f"10.0.1.{number}", 1) for number in range(19)], 0),
    ([("ida", f"10.0.1.{number}", 1) for number in range(20)], 1),
    ([(f"user {number}", "10.0.0.1", 1) for number in range(49)], 0),
    ([(f"user {number}", "10.0.0.1", 1) for number in range(50)], 1),
]
"""What failed (name, address, how often), and how many times the first wait ida waits then at 10.0.0.1."""


def test_how_long_ida_waits_at_an_address(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = now()
    monkeypatch.setattr(signing_in, "now", lambda: moment)
    for failures, wait in WAITS:
        with undone(session):
            for name, address, times in failures:
                signing_in.wait(session, name, address)
                failed(session, name, address, times)
            assert (failures, signing_in.wait(session, "ida", "10.0.0.1")) == (failures, wait * FIRST)


def test_one_machine_has_many_addresses(session: Session) -> None:
    signing_in.wait(session, "ida", "2001:db8::1")
    failed(session, "ida", "2001:db8::1", 5)
    others = ("2001:db8::ffff", "2001:db8:0:1::1", "::ffff:10.0.0.1", "testclient")
    assert [signing_in.wait(session, "ida", one) > timedelta(0) for one in others] == [True, False, False, False]


def test_tries_at_once_are_counted_one_by_one(database: Engine) -> None:
    def try_once(session: Session) -> None:
        signing_in.wait(session, "ida", "10.0.0.1")
        failed(session, "ida", "10.0.0.1", 1)

    assert second_of_two(database, try_once) is None
    with transaction(database) as session:
        assert {one.failures for one in session.scalars(select(Throttle))} == {2}


def test_what_failed_a_day_ago_is_forgotten(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    signing_in.wait(session, "ida", "10.0.0.1")
    failed(session, "ida", "10.0.0.1", 5)
    later = now() + signing_in.FORGOTTEN + timedelta(seconds=1)
    monkeypatch.setattr(signing_in, "now", lambda: later)
    signing_in.wait(session, "bo", "10.0.0.2")
    failed(session, "bo", "10.0.0.2", 1)
    assert {one.failures for one in session.scalars(select(Throttle))} == {1}


def test_a_right_password_leaves_no_wait_behind(session: Session) -> None:
    ida(session)
    signing_in.wait(session, "ida", "10.0.0.1")
    for _ in range(3):
        failed(session, "ida", "10.0.0.1", 4)
        assert signing_in.with_password(session, "ida", RIGHT, "10.0.0.1") is not None
        assert signing_in.wait(session, "ida", "10.0.0.1") == timedelta(0)


def test_nothing_tells_a_name_that_is_known_from_one_that_is_not(database: Engine, hasher: Hasher) -> None:
    with transaction(database) as session:
        ida(session)
        user(session, "left", "viewer", password_hash=secrets_kept.hash_password(WRONG), disabled_at=now())
        user(session, "elsewhere", "viewer", issuer="https://provider.example", subject="7")
        user(session, "program", "pipeline", kind="service")
    client = site(database)
    answers, work = set(), set()
    for name in ("ida", "left", "elsewhere", "program", "nobody of that name"):
        told = [tried(client, name, WRONG) for _ in range(6)]
        answers.add(tuple((one.status_code, one.content.replace(name.encode(), b"NAME")) for one in told))
        work.add((len(hasher.asked), *{kept.rpartition("$")[0].rpartition("$")[0] for kept in hasher.asked}))
        hasher.asked.clear()
    assert len(answers) == 1
    assert {number for number, *_ in work} == {5}, "each try costs one look at a hash, and a refused one none"
    assert len(work) == 1, "and each hash costs the same"
