"""Objects in a store that speaks S3: the one home of `pyarrow.fs`.

Who asks and where is said by the environment of the process, the way every AWS tool reads it, and by nothing else.
The library is loaded, and its threads are started, when the first object is looked at: a process that forks must not
have come here before.
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from catalog.errors import PathNotFound
from catalog.storage.entry import Entry, Kind
from catalog.storage.faults import meaning
from catalog.storage.places import ObjectPlace, is_plain

BLOCK = 8 * 2**20
ATTEMPTS = 3
CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 10.0
DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True)
class Listed:
    """An object below a folder, as a list shows it."""

    relative: str
    """Its key from the folder on."""
    size: int
    modified: datetime | None


@dataclass(frozen=True)
class Stamp:
    """One state of an object: another content has another stamp."""

    size: int
    modified: datetime | None
    tag: str


class Opened:
    """An object that is being read."""

    def __init__(self, place: ObjectPlace, file: Any) -> None:
        self._place, self._file = place, file
        with _faults(place):
            told = {name.lower(): value.decode() for name, value in (file.metadata() or {}).items()}
            size = file.size()
        tag = " ".join(told.get(name, "") for name in ("etag", "versionid"))
        self.stamp = Stamp(size, _instant(told.get("last-modified", "")), tag)

    def blocks(self) -> Iterator[bytes]:
        """Give the bytes, a block at a time; whether they are all of one state only a second look tells."""
        left = self.stamp.size
        while left > 0:
            with _faults(self._place):
                block = self._file.read(min(BLOCK, left))
            if not block:
                return
            left -= len(block)
            yield block


def kind_of(place: ObjectPlace) -> Kind:
    """Tell whether a key is an object or a folder of them; raises PathNotFound, StorageRefused, StorageUnreachable."""
    with _faults(place):
        found = _filesystem(place).get_file_info(_address(place)).type
        if found == _fs().FileType.NotFound:
            _ask_for_bucket(place)
            raise PathNotFound(path=str(place))
    return "file" if found == _fs().FileType.File else "folder"


def children(folder: ObjectPlace) -> list[Entry]:
    """List what is right below a folder, by name; raises PathNotFound, StorageRefused, StorageUnreachable."""
    with _faults(folder):
        found = _filesystem(folder).get_file_info(_fs().FileSelector(_address(folder)))
    names = [(_relative(folder, info), info.type == _fs().FileType.File) for info in found]
    objects = {name for name, is_object in names if is_object}
    return [_entry(folder, name, is_object=is_object, objects=objects) for name, is_object in sorted(names)]


def below(folder: ObjectPlace) -> list[Listed]:
    """List every object below a folder, by key; raises PathNotFound, StorageRefused, StorageUnreachable."""
    with _faults(folder):
        found = _filesystem(folder).get_file_info(_fs().FileSelector(_address(folder), recursive=True))
    return sorted(
        (Listed(_relative(folder, info), info.size, info.mtime) for info in found if info.type == _fs().FileType.File),
        key=lambda one: one.relative,
    )


@contextmanager
def opened(place: ObjectPlace) -> Iterator[Opened]:
    """Open an object for reading; raises PathNotFound, StorageRefused, StorageUnreachable."""
    with _faults(place):
        file = _filesystem(place).open_input_file(_address(place))
    with file:
        yield Opened(place, file)


def stamp(place: ObjectPlace) -> Stamp:
    """Tell the state that an object is in now; raises PathNotFound, StorageRefused, StorageUnreachable."""
    with opened(place) as found:
        return found.stamp


@contextmanager
def _faults(place: ObjectPlace) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise meaning(error, place) from None


def _ask_for_bucket(place: ObjectPlace) -> None:
    """Let the store say in its own words when there is no such bucket: any server of the web can answer 404."""
    if _filesystem(place).get_file_info(place.bucket).type == _fs().FileType.NotFound:
        _filesystem(place).get_file_info(_fs().FileSelector(place.bucket))


def _address(place: ObjectPlace) -> str:
    return f"{place.bucket}/{place.key}" if place.key else place.bucket


def _relative(folder: ObjectPlace, info: Any) -> str:
    return str(info.path).removeprefix(_address(folder)).removeprefix("/")


def _entry(folder: ObjectPlace, name: str, *, is_object: bool, objects: set[str]) -> Entry:
    problem = ""
    if not is_plain(name):
        problem = "a part of its key is empty, `.` or `..`, which no path can have; rename it"
    elif "?" in name:
        problem = "its key holds a question mark, which no address may; rename it"
    elif not is_object and name in objects:
        problem = "an object has the same key as this folder; rename one of them"
    return Entry(folder / name, name, "file" if is_object else "folder", problem)


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _filesystem(place: ObjectPlace) -> Any:
    where = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    if where:
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or DEFAULT_REGION
    else:
        region = _region(place.bucket)
    return _connected(where, region)


@cache
def _region(bucket: str) -> str:
    return str(_fs().resolve_s3_region(bucket))


@cache
def _connected(where: str, region: str) -> Any:
    fs = _fs()
    # Ours goes before the library takes down what it stands on.
    atexit.register(_connected.cache_clear)
    return fs.S3FileSystem(
        endpoint_override=where or None,
        region=region,
        connect_timeout=CONNECT_SECONDS,
        request_timeout=ANSWER_SECONDS,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
    )


def _fs() -> Any:
    import pyarrow.fs  # noqa: PLC0415 - only who has data in a store waits for it

    return pyarrow.fs
