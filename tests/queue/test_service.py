"""Tasks: queued once, held by one worker, tried again, buried."""

from datetime import timedelta
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, update

from catalog.db import new_id, now, transaction
from catalog.errors import LeaseLost, TaskNotDead, TaskNotFound
from catalog.queue import queries, service
from catalog.queue.models import Change, Task, Worker


def _enqueue(database: Engine, stage: str = "scan", subject: UUID | None = None) -> UUID:
    with transaction(database) as session:
        return service.enqueue(session, stage, subject or new_id()).id


def _claim(database: Engine, lease: float = 60, most: int = 5) -> service.Claimed | None:
    with transaction(database) as session:
        return service.claim(session, new_id(), lease, max_attempts=most)


def _held(database: Engine, lease: float = 60, most: int = 5) -> service.Claimed:
    claimed = _claim(database, lease, most)
    assert claimed is not None
    return claimed


def _task(database: Engine, task_id: UUID) -> Task:
    with transaction(database, write=False) as session:
        return queries.task(session, task_id)


def _make_due(database: Engine) -> None:
    with transaction(database) as session:
        session.execute(update(Task).values(run_after=now() - timedelta(seconds=1)))


def _expire(database: Engine) -> None:
    with transaction(database) as session:
        session.execute(update(Task).values(lease_until=now() - timedelta(seconds=1)))


def test_queued_twice_is_one_task(database: Engine) -> None:
    subject = new_id()
    assert _enqueue(database, subject=subject) == _enqueue(database, subject=subject)
    assert _enqueue(database, subject=new_id()) != _enqueue(database, "match", subject)


def test_queueing_again_can_only_bring_it_forward(database: Engine) -> None:
    subject, later = new_id(), now() + timedelta(hours=1)
    with transaction(database) as session:
        task_id = service.enqueue(session, "scan", subject, run_after=later).id
    assert _claim(database) is None
    _enqueue(database, subject=subject)
    with transaction(database) as session:
        service.enqueue(session, "scan", subject, run_after=later)
    assert _held(database).task_id == task_id


def test_first_come_first_served(database: Engine) -> None:
    ids = [_enqueue(database) for _ in range(4)]
    assert [_held(database).task_id for _ in ids] == ids
    assert _claim(database) is None


def test_only_the_asked_stages_are_claimed(database: Engine) -> None:
    _enqueue(database, "scan")
    with transaction(database) as session:
        assert service.claim(session, new_id(), 60, stages={"match"}) is None
        assert service.claim(session, new_id(), 60, stages=set()) is None
        assert service.claim(session, new_id(), 60, stages={"scan", "match"}) is not None


def test_a_new_one_may_be_queued_while_one_runs_but_waits_for_it(database: Engine) -> None:
    subject = new_id()
    _enqueue(database, subject=subject)
    running = _held(database)
    second = _enqueue(database, subject=subject)
    assert second != running.task_id
    assert _claim(database) is None
    with transaction(database) as session:
        service.finish(session, running)
    assert _held(database).task_id == second


def test_one_that_waits_to_be_tried_again_goes_before_its_twin(database: Engine) -> None:
    subject = new_id()
    first = _enqueue(database, subject=subject)
    running = _held(database)
    twin = _enqueue(database, subject=subject)
    with transaction(database) as session:
        assert not service.fail(session, running, "busy", max_attempts=5)
    assert _claim(database) is None
    _make_due(database)
    assert _held(database).task_id == first
    assert _claim(database) is None
    assert _task(database, twin).state == "queued"


def test_finish_needs_the_lease(database: Engine) -> None:
    task_id = _enqueue(database)
    old = _held(database)
    _expire(database)
    new = _held(database)
    assert (new.task_id, new.fence) == (task_id, old.fence + 1)
    for write in (service.finish, service.give_back):
        with pytest.raises(LeaseLost), transaction(database) as session:
            write(session, old)
    with pytest.raises(LeaseLost), transaction(database) as session:
        service.beat(session, old, 60, 0.5)
    with transaction(database) as session:
        service.finish(session, new)
    done = _task(database, task_id)
    assert (done.state, done.progress, done.attempts, done.lost, done.error) == ("done", 1.0, 2, 1, None)


