"""Walking a folder for dumps: what can be registered, and what is passed over and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import PathNotFound
from catalog.scanning.readers.folders import is_hidden, is_partitioned, printable

CHECKSUMS = frozenset({".md5", ".sha1", ".sha256", ".sha512", ".crc", ".asc", ".sig"})
NOT_DATA = {
    **dict.fromkeys(CHECKSUMS, "a checksum or signature"),
    **dict.fromkeys((".md", ".rst", ".pdf", ".doc", ".docx"), "a document"),
    **dict.fromkeys((".py", ".sql", ".sh", ".ipynb", ".r", ".scala"), "code"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".svg"), "a picture"),
    **dict.fromkeys((".log", ".tmp", ".part", ".crdownload", ".swp", ".lock"), "left behind by a program"),
    **dict.fromkeys((".yaml", ".yml", ".toml", ".ini", ".cfg"), "a configuration"),
}


@dataclass(frozen=True)
class Found:
    """Something to register."""

    path: Path
    kind: str
    """file | folder (a partitioned table)"""


@dataclass(frozen=True)
class Skipped:
    """Something that is passed over, and why."""

    path: Path
    reason: str


def walk(folder: Path) -> Iterator[Found | Skipped]:
    """Find the files and partitioned folders below a folder, in a stable order; links are never followed.

    A file that looks like data but cannot be read is found, not skipped: its scan says what is wrong with it.
    """
    if not folder.exists():
        raise PathNotFound(path=str(folder))
    if folder.is_file():
        yield Found(folder, "file")
    elif is_partitioned(folder):
        yield Found(folder, "folder")
    else:
        yield from _inside(folder)


def _inside(folder: Path) -> Iterator[Found | Skipped]:
    waiting = [folder]
    while waiting:
        entry = waiting.pop()
        place = _place(entry) if entry != folder else None
        if place:
            yield place
            continue
        try:
            waiting += sorted(entry.iterdir(), reverse=True)
        except OSError as error:
            yield Skipped(entry, f"it cannot be listed ({error.strerror})")


def _place(entry: Path) -> Found | Skipped | None:
    """Say what an entry is; None for a folder to look into."""
    try:
        reason = _why_not(entry)
        is_file = entry.is_file()
    except OSError as error:
        reason, is_file = f"it cannot be looked at ({error.strerror})", False
    if reason:
        return Skipped(Path(printable(str(entry))), reason)
    if is_file:
        return Found(entry, "file")
    return Found(entry, "folder") if is_partitioned(entry) else None


def _why_not(entry: Path) -> str:
    if printable(entry.name) != entry.name:
        return "its name is not UTF-8; rename it"
    if is_hidden(entry.name):
        return "hidden"
    if entry.is_symlink():
        return "a link; register what it points to"
    if entry.is_dir():
        return ""
    if not entry.is_file():
        return "neither a file nor a folder"
    kind = NOT_DATA.get(entry.suffix.lower())
    return f"{kind} by its name" if kind else ""
