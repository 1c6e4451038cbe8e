"""The thread of a worker that says "still alive": for the worker, and for the task it holds."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from sqlalchemy import Engine, update
from sqlalchemy.exc import DBAPIError

from catalog.db import now, transaction
from catalog.errors import LeaseLost
from catalog.queue import service
from catalog.queue.models import Worker

LONGEST_PAUSE_SECONDS = 1.0
BEATS_PER_LEASE = 3

log = structlog.get_logger()


class Pulse:
    """How far the held task is, and whether it is still held; written by one thread, read by the other."""

    def __init__(self, claimed: service.Claimed) -> None:
        self.claimed = claimed
        self.share = 0.0
        self.lost = False
        self._told = 0.0
        self._beat_at = time.monotonic()

    def show(self, share: float) -> None:
        """Say how far the work is, 0 to 1; anything else is taken to the nearer end."""
        self.share = 0.0 if math.isnan(share) else min(max(share, 0.0), 1.0)

    def beat(self, engine: Engine, lease_seconds: float) -> None:
        """Renew the lease when a third of it is over, or when there is progress to show."""
        waited = time.monotonic() - self._beat_at
        if self.share == self._told and waited < lease_seconds / BEATS_PER_LEASE:
            return
        share, begun = self.share, time.monotonic()
        with transaction(engine) as session:
            service.beat(session, self.claimed, lease_seconds, share)
        self._told, self._beat_at = share, begun


class Heart(threading.Thread):
    """Beats until it is stopped; a database that does not answer is asked again."""

    def __init__(self, engine: Engine, worker_id: UUID, lease_seconds: float) -> None:
        super().__init__(name="heart", daemon=True)
        self._engine = engine
        self._worker_id = worker_id
        self._lease_seconds = lease_seconds
        self._over = threading.Event()
        self._pulse: Pulse | None = None
        self._worker_beat_at = time.monotonic()

    @contextmanager
    def holding(self, claimed: service.Claimed) -> Iterator[Pulse]:
        """Keep this task's lease alive meanwhile."""
        self._pulse = Pulse(claimed)
        try:
            yield self._pulse
        finally:
            self._pulse = None

    def run(self) -> None:
        """Beat, pause, beat."""
        while not self._over.wait(min(LONGEST_PAUSE_SECONDS, self._lease_seconds / BEATS_PER_LEASE / 2)):
            try:
                self._beat()
            except DBAPIError as error:
                log.warning("heartbeat failed", error=str(error.orig))

    def stop(self) -> None:
        """Beat no more."""
        self._over.set()
        self.join()

    def _beat(self) -> None:
        pulse = self._pulse
        if pulse is not None and not pulse.lost:
            try:
                pulse.beat(self._engine, self._lease_seconds)
            except LeaseLost:
                pulse.lost = True
        if time.monotonic() - self._worker_beat_at >= self._lease_seconds / BEATS_PER_LEASE:
            with transaction(self._engine) as session:
                session.execute(update(Worker).where(Worker.id == self._worker_id).values(beat_at=now()))
            self._worker_beat_at = time.monotonic()