def test_a_heartbeat_keeps_the_lease_and_shows_progress(database: Engine) -> None:
    task_id = _enqueue(database)
    held = _held(database, lease=0.01)
    with transaction(database) as session:
        service.beat(session, held, 60, 0.25)
    assert _claim(database) is None
    assert _task(database, task_id).progress == 0.25


def test_failures_are_tried_again_later_then_dead(database: Engine) -> None:
    task_id = _enqueue(database)
    for attempt in (1, 2, 3):
        held = _held(database)
        with transaction(database) as session:
            assert service.fail(session, held, f"no {attempt}\0\udcff", max_attempts=3) is (attempt == 3)
        assert _claim(database) is None
        _make_due(database)
    dead = _task(database, task_id)
    assert (dead.state, dead.attempts, dead.error) == ("dead", 3, "no 3??")


def test_a_task_that_kills_its_workers_dies(database: Engine) -> None:
    task_id = _enqueue(database)
    for _ in range(3):
        assert _held(database, most=3).task_id == task_id
        _expire(database)
    assert _claim(database, most=3) is None
    dead = _task(database, task_id)
    assert (dead.state, dead.attempts, dead.error) == ("dead", 3, "its worker died 3 times")


def test_a_grave_names_deaths_and_the_failure_before(database: Engine) -> None:
    task_id = _enqueue(database)
    with transaction(database) as session:
        claimed = service.claim(session, new_id(), 60)
        assert claimed is not None
        service.fail(session, claimed, "disk full", max_attempts=2)
    _make_due(database)
    assert _held(database, most=2)
    _expire(database)
    assert _claim(database, most=2) is None
    assert _task(database, task_id).error == "its worker died; before that: disk full"


def test_moved_facts_run_again_at_once_and_uncounted_but_not_for_ever(database: Engine) -> None:
    task_id = _enqueue(database)
    for _ in range(service.MOVED_LIMIT):
        held = _held(database)
        assert held.attempts == 1
        with transaction(database) as session:
            assert not service.run_again(session, held, "the family", max_attempts=1)
    held = _held(database)
    with transaction(database) as session:
        assert service.run_again(session, held, "the family", max_attempts=1)
    assert _task(database, task_id).state == "dead"


def test_given_back_does_not_count(database: Engine) -> None:
    task_id = _enqueue(database)
    held = _held(database)
    with transaction(database) as session:
        service.give_back(session, held)
    again = _held(database)
    assert (again.task_id, again.attempts) == (task_id, 1)


def test_a_dead_task_can_be_tried_again(database: Engine) -> None:
    task_id = _enqueue(database)
    held = _held(database)
    with pytest.raises(TaskNotDead), transaction(database) as session:
        service.retry(session, task_id)
    with transaction(database) as session:
        service.fail(session, held, "no", max_attempts=1)
    with transaction(database) as session:
        assert service.retry(session, task_id).attempts == 0
    assert _held(database).task_id == task_id
    with pytest.raises(TaskNotFound), transaction(database) as session:
        service.retry(session, new_id())


def test_a_change_is_a_task_of_its_own(database: Engine) -> None:
    subject = new_id()
    with transaction(database) as session:
        change = service.record_change(session, "accepted", subject, actor="bo", detail={"why": "best"})
    held = _held(database)
    assert (held.stage, held.subject_id) == ("change", change.id)
    with transaction(database, write=False) as session:
        found = session.scalars(select(Change)).one()
        assert (found.kind, found.subject_id, found.actor, found.detail) == ("accepted", subject, "bo", {"why": "best"})
        assert [c.id for c in queries.changes(session, [subject])] == [change.id]


