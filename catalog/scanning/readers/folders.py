"""Folders as one table: their data files, and what the folder names say (`dt=2026-11-01`)."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from catalog.errors import NoDataInFolder
from catalog.storage.local import printable

HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"


def data_files(folder: Path) -> list[Path]:
    """List the files of a table kept as a folder, in a stable order; hidden and `_` files are no data."""
    found = sorted(_below(folder), key=lambda path: path.relative_to(folder).as_posix())
    if not found:
        raise NoDataInFolder(path=str(folder))
    return found


def keys_of(folder: Path, path: Path) -> tuple[tuple[str, str | None], ...]:
    """Read the `name=value` parts of the path between a folder and one of its files."""
    parts = [printable(part).partition("=") for part in path.relative_to(folder).parts[:-1] if "=" in part]
    return tuple((unquote(name), None if value == HIVE_NULL else unquote(value)) for name, _, value in parts)


def is_hidden(name: str) -> bool:
    """Tell whether a name marks something that is no data."""
    return name.startswith((".", "_")) and "=" not in name


def _below(folder: Path) -> Iterator[Path]:
    waiting = [folder]
    while waiting:
        for entry in waiting.pop().iterdir():
            # A link could lead anywhere, also out of what the silo allows.
            if is_hidden(entry.name) or entry.is_symlink():
                continue
            if entry.is_dir():
                waiting.append(entry)
            elif entry.is_file():
                yield entry
