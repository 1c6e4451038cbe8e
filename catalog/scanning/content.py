"""The content id of what lies at a path: SHA-256 of the bytes, the same for the same content everywhere."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from catalog.errors import PathNotFound, Unreadable
from catalog.scanning.readers.folders import data_files

BLOCK = 1 << 20
Progress = Callable[[int], None]


def content_id(path: Path, progress: Progress | None = None) -> tuple[str, int, datetime]:
    """Give the content id (`sha256:` and 64 hex digits), the bytes and the latest modification time.

    A folder's id is the SHA-256 over the sorted relative path, size and hash of its data files. Raises PathNotFound,
    NoDataInFolder, Unreadable.
    """
    try:
        if path.is_dir():
            return _folder(path, progress)
        if path.exists() and not path.is_file():
            # Reading a pipe or a device may never end.
            reason = "it is neither a file nor a folder."
            raise Unreadable(path=str(path), reason=reason, remedy="Write the data to a file and register that.")
        return _file(path, progress)
    except (FileNotFoundError, NotADirectoryError):
        raise PathNotFound(path=str(path)) from None
    except ValueError:  # a NUL in the path
        raise PathNotFound(path=repr(str(path))) from None
    except OSError as error:
        reason = f"the storage does not give it ({error.strerror or error})."
        raise Unreadable(path=str(path), reason=reason, remedy="Check the permissions and the disk.") from None


def _file(path: Path, progress: Progress | None) -> tuple[str, int, datetime]:
    digest, size = _hash(path, progress)
    return f"sha256:{digest}", size, _modified(path)


def _folder(path: Path, progress: Progress | None) -> tuple[str, int, datetime]:
    whole, total, latest = hashlib.sha256(), 0, datetime.fromtimestamp(0, UTC)
    for file in data_files(path):
        digest, size = _hash(file, progress)
        name = file.relative_to(path).as_posix().encode(errors="surrogateescape")
        whole.update(b"%s\0%d\0%s\n" % (name, size, digest.encode()))
        total, latest = total + size, max(latest, _modified(file))
    return f"sha256:{whole.hexdigest()}", total, latest


def _hash(path: Path, progress: Progress | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            size += len(block)
            if progress is not None:
                progress(len(block))
    return digest.hexdigest(), size


def _modified(path: Path) -> datetime:
    seconds = path.stat().st_mtime
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):  # past the year 9999
        return datetime.max.replace(tzinfo=UTC) if seconds > 0 else datetime.min.replace(tzinfo=UTC)
