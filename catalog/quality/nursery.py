"""A process that has imported what is heavy and forks a child for each task: `python -m catalog.quality.nursery FD`.

It holds one thread, no connection and no lock, so that a child starts with nothing it could wait for for ever. It is
told of a task by a pipe's end that comes through the socket `FD`, and tells the child's id and how it ended.
"""

import gc
import importlib
import os
import resource
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from catalog.errors import CatalogError

MESSAGE = struct.Struct("<qq")
RUNNING = -1
BEGIN, END = b"!", b"."
LOOK_SECONDS = 0.02
GRACE_SECONDS = 30
"""A child whose parent does not end it ends by itself so much later."""


class Limits(NamedTuple):
    """How long a task may take and how much memory more than at its start."""

    seconds: float
    memory_bytes: int


def main(descriptor: int, modules: list[str]) -> None:
    """Import, then fork a child for each pipe that comes, until the socket is closed."""
    for module in modules:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=descriptor) as control:
        while True:
            try:
                received, pipes, _, _ = socket.recv_fds(control, 1, 1)
            except ConnectionError:  # whoever asked was killed while it asked
                return
            if not received:
                return
            if received == BEGIN:  # the end of a child that has ended already is asked for in vain
                _look_after(control, pipes[0])


def threads() -> int:
    """Count the threads of this process, those of libraries included."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 1


def _look_after(control: socket.socket, pipe: int) -> None:
    child = os.fork()
    if not child:
        control.close()
        _be_child(pipe)
    os.close(pipe)
    control.sendall(MESSAGE.pack(child, RUNNING))
    with _ending(child) as ending:
        watched: list[socket.socket | int] = [control, *ending]
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                control.sendall(MESSAGE.pack(child, status))
                return
            if control in select.select(watched, [], [], LOOK_SECONDS)[0] and _is_to_end(control):
                os.kill(child, signal.SIGKILL)
            select.select(ending, [], [], LOOK_SECONDS)


@contextmanager
def _ending(child: int) -> Iterator[list[int]]:
    """Give what can be waited for until a child ends; nothing where the system has no such thing."""
    try:
        ending = [os.pidfd_open(child)]
    except (AttributeError, OSError):
        ending = []
    try:
        yield ending
    finally:
        for one in ending:
            os.close(one)


def _is_to_end(control: socket.socket) -> bool:
    """Tell whether nobody waits for the child any more; the next task is left where it is."""
    asked = control.recv(1, socket.MSG_PEEK)
    if asked == END:
        control.recv(1)
    return asked != BEGIN


def _be_child(pipe: int) -> NoReturn:
    connection = Connection(pipe)
    try:
        name, argument, limits = connection.recv()
        module, _, function = name.partition(":")
        _limit(limits)
        result = getattr(importlib.import_module(module), function)(argument, _teller(connection))
        connection.send(("done", result))
    except MemoryError:
        connection.send(("memory", None))
    except CatalogError as error:
        connection.send(("refused", (type(error), error.facts)))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
        connection.send(("raised", f"{type(error).__name__}: {error}"[:200]))
    finally:
        os._exit(0)


def _limit(limits: Limits) -> None:
    signal.alarm(max(1, int(limits.seconds) + GRACE_SECONDS))  # its default ends the process, whatever hangs
    most = _data_bytes() + limits.memory_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _data_bytes() -> int:
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.is_file() else ():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def _teller(connection: Connection) -> Callable[[float], None]:
    def tell(share: float) -> None:
        connection.send(("progress", share))

    return tell


def _start(arguments: list[Any]) -> None:
    main(int(arguments[0]), list(arguments[1:]))


if __name__ == "__main__":
    _start(sys.argv[1:])
