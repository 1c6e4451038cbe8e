"""Tasks: put in a queue, claimed by one worker at a time, finished or tried again."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, and_, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalog import bulk
from catalog.db import keeps_books, new_id, new_ids, now
from catalog.errors import LeaseLost, TaskNotDead, TaskNotFound
from catalog.queue import claimable
from catalog.queue.models import CHANGES, Change, Task, Worker

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 300.0
MOVED_LIMIT = 20
SWEEP_BATCH = 5_000
LONGEST_ERROR = 4_000


@dataclass(frozen=True)
class Claimed:
    """A task that a worker holds until its lease ends; `fence` proves that it still does."""

    task_id: UUID
    stage: str
    subject_id: UUID
    fence: int
    attempts: int
    moved: int


@keeps_books
def enqueue(session: Session, stage: str, subject_id: UUID, *, run_after: datetime | None = None) -> Task:
    """Queue a step for a subject, or give back the task that is queued for it already.

    One that is running does not count: it may have read the facts before they changed. The row of a queued one is
    locked until the caller commits, so that no worker reads the facts of before.
    """
    due = run_after or now()
    queued = session.scalar(
        select(Task)
        .where(Task.stage == stage, Task.subject_id == subject_id, Task.state == "queued")
        .order_by(Task.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if queued is None:
        return _insert(session, stage, subject_id, due)
    queued.run_after = min(queued.run_after, due)
    session.flush()  # the row is locked now, not when the caller happens to flush
    return queued


@keeps_books
def record_change(session: Session, kind: str, subject_id: UUID, *, actor: str, detail: dict[str, Any]) -> Change:
    """Keep a write of consequence and queue a task of stage `change` whose subject is the Change."""
    _check(kind)
    change = Change(id=new_id(), kind=kind, subject_id=subject_id, actor=actor, detail=detail)
    session.add(change)
    enqueue(session, "change", change.id)
    return change


@keeps_books
def record_changes(
    session: Session, kind: str, subjects: Sequence[tuple[UUID, Mapping[str, Any]]], *, actor: str
) -> None:
    """Keep many writes of one kind, each with its subject and detail, by two statements."""
    _check(kind)
    if not subjects:
        return
    at, changes, tasks = now(), new_ids(len(subjects)), new_ids(len(subjects))
    common = {"kind": kind, "actor": actor, "at": at}
    rows = [
        {"id": id_, "subject_id": subject_id, "detail": detail, **common}
        for id_, (subject_id, detail) in zip(changes, subjects, strict=True)
    ]
    session.connection().execute(insert(bulk.table(Change)), rows)
    queued = [
        {"id": id_, "stage": "change", "subject_id": change, "run_after": at, "created_at": at}
        for id_, change in zip(tasks, changes, strict=True)
    ]
    session.connection().execute(insert(bulk.table(Task)), queued)


def claim(
    session: Session,
    worker_id: UUID,
    lease_seconds: float,
    *,
    stages: Collection[str] | None = None,
    max_attempts: int = 5,
) -> Claimed | None:
    """Take the task that is due longest, or one whose worker died; None when there is none.

    One that lost `max_attempts` workers goes dead instead. Raises IntegrityError when another worker took a task of
    the same step and subject in the same moment; then there is nothing to do but ask again.
    """
    while (task := _first(session, claimable.abandoned(stages))) is not None:
        task.lost += 1
        if task.attempts < max_attempts:
            return _take(session, task, worker_id, lease_seconds)
        _bury(task, _epitaph(task))
        session.flush()  # the next search must not find it again
    task = _first(session, claimable.due(stages))
    return _take(session, task, worker_id, lease_seconds) if task else None


def beat(session: Session, claimed: Claimed, lease_seconds: float, progress: float) -> None:
    """Keep the lease for another while and show how far the work is (0 to 1); raises LeaseLost."""
    _write(session, claimed, lease_until=now() + timedelta(seconds=lease_seconds), progress=progress)


def finish(session: Session, claimed: Claimed) -> None:
    """Mark a task done; raises LeaseLost when another worker has it, so that the caller's writes are dropped."""
    _write(session, claimed, state="done", finished_at=now(), lease_until=None, progress=1.0, error=None)


def fail(session: Session, claimed: Claimed, error: str, *, max_attempts: int) -> bool:
    """Queue a task again after a growing delay, or bury it after its last attempt; True says that it is dead."""
    dead, error = claimed.attempts >= max_attempts, _storable(error)
    if dead:
        _write(session, claimed, state="dead", finished_at=now(), lease_until=None, error=error)
    else:
        due = now() + timedelta(seconds=backoff(claimed.attempts))
        _write(session, claimed, state="queued", run_after=due, lease_until=None, error=error)
    return dead


def run_again(session: Session, claimed: Claimed, reason: str, *, max_attempts: int) -> bool:
    """Queue a task at once whose facts moved, without counting the attempt; after many times it is a failure."""
    if claimed.moved >= MOVED_LIMIT:
        return fail(session, claimed, reason, max_attempts=max_attempts)
    reason = _storable(reason)
    uncounted = {"attempts": claimed.attempts - 1, "moved": claimed.moved + 1}
    _write(session, claimed, state="queued", run_after=now(), lease_until=None, error=reason, **uncounted)
    return False


