"""The thread of a worker that does what must not wait behind a long task."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import DBAPIError

from catalog.queue.heart import Pulse
from catalog.queue.service import Claimed

log = structlog.get_logger()


class Clerk(threading.Thread):
    """Does the same short thing again and again until it is stopped; what goes wrong is logged, and tried again."""

    def __init__(self, step: Callable[[], None], *, every_seconds: float) -> None:
        super().__init__(name="clerk", daemon=True)
        self._step = step
        self._every_seconds = every_seconds
        self._over = threading.Event()

    def run(self) -> None:
        """Do it, pause, do it."""
        while not self._over.wait(self._every_seconds):
            try:
                self._step()
            except DBAPIError as error:
                log.warning("an errand was put off", error=str(error.orig))
            except Exception:
                log.exception("an errand failed")

    def stop(self) -> None:
        """Do it no more."""
        self._over.set()
        if self.is_alive():
            self.join()


class Alone:
    """Stands in for a heart where a task is done long before its lease ends."""

    @contextmanager
    def holding(self, claimed: Claimed) -> Iterator[Pulse]:
        """Hold the task."""
        yield Pulse(claimed)
