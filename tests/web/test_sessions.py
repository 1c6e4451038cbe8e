"""A request's transaction: committed before the answer, rolled back on error, read-only for GET."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from catalog.errors import ReasonMissing
from catalog.web.sessions import AppSettings, AskedBy, RequestSession
from tests.sites import site

router = APIRouter()


@router.post("/notes", status_code=201)
def add(session: RequestSession, word: str = "hello") -> dict[str, str]:
    session.execute(text("INSERT INTO note (word) VALUES (:word)"), {"word": word})
    return {"word": word}


@router.post("/refused")
def refused(session: RequestSession) -> None:
    add(session)
    raise ReasonMissing


@router.get("/notes")
def notes(session: RequestSession) -> list[str]:
    return list(session.execute(text("SELECT word FROM note")).scalars())


@router.get("/asked")
def asked(settings: AppSettings, name: AskedBy) -> list[str]:
    return [settings.actor, name]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_database_engine(f"sqlite:///{tmp_path / 'notes.db'}")
    with transaction(engine) as session:
        session.execute(text("CREATE TABLE note (word TEXT)"))
    yield engine
    engine.dispose()


def test_a_write_is_committed(engine: Engine) -> None:
    client = site(engine, router)
    assert client.post("/api/v1/notes").status_code == 201
    assert client.get("/api/v1/notes").json() == ["hello"]


def test_a_failed_commit_is_a_5xx_and_never_a_201(engine: Engine) -> None:
    def fail(_connection: object) -> NoReturn:
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    event.listen(engine, "commit", fail)
    answer = site(engine, router).post("/api/v1/notes")
    event.remove(engine, "commit", fail)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "database_busy"
    assert "disk full" in answer.json()["error"]["message"]
    assert site(engine, router).get("/api/v1/notes").json() == []


def test_a_commit_that_fails_in_an_unexpected_way_is_a_plain_500(engine: Engine) -> None:
    def fail(_connection: object) -> NoReturn:
        raise RuntimeError("secret detail")

    event.listen(engine, "commit", fail)
    answer = site(engine, router).post("/api/v1/notes")
    event.remove(engine, "commit", fail)
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "unexpected"
    assert "secret" not in answer.text


def test_an_error_rolls_back(engine: Engine) -> None:
    client = site(engine, router)
    assert client.post("/api/v1/refused").status_code == 422
    assert client.get("/api/v1/notes").json() == []


def test_get_never_waits_for_the_write_lock(engine: Engine) -> None:
    with transaction(engine) as writer:
        writer.execute(text("INSERT INTO note (word) VALUES ('uncommitted')"))
        assert site(engine, router).get("/api/v1/notes").json() == []


def test_a_hundred_writers_at_once_all_finish(engine: Engine) -> None:
    app = site(engine, router).app

    async def write_all() -> list[int]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=30) as client:
            answers = await asyncio.gather(*(client.post(f"/api/v1/notes?word=w{n}") for n in range(100)))
        return [answer.status_code for answer in answers]

    # In a thread of its own: in this one a browser that other tests opened may keep a loop running.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(write_all())).result() == [201] * 100


def test_settings_and_the_name_of_the_caller_reach_a_route(engine: Engine) -> None:
    client = site(engine, router)
    assert client.get("/api/v1/asked").json() == ["test.user", ""]
    assert client.get("/api/v1/asked", headers={"Catalog-Actor": " ann "}).json() == ["test.user", "ann"]
    assert isinstance(client.app.state.settings, Settings)  # type: ignore[attr-defined]
