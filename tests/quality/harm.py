"""Work that does harm, for the tests of isolation to run in a child."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from catalog.errors import SuiteInvalid
from catalog.quality import nursery

Progress = Callable[[float], None]


def greet(name: str, progress: Progress) -> str:
    """Do nothing wrong."""
    progress(0.5)
    return f"hello {name}"


def who(_nothing: None, _progress: Progress) -> tuple[int, int]:
    """Tell this process and its parent."""
    return os.getpid(), os.getppid()


def count_threads(_nothing: None, _progress: Progress) -> tuple[int, list[str]]:
    """Count the threads at the start of a task, and list the sockets and files that it holds."""
    return nursery.threads(), sorted(str(fd.readlink()) for fd in Path("/proc/self/fd").iterdir() if fd.exists())


def hang(_nothing: None, progress: Progress) -> None:
    """Never end, whatever signal asks for it nicely."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    progress(0.1)
    while True:
        time.sleep(60)


def eat(mebibytes: int, _progress: Progress) -> int:
    """Take memory and write to it."""
    taken = [bytearray(2**20) for _ in range(mebibytes)]
    return len(taken)


def crash(number: int, _progress: Progress) -> None:
    """End as a bug in a library ends a process."""
    os.kill(os.getpid(), number)


def leave(code: int, _progress: Progress) -> None:
    """End without a word."""
    os._exit(code)


def refuse(path: str, _progress: Progress) -> None:
    """Raise what the catalog raises."""
    raise SuiteInvalid(path=path, reason="it is broken.")


def fail(text: str, _progress: Progress) -> None:
    """Raise what nobody expected."""
    raise RuntimeError(text)
