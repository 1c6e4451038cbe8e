"""Workers that are killed with SIGKILL at a random moment of one stage, again and again.

The workers are forks of one process that has loaded everything, so that a kill costs milliseconds and not an import.
"""

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

import catalog.quality.validating  # noqa: F401 - loads Great Expectations once, before any fork
from catalog.config import Settings
from catalog.db import create_database_engine
from catalog.pipeline import sealing
from catalog.pipeline.stages import handlers
from catalog.queue.worker import Handler, work

SOONEST_SECONDS, LATEST_SECONDS = 0.0002, 0.25
"""A kill comes so long after its stage began: also after `save`, in the commit or in what follows."""


def work_once(settings: Settings) -> None:
    """Let a worker of its own process do everything that is queued."""
    status = _fork(lambda: _work(settings, handlers(settings)))
    if status != 0:
        raise RuntimeError(f"the undisturbed worker ended with status {status}")


def work_killed(settings: Settings, stage: str, rng: random.Random) -> bool:
    """Let a worker do what is queued and kill it at a random moment of a stage; tells whether it died of that."""
    # Evenly over the orders of magnitude: short stages are hit inside as often as long ones.
    delay = SOONEST_SECONDS * (LATEST_SECONDS / SOONEST_SECONDS) ** rng.random()
    status = _fork(lambda: _work(settings, _armed(handlers(settings), stage, delay)))
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _work(settings: Settings, table: Mapping[str, Handler[Any, Any]]) -> None:
    engine = create_database_engine(settings.database_url)
    work(engine, table, settings, until_idle=True, stop=threading.Event(), errand=sealing.ERRAND)
    engine.dispose()


def _armed(table: Mapping[str, Handler[Any, Any]], stage: str, delay: float) -> dict[str, Handler[Any, Any]]:
    handler = table[stage]

    def load(session: Session, subject_id: UUID) -> Any:
        threading.Thread(target=_kill_after, args=(delay,), daemon=True).start()
        return handler.load(session, subject_id)

    return {**table, stage: replace(handler, load=load)}


def _kill_after(delay: float) -> None:
    time.sleep(delay)
    os.kill(os.getpid(), signal.SIGKILL)


def _fork(task: Callable[[], None]) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    # The child must never come back into the parent's code, whatever happens.
    try:
        _hush()
        task()
        os._exit(0)
    finally:
        os._exit(1)


def _hush() -> None:
    # The parent's output is its figures; of a worker only what went wrong is worth a line, beside them.
    sys.stdout = sys.stderr
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger("error"),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
