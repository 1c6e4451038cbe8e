"""A fresh server for each way of sending events, over a real socket."""

import gzip
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import structlog
import uvicorn
from sqlalchemy import Engine

from catalog.app import create_app, settle
from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from catalog.migrations import runner
from tests import postgres
from tests.measuring.events.folder import Sample
from tests.measuring.events.graph import graph

BATCH = 100


@dataclass(frozen=True)
class Answer:
    """What the server said of one event."""

    status: int
    reason: str
    problems: Sequence[dict[str, str]]


@dataclass(frozen=True)
class Outcome:
    """The graph that one way of sending led to, and what was answered."""

    graph: frozenset[str]
    answers: Sequence[Answer]


Send = Callable[[httpx.Client, Sequence[Sample]], Sequence[Answer]]


def outcome(url: str, home: Path, samples: Sequence[Sample], send: Send) -> Outcome:
    """Send events to a fresh server in one of the ways, and look at what is there then."""
    engine = create_database_engine(url)
    runner.upgrade(engine)
    try:
        with serving(engine, home) as address, httpx.Client(base_url=address, timeout=60) as client:
            answers = send(client, samples)
        with transaction(engine, write=False) as session:
            return Outcome(frozenset(graph(session)), answers)
    finally:
        engine.dispose()


def singly(client: httpx.Client, samples: Sequence[Sample]) -> Sequence[Answer]:
    """One by one."""
    return [_sent(client, one.body, {}) for one in samples]


def twice(client: httpx.Client, samples: Sequence[Sample]) -> Sequence[Answer]:
    """Each two times, and then all of them once more."""
    first = [(_sent(client, one.body, {}), _sent(client, one.body, {}))[0] for one in samples]
    singly(client, samples)
    return first


def packed(client: httpx.Client, samples: Sequence[Sample]) -> Sequence[Answer]:
    """One by one, each packed with gzip."""
    return [_sent(client, gzip.compress(one.body), {"content-encoding": "gzip"}) for one in samples]


def batched(client: httpx.Client, samples: Sequence[Sample]) -> Sequence[Answer]:
    """In batches; what is no JSON cannot be part of one."""
    events = [told for one in samples if (told := _json(one.body)) is not None]
    for at in range(0, len(events), BATCH):
        answer = client.post("/api/v1/lineage/batch", json=events[at : at + BATCH])
        if not answer.is_success:
            raise RuntimeError(f"a batch was answered with {answer.status_code}: {answer.text[:400]}")
    return []


@contextmanager
def serving(engine: Engine, home: Path) -> Iterator[str]:
    """Serve a database on a free port of this machine."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    settings = Settings(home=home, database_url=engine.url.render_as_string(hide_password=False), actor="conform")
    config = uvicorn.Config(create_app(settings, engine), port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    settle()
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def databases(kind: str, folder: Path, *, durable: bool = False) -> Iterator[Callable[[str], str]]:
    """Give a maker of fresh databases of a kind: from a name to its URL."""
    if kind == "sqlite":
        yield lambda name: f"sqlite:///{folder / name}.db"
        return
    server = postgres.server(durable=durable)

    def made(name: str) -> str:
        full = f"conform_{name}"
        postgres.administer(server, f"DROP DATABASE IF EXISTS {full} WITH (FORCE)")
        postgres.administer(server, f"CREATE DATABASE {full}")
        return postgres.named(server, full)

    yield made


def _sent(client: httpx.Client, body: bytes, headers: dict[str, str]) -> Answer:
    answer = client.post("/api/v1/lineage", content=body, headers={"content-type": "application/json", **headers})
    told: Any = answer.json()
    if answer.is_success:
        return Answer(answer.status_code, "", told["problems"])
    return Answer(answer.status_code, told["error"]["message"], ())


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
