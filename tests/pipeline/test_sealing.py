"""The seal stage: workers seal what was recorded, also while they are busy with something else."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.audit import keys, sealing, verifying
from catalog.config import Settings
from catalog.db import new_id, transaction
from catalog.pipeline import recording
from catalog.pipeline import sealing as stage
from catalog.pipeline.sealing import CHAIN
from catalog.pipeline.stages import handlers
from catalog.queue import queries, service, worker
from catalog.queue.models import Task
from catalog.queue.worker import Handler
from tests.audit.sealed import record


def work(database: Engine, settings: Settings, **more: Handler[Any, Any]) -> None:
    whole_table = handlers(settings)
    table = {**{name: whole_table[name] for name in (stage.STAGE, recording.STAGE)}, **more}
    worker.work(database, table, settings, until_idle=True, stop=threading.Event(), errand=stage.ERRAND)


def whole(database: Engine, settings: Settings) -> bool:
    known = keys.known(settings)
    with transaction(database, write=False) as session:
        found = verifying.verify(session, keys.public_keys(settings), known)
    assert known is not None
    assert known.seq == found.last
    return found.whole and found.backlog.entries == 0


def test_a_worker_seals_all_that_waits_and_leaves_one_task(
    database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "MOST", 2)
    monkeypatch.setattr(sealing.seal_next, "__kwdefaults__", {"most": 2})
    with transaction(database) as session:
        record(session, 5)
    work(database, settings)
    assert whole(database, settings)
    with transaction(database) as session:
        assert sorted(session.scalars(select(Task.stage))) == ["seal", "verify"]


def test_it_seals_while_a_long_task_runs(database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "ERRAND_SECONDS", 0.01)
    sealed: list[bool] = []

    def until_sealed(_nothing: object, _progress: object) -> None:
        with transaction(database) as session:
            record(session)
        for _ in range(2_000):
            threading.Event().wait(0.01)
            with transaction(database, write=False) as session:
                if not sealing.backlog(session).entries:
                    break
        sealed.append(True)

    nothing: Callable[..., Any] = lambda *_: ()  # noqa: E731
    with transaction(database) as session:
        service.enqueue(session, "long", new_id())
    work(database, settings, long=Handler(nothing, until_sealed, nothing))
    assert sealed == [True]
    assert whole(database, settings)


def test_without_its_key_nothing_is_sealed_and_few_tasks_tell_so(database: Engine, settings: Settings) -> None:
    with transaction(database) as session:
        record(session)
    work(database, settings)
    keys.key_file(settings).unlink()
    with transaction(database) as session:
        record(session)
    work(database, replace(settings, max_attempts=1))
    work(database, replace(settings, max_attempts=1))
    with transaction(database) as session:
        (dead,) = queries.tasks(session, state="dead")
        assert "Put it back" in (dead.error or "")
        assert sealing.backlog(session).entries == 1


def test_a_dead_one_is_tried_again_after_a_while(session: Session) -> None:
    task = service.enqueue(session, stage.STAGE, CHAIN)
    task.state, task.finished_at = "dead", task.created_at
    session.flush()
    assert not service.revive_or_enqueue(session, stage.STAGE, CHAIN, 60.0)
    assert service.revive_or_enqueue(session, stage.STAGE, CHAIN, 0.0)
    assert (task.state, len(queries.tasks(session))) == ("queued", 1)
