"""A worker: claims tasks and runs their handlers. It knows no domain, only a table of handlers.

A task's `load` and `save` are short transactions; `compute` sees no session. What `save` writes, the tasks that come
next and the end of this one commit together, so a kill at any line loses nothing and doubles nothing.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import Engine, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.db import ORIGIN, new_id, now, transaction
from catalog.errors import CatalogError, LeaseLost, Moved
from catalog.queue import queries, service
from catalog.queue.clerk import Alone, Clerk
from catalog.queue.heart import Heart, Pulse
from catalog.queue.models import Worker

IDLE_HORIZON_SECONDS = 60.0
GRACE_SECONDS = 10.0
SWEEP_SECONDS = 600.0
ERRAND_SECONDS, ERRAND_REST_SECONDS = 1.0, 60.0
SHORTEST_POLL_SECONDS, LONGEST_POLL_SECONDS = 0.05, 0.5
LONGEST_OUTAGE_PAUSE_SECONDS = 30.0
OUTAGES_BEFORE_IDLE_RUN_ENDS = 5

Inputs = TypeVar("Inputs")
Outcome = TypeVar("Outcome")
Progress = Callable[[float], None]
"""Takes the share done, 0 to 1. It may raise to end the work: let what it raises pass."""
Sweep = Callable[[Session], object]

log = structlog.get_logger()


class Next(NamedTuple):
    """A step that follows, for a subject."""

    stage: str
    subject_id: UUID


@dataclass(frozen=True)
class Handler(Generic[Inputs, Outcome]):
    """How a stage is done: read the facts, compute without a session, write the outcome and say what comes next."""

    load: Callable[[Session, UUID], Inputs]
    compute: Callable[[Inputs, Progress], Outcome]
    save: Callable[[Session, Inputs, Outcome], Sequence[Next]]


@dataclass(frozen=True)
class Errand:
    """A short stage that must not wait behind long ones; each second `is_due` is asked whether to queue it."""

    stage: str
    subject_id: UUID
    is_due: Callable[[Session], bool]


class GivenBack(BaseException):
    """The worker stops and the task goes back to the queue; no handler's `except Exception` may swallow it."""


def work(
    engine: Engine,
    handlers: Mapping[str, Handler[Any, Any]],
    settings: Settings,
    *,
    until_idle: bool,
    stop: threading.Event,
    sweeps: Sequence[Sweep] = (),
    errand: Errand | None = None,
) -> None:
    """Work tasks of the handlers' stages until `stop` is set, or until nothing is left that is due soon.

    A stop lets the running task finish for ten seconds; after that it goes back to the queue at its next report of
    progress. `sweeps` run in a transaction each, now and then, on every worker; an errand does not wait for long tasks.
    """
    shift = _Shift(engine, handlers, settings, _sign_in(engine), until_idle, stop, sweeps, errand)
    heart = Heart(engine, shift.worker_id, settings.lease_seconds)
    clerk = Clerk(lambda: _run_errand(shift), every_seconds=ERRAND_SECONDS)
    heart.start()
    if errand is not None:
        clerk.start()
    try:
        _keep_working(shift, heart)
    finally:
        clerk.stop()
        heart.stop()
        _sign_out(shift)


