"""Walking a folder for dumps: what can be registered, and what is passed over and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.errors import PathNotFound, StorageRefused
from catalog.scanning.readers.folders import is_hidden
from catalog.storage import looking
from catalog.storage.entry import Entry
from catalog.storage.places import Place

SUCCESS = "_SUCCESS"
"""Spark's mark of a table that was written to its end."""

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

    path: Place
    kind: str
    """file | folder (a partitioned table)"""


@dataclass(frozen=True)
class Skipped:
    """Something that is passed over, and why."""

    path: Place
    reason: str


def walk(folder: Place) -> Iterator[Found | Skipped]:
    """Find the files and partitioned folders below a folder, in a stable order; links are never followed.

    A file that looks like data but cannot be read is found, not skipped: its scan says what is wrong with it.
    """
    if looking.kind_of(folder) == "file":
        yield Found(folder, "file")
        return
    waiting = [Entry(folder, "", "folder")]
    while waiting:
        entry = waiting.pop()
        found = _place(entry)
        if isinstance(found, Found | Skipped):
            yield found
        else:
            waiting += reversed(found)


def _place(entry: Entry) -> Found | Skipped | list[Entry]:
    """Say what an entry is, or what a folder holds that is to be looked into."""
    if reason := _why_not(entry):
        return Skipped(entry.place, reason)
    if entry.kind == "file":
        return Found(entry.place, "file")
    try:
        children = looking.children(entry.place)
    except OSError as error:
        return Skipped(entry.place, f"it cannot be listed ({error.strerror})")
    except (PathNotFound, StorageRefused) as error:
        return Skipped(entry.place, f"it cannot be listed: {error}")
    return Found(entry.place, "folder") if _is_partitioned(children) else children


def _why_not(entry: Entry) -> str:
    if entry.problem:
        return entry.problem
    if is_hidden(entry.name):
        return "hidden"
    if entry.kind == "link":
        return "a link; register what it points to"
    if entry.kind == "folder":
        return ""
    if entry.kind == "other":
        return "neither a file nor a folder"
    kind = NOT_DATA.get(entry.place.suffix.lower())
    return f"{kind} by its name" if kind else ""


def _is_partitioned(children: Sequence[Entry]) -> bool:
    """Tell whether a folder is one table in parts: it holds `name=value` folders, or Spark's mark of success."""
    return any(child.name == SUCCESS or ("=" in child.name and child.kind == "folder") for child in children)
