"""The worker: runs handlers, survives bugs, stops when asked, and loses nothing when killed."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import structlog
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.db import new_id, transaction
from catalog.errors import Moved, Unreadable
from catalog.queue import queries, service, worker
from catalog.queue.models import Change, Task, Worker
from catalog.queue.worker import Handler, Next, Progress

Compute = Callable[[UUID, Progress], object]


def _handler(compute: Compute = lambda *_: None, nexts: Sequence[Next] = ()) -> Handler[UUID, Any]:
    def load(_session: Session, subject_id: UUID) -> UUID:
        return subject_id

    def save(session: Session, subject_id: UUID, _outcome: object) -> Sequence[Next]:
        session.add(Change(kind="saved", subject_id=subject_id, actor="worker"))
        return nexts

    return Handler(load, compute, save)


def _work(database: Engine, settings: Settings, stop: threading.Event | None = None, **handlers: Any) -> None:
    worker.work(database, handlers, settings, until_idle=True, stop=stop or threading.Event())


def _queue(database: Engine, stage: str = "scan") -> UUID:
    with transaction(database) as session:
        return service.enqueue(session, stage, new_id()).id


def _task(database: Engine, task_id: UUID) -> Task:
    with transaction(database, write=False) as session:
        return queries.task(session, task_id)


def _saved(database: Engine) -> list[UUID]:
    with transaction(database, write=False) as session:
        return list(session.scalars(select(Change.subject_id).order_by(Change.id)))


@pytest.fixture(autouse=True)
def _no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "FIRST_DELAY_SECONDS", 0.01)


def test_steps_follow_each_other_until_idle(database: Engine, settings: Settings) -> None:
    subject = new_id()
    _queue(database)
    after = [Next("match", subject), Next("match", subject)]
    _work(database, settings, scan=_handler(nexts=after), match=_handler())
    with transaction(database, write=False) as session:
        assert queries.counts(session) == {"scan": {"done": 1}, "match": {"done": 1}}
        assert queries.live_workers(session) == []
        assert session.scalars(select(Worker)).one().stopped_at is not None
    assert _saved(database)[-1] == subject


def test_a_stage_without_handler_is_left_alone(database: Engine, settings: Settings) -> None:
    task_id = _queue(database, "notify")
    _work(database, settings, scan=_handler())
    assert _task(database, task_id).state == "queued"


def test_a_bug_is_logged_tried_again_and_buried_without_stopping_others(database: Engine, settings: Settings) -> None:
    def broken(_subject: UUID, _progress: Progress) -> None:
        raise KeyError("oops")

    broken_id, sound_id = _queue(database), _queue(database, "match")
    with structlog.testing.capture_logs() as logs:
        _work(database, replace(settings, max_attempts=3), scan=_handler(broken), match=_handler())
    dead = _task(database, broken_id)
    assert (dead.state, dead.attempts) == ("dead", 3)
    assert dead.error == "Something unexpected happened (KeyError: 'oops'). The worker's log says where."
    assert [entry["dead"] for entry in logs if "exc_info" in entry] == [False, False, True]
    assert _task(database, sound_id).state == "done"


def test_a_known_error_keeps_its_sentence(database: Engine, settings: Settings) -> None:
    def unreadable(_subject: UUID, _progress: Progress) -> None:
        raise Unreadable(path="a.csv", reason="Line 3 never ends.")

    task_id = _queue(database)
    _work(database, replace(settings, max_attempts=2), scan=_handler(unreadable))
    assert _task(database, task_id).error == "a.csv cannot be read: Line 3 never ends. "


def test_moved_facts_run_again(database: Engine, settings: Settings) -> None:
    runs: list[UUID] = []

    def moving(subject: UUID, _progress: Progress) -> None:
        runs.append(subject)
        if len(runs) < 4:
            raise Moved(what="the family")

    task_id = _queue(database)
    _work(database, replace(settings, max_attempts=1), scan=_handler(moving))
    done = _task(database, task_id)
    assert (len(runs), done.state, done.attempts, done.moved) == (4, "done", 1, 3)


def test_nothing_is_kept_of_a_save_that_lost_its_lease(database: Engine, settings: Settings) -> None:
    runs: list[UUID] = []

    def overtaken(subject: UUID, _progress: Progress) -> None:
        runs.append(subject)
        if len(runs) == 1:
            with transaction(database) as session:
                session.execute(Task.__table__.update().values(fence=7, state="queued"))  # type: ignore[attr-defined]

    _queue(database)
    _work(database, settings, scan=_handler(overtaken))
    assert len(runs) == 2
    assert len(_saved(database)) == 1


def test_a_long_task_keeps_its_lease_and_shows_progress(database: Engine, settings: Settings) -> None:
    seen: list[float] = []

    def long(_subject: UUID, progress: Progress) -> None:
        for step in range(12):
            progress(step / 10)
            time.sleep(0.2)
            with transaction(database) as session:
                assert service.claim(session, new_id(), 60) is None
                seen.append(session.scalars(select(Task.progress)).one())

    task_id = _queue(database)
    _work(database, replace(settings, lease_seconds=1), scan=_handler(long))
    assert _task(database, task_id).attempts == 1
    assert len(set(seen)) > 2


def test_a_stop_lets_the_running_task_finish(database: Engine, settings: Settings) -> None:
    stop = threading.Event()

    def stopping(_subject: UUID, progress: Progress) -> None:
        stop.set()
        progress(0.5)

    first, second = _queue(database), _queue(database)
    _work(database, settings, stop, scan=_handler(stopping))
    assert (_task(database, first).state, _task(database, second).state) == ("done", "queued")


def test_a_stop_gives_a_long_task_back(database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "GRACE_SECONDS", 0.05)
    stop = threading.Event()

    def endless(_subject: UUID, progress: Progress) -> None:
        stop.set()
        while True:
            progress(0.5)
            time.sleep(0.01)

    task_id = _queue(database)
    _work(database, settings, stop, scan=_handler(endless))
    task = _task(database, task_id)
    assert (task.state, task.attempts, task.error) == ("queued", 0, None)


def test_sweeps_run_and_a_broken_one_harms_nobody(database: Engine, settings: Settings) -> None:
    swept: list[str] = []

    def broken(_session: Session) -> None:
        swept.append("broken")
        raise ValueError("oops")

    def sound(_session: Session) -> None:
        swept.append("sound")

    task_id = _queue(database)
    handlers = {"scan": _handler()}
    worker.work(database, handlers, settings, until_idle=True, stop=threading.Event(), sweeps=[broken, sound])
    assert swept == ["broken", "sound"]
    assert _task(database, task_id).state == "done"
