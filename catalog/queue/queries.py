"""Questions about tasks, workers and changes."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from catalog.db import now
from catalog.errors import TaskNotFound
from catalog.queue import claimable
from catalog.queue.models import Change, Task, Worker


def counts(session: Session) -> dict[str, dict[str, int]]:
    """How many tasks each stage has in each state that occurs."""
    rows = session.execute(select(Task.stage, Task.state, func.count()).group_by(Task.stage, Task.state))
    found: dict[str, dict[str, int]] = {}
    for stage, state, number in rows:
        found.setdefault(stage, {})[state] = number
    return found


def task(session: Session, task_id: UUID) -> Task:
    """One task; raises TaskNotFound."""
    found = session.get(Task, task_id)
    if found is None:
        raise TaskNotFound(name=str(task_id))
    return found


def tasks(
    session: Session,
    *,
    state: str | None = None,
    stage: str | None = None,
    limit: int = 100,
    before: UUID | None = None,
) -> list[Task]:
    """Tasks, newest first; `before` is the last id of the page before."""
    wanted = select(Task).order_by(Task.id.desc()).limit(limit)
    if state is not None:
        wanted = wanted.where(Task.state == state)
    if stage is not None:
        wanted = wanted.where(Task.stage == stage)
    if before is not None:
        wanted = wanted.where(Task.id < before)
    return list(session.scalars(wanted))


def open_for(session: Session, subject_ids: Collection[UUID]) -> list[Task]:
    """Tasks of these subjects that are queued or running, oldest first."""
    mine = Task.subject_id.in_(subject_ids)
    return list(session.scalars(select(Task).where(mine, Task.state.in_(("queued", "running"))).order_by(Task.id)))


def of_subjects(session: Session, subject_ids: Collection[UUID]) -> list[Task]:
    """All tasks of these subjects, in any state, oldest first."""
    return list(session.scalars(select(Task).where(Task.subject_id.in_(subject_ids)).order_by(Task.id)))


def live_workers(session: Session, *, within_seconds: float = 120.0) -> list[Worker]:
    """Workers that have not stopped and were heard of lately, oldest first."""
    heard = Worker.beat_at > now() - timedelta(seconds=within_seconds)
    return list(session.scalars(select(Worker).where(heard, Worker.stopped_at.is_(None)).order_by(Worker.id)))


def change(session: Session, change_id: UUID) -> Change | None:
    """One change, by its id."""
    return session.get(Change, change_id)


def changes(session: Session, subject_ids: Sequence[UUID], *, limit: int = 100) -> list[Change]:
    """What changed of these subjects, newest first."""
    mine = Change.subject_id.in_(subject_ids)
    return list(session.scalars(select(Change).where(mine).order_by(Change.id.desc()).limit(limit)))


def claimable_now(session: Session, stages: Collection[str] | None = None) -> bool:
    """Whether a worker that asks now would get a task."""
    ready = or_(claimable.abandoned(stages), claimable.due(stages))
    return session.scalar(select(Task.id).where(ready).limit(1)) is not None


def idle(session: Session, stages: Collection[str] | None = None, *, within_seconds: float) -> bool:
    """Whether nothing runs, and nothing queued is due within so many seconds; dead tasks do not count."""
    return session.scalar(select(Task.id).where(claimable.soon(stages, within_seconds)).limit(1)) is None
