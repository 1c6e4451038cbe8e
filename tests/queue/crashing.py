"""A worker process for tests that kill it: each saved task leaves one Change and queues one step after it."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.db import create_database_engine
from catalog.queue import worker
from catalog.queue.models import Change
from catalog.queue.worker import Handler, Next, Progress


def main(url: str, lease_seconds: int, compute_seconds: float) -> None:
    settings = Settings(home=Path(), database_url=url, lease_seconds=lease_seconds, max_attempts=100)
    stop = worker.stop_on_signals()
    worker.work(create_database_engine(url), _handlers(compute_seconds), settings, until_idle=True, stop=stop)


def _handlers(compute_seconds: float) -> dict[str, Handler[Any, Any]]:
    def load(_session: Session, subject_id: UUID) -> UUID:
        return subject_id

    def compute(subject_id: UUID, progress: Progress) -> str:
        for step in range(10):
            progress(step / 10)
            time.sleep(compute_seconds / 10)
        return str(subject_id)

    def save_first(session: Session, subject_id: UUID, outcome: str) -> Sequence[Next]:
        _leave(session, subject_id, outcome)
        return [Next("second", uuid5(subject_id, "second"))]

    def save_second(session: Session, subject_id: UUID, outcome: str) -> Sequence[Next]:
        _leave(session, subject_id, outcome)
        return []

    return {"first": Handler(load, compute, save_first), "second": Handler(load, compute, save_second)}


def _leave(session: Session, subject_id: UUID, outcome: str) -> None:
    session.add(Change(kind="saved", subject_id=subject_id, actor="worker", detail={"outcome": outcome}))
    session.flush()  # a kill between the two writes must undo this one too
    time.sleep(0.005)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