def stop_on_signals() -> threading.Event:
    """Give an event that SIGTERM and SIGINT set; call it in the main thread."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


@dataclass(frozen=True)
class _Shift:
    engine: Engine
    handlers: Mapping[str, Handler[Any, Any]]
    settings: Settings
    worker_id: UUID
    until_idle: bool
    stop: threading.Event
    sweeps: Sequence[Sweep]
    errand: Errand | None


def _sign_in(engine: Engine) -> UUID:
    worker_id = new_id()
    with transaction(engine) as session:
        session.add(Worker(id=worker_id, host=socket.gethostname(), pid=os.getpid()))
    return worker_id


def _sign_out(shift: _Shift) -> None:
    try:
        with transaction(shift.engine) as session:
            session.execute(update(Worker).where(Worker.id == shift.worker_id).values(stopped_at=now()))
    except DBAPIError as error:
        log.warning("worker stopped, but the database does not know", error=str(error.orig))


def _keep_working(shift: _Shift, heart: Heart) -> None:
    outages, swept_at = 0, float("-inf")
    while not shift.stop.is_set():
        try:
            if time.monotonic() - swept_at >= SWEEP_SECONDS:
                _sweep(shift)
                swept_at = time.monotonic()
            claimed = _claim(shift)
            if claimed is not None:
                _run(shift, heart, claimed)
            elif _wait_for_work(shift):
                return
            outages = 0
        except DBAPIError as error:
            outages += 1
            log.warning("the database does not answer", error=str(error.orig), times=outages)
            if shift.until_idle and outages >= OUTAGES_BEFORE_IDLE_RUN_ENDS:
                raise
            shift.stop.wait(min(2.0 ** min(outages, 10), LONGEST_OUTAGE_PAUSE_SECONDS))


def _sweep(shift: _Shift) -> None:
    def forget(session: Session) -> int:
        return service.sweep(session, shift.settings.task_retention_days)

    for sweep in (forget, *shift.sweeps):
        try:
            with transaction(shift.engine) as session:
                sweep(session)
        except DBAPIError:
            raise
        except Exception:
            log.exception("a sweep failed")


def _run_errand(shift: _Shift) -> None:
    """Queue the errand when it is due, and do it, beside whatever else this worker does."""
    if shift.errand is not None and not shift.stop.is_set():
        _queue_errand(shift)
        claimed = _claim(shift, [shift.errand.stage])
        if claimed is not None:
            _run(shift, Alone(), claimed)


def _queue_errand(shift: _Shift) -> bool:
    """Tell whether it was due and is queued now; one that went dead is tried again after a while."""
    errand = shift.errand
    if errand is None:
        return False
    with transaction(shift.engine, write=False) as session:
        if not errand.is_due(session) or queries.open_for(session, [errand.subject_id]):
            return False
    with transaction(shift.engine) as session:
        return service.revive_or_enqueue(session, errand.stage, errand.subject_id, ERRAND_REST_SECONDS)


def _claim(shift: _Shift, stages: Collection[str] | None = None) -> service.Claimed | None:
    lease, most = shift.settings.lease_seconds, shift.settings.max_attempts
    wanted = shift.handlers if stages is None else stages
    try:
        with transaction(shift.engine) as session:
            return service.claim(session, shift.worker_id, lease, stages=wanted, max_attempts=most)
    except IntegrityError:
        return None  # another worker took its twin in the same moment


def _wait_for_work(shift: _Shift) -> bool:
    """Wait until there is something to claim; True says that there is nothing left to wait for."""
    pause = SHORTEST_POLL_SECONDS
    while not shift.stop.is_set():
        with transaction(shift.engine, write=False) as session:
            if queries.claimable_now(session, shift.handlers):
                return False
            idle = shift.until_idle and queries.idle(session, shift.handlers, within_seconds=IDLE_HORIZON_SECONDS)
        if idle:
            return not _queue_errand(shift)
        shift.stop.wait(pause)
        pause = min(pause * 2, LONGEST_POLL_SECONDS)
    return True


def _run(shift: _Shift, heart: Heart | Alone, claimed: service.Claimed) -> None:
    told = log.bind(task=str(claimed.task_id), stage=claimed.stage, subject=str(claimed.subject_id))
    begun = time.monotonic()
    try:
        with heart.holding(claimed) as pulse:
            _do(shift, claimed, pulse)
    except LeaseLost:
        told.warning("task taken over by another worker; its result is dropped")
    except (Exception, GivenBack) as error:  # noqa: BLE001 - a bug in one stage must not end the worker
        _set_down(shift, claimed, error, told)
    else:
        told.info("task done", seconds=round(time.monotonic() - begun, 3), attempt=claimed.attempts)


def _do(shift: _Shift, claimed: service.Claimed, pulse: Pulse) -> None:
    handler = shift.handlers[claimed.stage]
    here = f"worker {os.getpid()} on {socket.gethostname()}"
    with transaction(shift.engine, write=False) as session:
        inputs = handler.load(session, claimed.subject_id)
    outcome = handler.compute(inputs, _progress(shift, pulse))
    with transaction(shift.engine) as session:
        session.info[ORIGIN] = here
        # In one order, so that two workers who queue the same steps do not wait for each other.
        for step in sorted(set(handler.save(session, inputs, outcome))):
            service.enqueue(session, step.stage, step.subject_id)
        service.finish(session, claimed)


def _progress(shift: _Shift, pulse: Pulse) -> Progress:
    stopped_at: float | None = None

    def show(share: float) -> None:
        nonlocal stopped_at
        pulse.show(share)
        if pulse.lost:
            raise LeaseLost(task=pulse.claimed.task_id)
        if shift.stop.is_set():
            stopped_at = stopped_at or time.monotonic()
            if time.monotonic() - stopped_at >= GRACE_SECONDS:
                raise GivenBack

    return show


def _set_down(shift: _Shift, claimed: service.Claimed, error: BaseException, told: Any) -> None:
    """Write down how a task ended that was not finished, so that it is tried again or buried."""
    most = shift.settings.max_attempts
    try:
        with transaction(shift.engine) as session:
            match error:
                case GivenBack():
                    service.give_back(session, claimed)
                    told.info("task given back, the worker stops")
                case Moved():
                    service.run_again(session, claimed, str(error), max_attempts=most)
                    told.info("task runs again", reason=str(error))
                case CatalogError():
                    dead = service.fail(session, claimed, str(error), max_attempts=most)
                    told.warning("task failed", error=str(error), attempt=claimed.attempts, dead=dead)
                case _:
                    dead = service.fail(session, claimed, _unexpected(error), max_attempts=most)
                    told.error("task failed unexpectedly", exc_info=error, attempt=claimed.attempts, dead=dead)
    except LeaseLost:
        told.warning("task taken over by another worker")


def _unexpected(error: BaseException) -> str:
    return f"Something unexpected happened ({type(error).__name__}: {error}). The worker's log says where."