def test_many_changes_are_a_task_each_in_the_order_given(database: Engine) -> None:
    subjects = [new_id() for _ in range(3)]
    with transaction(database) as session:
        service.record_changes(session, "located", [(one, {"copy": str(one)}) for one in subjects], actor="bo")
        service.record_changes(session, "located", [], actor="bo")
        with pytest.raises(ValueError, match="nothing follows"):
            service.record_changes(session, "unheard of", [(subjects[0], {})], actor="bo")
    with transaction(database, write=False) as session:
        found = session.scalars(select(Change).order_by(Change.id)).all()
        assert [(c.kind, c.subject_id, c.actor, c.detail) for c in found] == [
            ("located", one, "bo", {"copy": str(one)}) for one in subjects
        ]
        tasks = session.scalars(select(Task).order_by(Task.id)).all()
        assert [(t.stage, t.subject_id, t.state) for t in tasks] == [("change", c.id, "queued") for c in found]


def test_sweeping_forgets_only_old_done_tasks_and_silent_workers(database: Engine) -> None:
    old, kept = _enqueue(database), _enqueue(database)
    for _ in (old, kept):
        held = _held(database)
        with transaction(database) as session:
            service.finish(session, held)
    waiting = _enqueue(database)
    with transaction(database) as session:
        session.add(Worker(host="h", pid=1, beat_at=now() - timedelta(days=40)))
        session.execute(update(Task).where(Task.id == old).values(finished_at=now() - timedelta(days=31)))
    with transaction(database) as session:
        assert service.sweep(session, 30) == 1
        assert {t.id for t in queries.tasks(session)} == {kept, waiting}
        assert session.scalars(select(Worker)).all() == []


def test_delays_grow_to_a_limit() -> None:
    assert 0.5 <= service.backoff(1) <= 1.0
    assert 4.0 <= service.backoff(4) <= 8.0
    assert service.backoff(500) <= service.LONGEST_DELAY_SECONDS


def test_many_workers_take_each_task_once(database: Engine) -> None:
    ids = {_enqueue(database) for _ in range(40)}
    taken: list[UUID] = []

    def take() -> None:
        while (claimed := _claim(database)) is not None:
            taken.append(claimed.task_id)

    _together(take, take, take, take)
    assert sorted(taken) == sorted(ids)


def test_many_who_queue_the_same_make_one_task(database: Engine) -> None:
    subject = new_id()

    def enqueue() -> None:
        for _ in range(10):
            _enqueue(database, subject=subject)

    _together(enqueue, enqueue, enqueue, enqueue)
    with transaction(database, write=False) as session:
        assert len(queries.tasks(session)) == 1


def test_a_worker_waits_for_whoever_is_queueing_the_task_again(database: Engine) -> None:
    """Otherwise it would read the facts of before, and nobody would look again."""
    if database.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    subject = new_id()
    _enqueue(database, subject=subject)
    with transaction(database) as session:
        service.enqueue(session, "scan", subject)
        assert _claim(database) is None
    assert _claim(database) is not None


def test_what_is_asked_of_tasks(database: Engine) -> None:
    subject = new_id()
    first, second = _enqueue(database, subject=subject), _enqueue(database, "match")
    _held(database)
    with transaction(database, write=False) as session:
        assert queries.counts(session) == {"scan": {"running": 1}, "match": {"queued": 1}}
        assert [t.id for t in queries.tasks(session)] == [second, first]
        assert [t.id for t in queries.tasks(session, before=second)] == [first]
        assert [t.id for t in queries.tasks(session, state="queued", stage="match", limit=1)] == [second]
        assert [t.id for t in queries.open_for(session, [subject])] == [first]
        assert [t.id for t in queries.of_subjects(session, [subject])] == [first]
        assert queries.claimable_now(session)
        assert not queries.claimable_now(session, {"scan"})
        assert not queries.idle(session, within_seconds=0)
        assert queries.idle(session, {"rank"}, within_seconds=0)


def _together(*targets: object) -> None:
    threads = [Thread(target=target) for target in targets]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
