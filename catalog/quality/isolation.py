"""Work that may hang, eat memory or crash, done in a process of its own, forked from a warm one."""

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from catalog.quality.nursery import BEGIN, END, MESSAGE, RUNNING, Limits

__all__ = ["Limits", "Nursery", "Stopped", "shared"]

LOOK_SECONDS = 0.25
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Progress = Callable[[float], None]


class Stopped(Exception):  # noqa: N818 - an answer, not a mishap
    """The work ended without a result; the message is the reason a steward reads."""


class Nursery:
    """A warm process that runs tasks one at a time, each in a child of its own; it starts when first needed."""

    def __init__(self, *modules: str) -> None:
        self._modules = modules
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def run(self, work: str, argument: object, limits: Limits, progress: Progress = lambda _share: None) -> Any:
        """Run a function, named as `module:function`, on an argument; it takes a second one to tell progress with.

        What `progress` raises here ends the child and comes through.

        Raises:
            Stopped: it took too long or too much memory, crashed, or raised.
            CatalogError: as the work raised it.
        """
        with self._lock:
            ours, theirs = Pipe()
            with ours:
                child = self._fork(theirs)
                try:
                    ours.send((work, argument, limits))
                    kind, value = self._answer(ours, child, limits, progress)
                except BrokenPipeError:
                    raise Stopped(self._end(child)) from None
                except BaseException:
                    self._stop()
                    raise
            return _result(kind, value, limits)

    def close(self) -> None:
        """End the warm process, and its child with it."""
        with self._lock:
            self._forget()

    def _fork(self, theirs: Connection) -> int:
        with theirs:
            for attempt in (1, 2):
                try:
                    control = self._warm()
                    socket.send_fds(control, [BEGIN], [theirs.fileno()])
                    return self._child(control)
                except (OSError, EOFError):
                    self._forget()  # it may have been killed since; another one is as good
                    if attempt == 2:  # noqa: PLR2004 - the second try
                        raise Stopped("The process that starts validations does not start.") from None
        raise AssertionError

    def _warm(self) -> socket.socket:
        if self._control is None:
            ours, theirs = socket.socketpair()
            with theirs:
                command = [sys.executable, "-m", "catalog.quality.nursery", str(theirs.fileno()), *self._modules]
                environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=2,  # what libraries print is no answer of ours
                    env=environment,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            self._control = ours
        return self._control

    def _child(self, control: socket.socket) -> int:
        while True:  # how earlier children ended is told first
            child, status = _message(control)
            if status == RUNNING:
                return child

    def _stop(self) -> None:
        # Its parent ends it: to us its number may be another process's by now.
        try:
            if self._control is not None:
                self._control.sendall(END)
        except OSError:
            self._forget()

    def _answer(self, ours: Connection, child: int, limits: Limits, progress: Progress) -> tuple[str, Any]:
        deadline, share = time.monotonic() + limits.seconds, 0.0
        while time.monotonic() < deadline:
            if ours.poll(min(LOOK_SECONDS, limits.seconds)):
                try:
                    kind, value = ours.recv()
                except (EOFError, ConnectionResetError):
                    raise Stopped(self._end(child)) from None
                if kind != "progress":
                    return kind, value
                share = value
            progress(share)
        raise Stopped(f"It took longer than {limits.seconds:g} s and was stopped.")

    def _end(self, child: int) -> str:
        """Say how a child ended that gave no answer."""
        try:
            while self._control is not None:
                ended, status = _message(self._control)
                if ended == child and status != RUNNING:
                    return _told(status)
        except (OSError, EOFError):
            self._forget()
        return "Its process was gone before it had an answer."

    def _forget(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None


def shared(module: str = "catalog.quality.judging") -> Nursery:
    """Give the nursery of this process that has imported a module; without one, made warm for validating."""
    if module not in _SHARED:
        _SHARED[module] = Nursery(module)
        atexit.register(_SHARED[module].close)
    return _SHARED[module]


_SHARED: dict[str, Nursery] = {}


def _message(control: socket.socket) -> tuple[int, int]:
    received = control.recv(MESSAGE.size, socket.MSG_WAITALL)
    if len(received) < MESSAGE.size:
        raise EOFError
    child, status = MESSAGE.unpack(received)
    return child, status


def _result(kind: str, value: Any, limits: Limits) -> Any:
    if kind == "done":
        return value
    if kind == "refused":
        error, facts = value
        raise error(**facts)
    if kind == "memory":
        raise Stopped(f"It took more than {limits.memory_bytes // 2**20:,} MiB of memory and was stopped.")
    raise Stopped(f"It went wrong unexpectedly ({value}).")


def _told(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        cause = " Too little memory is the usual cause." if number == signal.SIGKILL else ""
        return f"Its process was ended by {signal.Signals(number).name}.{cause}"
    return f"Its process ended with code {os.waitstatus_to_exitcode(status)} and without an answer."
