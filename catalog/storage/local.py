"""Files and folders of this machine."""

import os
from pathlib import Path

from catalog.errors import PathNotFound
from catalog.storage.entry import Entry, Kind


def kind_of(path: Path) -> Kind:
    """Tell whether a path is a folder, a file or something else, links followed; raises PathNotFound."""
    try:
        if path.is_dir():
            return "folder"
        if path.is_file():
            return "file"
        there = path.exists()
    except OSError:  # a part of the path is longer than any name, or may not be looked into
        there = False
    if not there:
        raise PathNotFound(path=str(path))
    return "other"


def children(folder: Path) -> list[Entry]:
    """List what is right below a folder, by name; links are told, not followed."""
    return [_entry(path) for path in sorted(folder.iterdir())]


def printable(name: str) -> str:
    """Write a file's name so that any text may hold it: bytes that are no UTF-8 as their hexadecimal."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _entry(path: Path) -> Entry:
    if printable(path.name) != path.name:
        shown = Path(printable(str(path)))
        return Entry(shown, shown.name, "other", "its name is not UTF-8; rename it")
    try:
        return Entry(path, path.name, _kind(path))
    except OSError as error:
        return Entry(path, path.name, "other", f"it cannot be looked at ({error.strerror})")


def _kind(path: Path) -> Kind:
    if path.is_symlink():
        return "link"
    if path.is_dir():
        return "folder"
    return "file" if path.is_file() else "other"
