"""The spool: private folders for what was fetched, each of which goes when whoever fetched it is done, or dead."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog.config import Settings
from catalog.errors import SpoolUnusable

KEPT_FREE = 256 * 2**20
"""Bytes that are left to everything else that lives on the disk, the database among it."""


@dataclass(frozen=True)
class Spool:
    """Where objects are fetched to, and how many bytes of one dump at most."""

    folder: Path
    max_bytes: int

    def check_room(self, size: int) -> None:
        """Raise SpoolUnusable unless so many bytes find room."""
        free = shutil.disk_usage(self.folder).free
        if free - size < KEPT_FREE:
            reason = f"{size:,} bytes are needed beside {KEPT_FREE:,} that stay free, and {free:,} are free."
            raise SpoolUnusable(folder=str(self.folder), reason=reason)


def spool(settings: Settings) -> Spool:
    """Take the spool from the settings."""
    return Spool(settings.home / "spool", settings.max_object_bytes)


@contextmanager
def private(top: Path) -> Iterator[Path]:
    """Give a new folder that only this user may look into, and remove it afterwards; leftovers go first."""
    try:
        top.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Nobody else sweeps between the making of the folder and its lock.
        with _locked(top):
            _remove_unheld(top)
            folder = Path(tempfile.mkdtemp(dir=top))
            lock = _lock(folder)
    except OSError as error:
        raise SpoolUnusable(folder=str(top), reason=f"{error.strerror or error}.") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep(top: Path) -> None:
    """Remove what killed processes left behind: the folders whose lock nobody holds."""
    if top.is_dir():
        with _locked(top):
            _remove_unheld(top)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = _lock(folder)
    try:
        yield
    finally:
        os.close(lock)


def _lock(folder: Path, *, wait: bool = True) -> int:
    """Hold the lock of a folder until what is given is closed, which the system does for a process that ends."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise
    return opened


def _remove_unheld(top: Path) -> None:
    for folder in top.iterdir():
        try:
            lock = _lock(folder, wait=False)
        except OSError:  # a living process holds it, or it has gone by itself
            continue
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
