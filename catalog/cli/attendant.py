"""Keeps one worker process beside the site: starts it again when it dies, stops it with the site."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Self

import structlog

log = structlog.get_logger("catalog.cli")

STOP_SECONDS = 30.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
STEADY_SECONDS = 60.0


def worker_command() -> list[str]:
    """Give the command of a worker that ends when this process is gone."""
    return [sys.executable, "-m", "catalog", "worker", "--parent", str(os.getpid())]


class Attendant:
    """A thread that looks after one process; use it as a context."""

    def __init__(self, command: Sequence[str], *, first_pause: float = FIRST_PAUSE_SECONDS) -> None:
        self.command = list(command)
        self.first_pause = first_pause
        self.process: subprocess.Popen[bytes] | None = None
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._attend, name="attendant", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        self._thread.join()

    def _attend(self) -> None:
        pause = self.first_pause
        while not self._leaving.is_set():
            started = time.monotonic()
            # In a session of its own: Ctrl-C in the terminal reaches the site, which then stops it in good order.
            self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 - our own program
            log.info("worker started", pid=self.process.pid)
            code = self._wait(self.process)
            if self._leaving.is_set():
                _stop(self.process)
                return
            pause = self.first_pause if time.monotonic() - started >= STEADY_SECONDS else pause
            log.error("worker died; another is started", code=_told(code), pause=pause)
            self._leaving.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _wait(self, process: "subprocess.Popen[bytes]") -> int | None:
        while process.poll() is None and not self._leaving.wait(0.2):
            pass
        return process.returncode


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        log.warning("worker does not stop and is killed; its task will be done by another", pid=process.pid)
        process.kill()
        process.wait()


def _told(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return str(code)
