"""A server that is killed while it receives events loses none that it acknowledged and keeps none twice."""

import json
import multiprocessing
import random
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Any

import httpx
import uvicorn
from sqlalchemy import Engine, func, select

from catalog.access.actors import local_actor
from catalog.app import create_app
from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from catalog.lineage import receiving
from catalog.lineage.arrivals import Event
from catalog.lineage.openlineage.events import read_event
from tests.conftest import Templates
from tests.measuring.bench_ingest import events
from tests.measuring.events.graph import graph

KILLS, BATCH = 5, 10
LATEST = 0.03
"""Seconds after the sending of a batch began after which the server is killed, at the latest."""


def test_what_a_killed_server_acknowledged_is_there_once(
    database: Engine, settings: Settings, templates: Templates, tmp_path: Path
) -> None:
    told = events(200, seed=3)
    batches = [told[at : at + BATCH] for at in range(0, len(told), BATCH)]
    begun = [Signal() for _ in batches]
    with socket.create_server(("127.0.0.1", 0)) as listening, _servers(settings, listening, begun):
        for signal, batch in zip(begun, batches, strict=True):
            signal.set()
            _send(f"http://127.0.0.1:{listening.getsockname()[1]}/api/v1/lineage/batch", batch)
    with transaction(database, write=False) as session:
        assert session.scalar(select(func.count()).select_from(Event)) == len(told)
        assert graph(session) == _undisturbed(told, templates, tmp_path)


@contextmanager
def _servers(settings: Settings, listening: socket.socket, begun: Sequence[Signal]) -> Iterator[None]:
    """Serve on a socket that stays open; each of some servers is killed after a batch began, and another follows."""
    chance = random.Random(3)  # noqa: S311 - moments, no secrets
    moments = [begun[at] for at in sorted(chance.sample(range(len(begun)), KILLS))]
    done = Signal()

    def serve() -> None:
        for moment in (*moments, done):
            server = _server(settings, listening)
            moment.wait()
            if moment is not done:
                done.wait(chance.uniform(0, LATEST))
            server.kill()
            server.join()

    serving = Thread(target=serve)
    serving.start()
    try:
        yield
    finally:
        for moment in (*moments, done):
            moment.set()
        serving.join()


def _server(settings: Settings, listening: socket.socket) -> Any:
    making = multiprocessing.get_context("forkserver")
    making.set_forkserver_preload([__name__])
    server = making.Process(target=_serve, args=(settings, listening))
    server.start()
    return server


def _serve(settings: Settings, listening: socket.socket) -> None:
    app = create_app(settings, create_database_engine(settings.database_url))
    uvicorn.Server(uvicorn.Config(app, log_config=None)).run(sockets=[listening])


def _send(address: str, batch: Sequence[dict[str, object]]) -> None:
    """Send a batch again until it is acknowledged; what is acknowledged is not sent again."""
    while True:
        with suppress(httpx.TransportError):
            assert httpx.post(address, content=json.dumps(batch), timeout=60).status_code == 204
            return


def _undisturbed(told: Sequence[dict[str, object]], templates: Templates, folder: Path) -> set[str]:
    shutil.copy(templates.sqlite, folder / "undisturbed.db")
    engine = create_database_engine(f"sqlite:///{folder / 'undisturbed.db'}")
    actor = local_actor(Settings(home=folder, database_url="", actor="tester"), "")
    with transaction(engine) as session:
        receiving.receive(session, [read_event(one) for one in told], actor)
        found = graph(session)
    engine.dispose()
    return found