def give_back(session: Session, claimed: Claimed) -> None:
    """Put a task back that was not finished because its worker stops; the attempt does not count."""
    uncounted = {"attempts": claimed.attempts - 1, "progress": 0.0}
    _write(session, claimed, state="queued", run_after=now(), lease_until=None, **uncounted)


def retry(session: Session, task_id: UUID) -> Task:
    """Give a dead task a new life with all its attempts; raises TaskNotFound, TaskNotDead."""
    task = session.get(Task, task_id, populate_existing=True)
    if task is None:
        raise TaskNotFound(name=str(task_id))
    # Whoever claims a task of the same step and subject waits until this is decided.
    open_too = select(Task.id).where(Task.stage == task.stage, Task.subject_id == task.subject_id)
    session.execute(open_too.order_by(Task.id).with_for_update())
    session.refresh(task)
    if task.state != "dead":
        raise TaskNotDead(task=task_id, state=task.state)
    task.state, task.run_after, task.finished_at = "queued", now(), None
    task.attempts = task.lost = task.moved = 0
    task.progress = 0.0
    session.flush()
    return task


def revive_or_enqueue(session: Session, stage: str, subject_id: UUID, rest_seconds: float) -> bool:
    """Queue a step of which one task is enough, a dead one again when it rested; tells whether it is queued."""
    mine = select(Task).where(Task.stage == stage, Task.subject_id == subject_id, Task.state == "dead")
    dead = session.scalars(mine.order_by(Task.id.desc()).limit(1)).first()
    if dead is None:
        enqueue(session, stage, subject_id)
    elif dead.finished_at is not None and now() - dead.finished_at < timedelta(seconds=rest_seconds):
        return False
    else:
        retry(session, dead.id)
    return True


def sweep(session: Session, retention_days: int) -> int:
    """Forget tasks that were done, and workers that were last heard of, so many days ago; gives how many tasks."""
    before = now() - timedelta(days=retention_days)
    old = select(Task.id).where(Task.state == "done", Task.finished_at < before).limit(SWEEP_BATCH)
    gone = session.execute(delete(Task).where(Task.id.in_(old)), execution_options={"synchronize_session": False})
    session.execute(delete(Worker).where(Worker.beat_at < before), execution_options={"synchronize_session": False})
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def forget(session: Session, stage: str) -> None:
    """Forget the done tasks of a stage that runs so often that nobody looks them up."""
    done = delete(Task).where(Task.stage == stage, Task.state == "done")
    session.execute(done, execution_options={"synchronize_session": False})


def backoff(attempts: int) -> float:
    """Seconds to wait after so many attempts: doubled each time, between half and all of it by chance."""
    longest = min(FIRST_DELAY_SECONDS * 2.0 ** (attempts - 1), LONGEST_DELAY_SECONDS)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


def _check(kind: str) -> None:
    if kind not in CHANGES:
        raise ValueError(f"nothing follows a change of kind {kind!r}: name it in CHANGES and in the pipeline's table")


def _insert(session: Session, stage: str, subject_id: UUID, due: datetime) -> Task:
    begun = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = begun(Task).values(id=new_id(), stage=stage, subject_id=subject_id, run_after=due)
    # Two who enqueue the same at once meet here: the second waits for the first, then has its row, locked.
    kept = fresh.on_conflict_do_update(
        index_elements=["stage", "subject_id"],
        index_where=text("state = 'queued' AND fence = 0"),  # a prepared statement finds no index by parameters
        set_={"stage": fresh.excluded.stage},
    )
    return session.scalars(kept.returning(Task), execution_options={"populate_existing": True}).one()


def _first(session: Session, condition: ColumnElement[bool]) -> Task | None:
    return session.scalar(
        select(Task)
        .where(condition)
        .order_by(Task.run_after, Task.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Task)
        .execution_options(populate_existing=True)
    )


def _take(session: Session, task: Task, worker_id: UUID, lease_seconds: float) -> Claimed:
    started = now()
    task.state, task.worker_id, task.started_at = "running", worker_id, started
    task.lease_until = started + timedelta(seconds=lease_seconds)
    task.attempts += 1
    task.fence += 1
    task.progress = 0.0
    session.flush()  # a clash with another worker shows here and not in the commit
    return Claimed(task.id, task.stage, task.subject_id, task.fence, task.attempts, task.moved)


def _bury(task: Task, error: str) -> None:
    task.state, task.finished_at, task.lease_until, task.error = "dead", now(), None, error


def _epitaph(task: Task) -> str:
    died = f"its worker died {task.lost} times" if task.lost > 1 else "its worker died"
    return f"{died}; before that: {task.error}" if task.error else died


def _storable(error: str) -> str:
    """No database keeps lone surrogates, PostgreSQL no NUL; both come in names of files."""
    return error.encode("utf-8", "replace").decode().replace("\0", "?")[:LONGEST_ERROR]


def _write(session: Session, claimed: Claimed, **values: Any) -> None:
    held = and_(Task.id == claimed.task_id, Task.fence == claimed.fence, Task.state == "running")
    result = session.execute(
        update(Task).where(held).values(**values), execution_options={"synchronize_session": False}
    )
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise LeaseLost(task=claimed.task_id)
