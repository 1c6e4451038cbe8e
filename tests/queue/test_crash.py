"""Real worker processes, killed and stopped while they work."""

import random
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy import Engine, select

from catalog.db import new_id, transaction
from catalog.queue import queries, service
from catalog.queue.models import Change, Task

SCRIPT = Path(__file__).parent / "crashing.py"


def _worker(url: str, lease: int, compute: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(SCRIPT), url, str(lease), str(compute)], stdout=subprocess.DEVNULL)  # noqa: S603 - our own script


def _queue(database: Engine, number: int) -> list[UUID]:
    subjects = [new_id() for _ in range(number)]
    with transaction(database) as session:
        for subject in subjects:
            service.enqueue(session, "first", subject)
    return subjects


def _wait_for_a_running_task(database: Engine) -> None:
    for _ in range(400):
        with transaction(database, write=False) as session:
            if queries.tasks(session, state="running"):
                return
        time.sleep(0.05)
    raise AssertionError("no worker took a task")


def test_killed_workers_lose_and_double_nothing(database: Engine, database_url: str) -> None:
    subjects = _queue(database, 20)
    for _ in range(3):
        unlucky = _worker(database_url, 1, 0.05)
        _wait_for_a_running_task(database)
        time.sleep(random.uniform(0, 0.2))  # noqa: S311 - any moment will do
        unlucky.kill()
        unlucky.wait()
    assert _worker(database_url, 1, 0.0).wait(timeout=60) == 0
    with transaction(database, write=False) as session:
        saved = sorted(session.scalars(select(Change.subject_id)))
        assert saved == sorted([*subjects, *(uuid5(subject, "second") for subject in subjects)])
        assert queries.counts(session) == {"first": {"done": 20}, "second": {"done": 20}}
        assert session.scalars(select(Task.lost).where(Task.lost > 0)).all() != []


def test_sigterm_stops_a_worker_after_its_task(database: Engine, database_url: str) -> None:
    _queue(database, 5)
    asked = _worker(database_url, 60, 0.5)
    _wait_for_a_running_task(database)
    asked.terminate()
    assert asked.wait(timeout=20) == 0
    with transaction(database, write=False) as session:
        assert queries.tasks(session, state="running") == []
        assert len(queries.tasks(session, state="done")) >= 1
        assert queries.live_workers(session) == []
