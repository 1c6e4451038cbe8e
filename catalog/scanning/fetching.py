"""Fetching: objects become local files for as long as they are read.

Every reader works on files: it seeks, it reads twice, it hands them to another engine. A fetched copy lets them, and it
stays what it was while the object may not.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from catalog.datasets.version import Content
from catalog.errors import (
    CatalogError,
    ChangedWhileRead,
    NoDataInFolder,
    PathNotFound,
    SpoolUnusable,
    StorageUnreachable,
    Unreadable,
)
from catalog.scanning import tabling
from catalog.scanning.readers.folders import is_hidden
from catalog.scanning.spool import Spool, private
from catalog.storage import looking, objects
from catalog.storage.objects import Listed, Opened, Stamp
from catalog.storage.places import ObjectPlace, Place, TablePlace, is_plain

Progress = Callable[[float], None]
FETCHED = 0.4
"""The share of the progress that fetching takes; reading takes the rest."""
_NO_NAMES = frozenset({errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EILSEQ})


@dataclass(frozen=True)
class Held:
    """A dump's bytes as local files; those that were `fetched` are nobody else's and do not change."""

    path: Path
    progress: Progress
    """Takes the share done of what is left to do."""
    place: Place
    fetched: bool
    content_id: str = ""
    """Of a table, whose files are ours alone; of files their bytes tell it."""

    def named(self, content: Content) -> Content:
        """Give what was found of the files as what was found of the place."""
        if not self.content_id:
            return content
        return replace(content, content_id=self.content_id, format=tabling.FORMAT, modified_at=None)

    def told(self, text: str) -> str:
        """Say of the place what was said of the files."""
        return text.replace(str(self.path), str(self.place)) if self.fetched else text


@contextmanager
def held(place: Place, spool: Spool, progress: Progress) -> Iterator[Held]:
    """Hold a dump's bytes as local files: a path as it is, objects and tables fetched for the while.

    Raises PathNotFound, NoDataInFolder, Unreadable when it is too much, ChangedWhileRead, StorageRefused,
    StorageUnreachable, SpoolUnusable. Errors of whoever reads name the place, not the files.
    """
    if isinstance(place, Path):
        yield Held(place, progress, place, fetched=False)
        return
    with private(spool.folder) as folder:
        content_id = ""
        if isinstance(place, TablePlace):
            path, state = tabling.fetch(place, folder, spool, lambda share: progress(FETCHED * share))
            content_id = state.content_id
        else:
            path = folder / place.name
            _Fetch(place, path, spool, progress).run()
        left = lambda share: progress(FETCHED + (1 - FETCHED) * share)  # noqa: E731 - what is left of the progress
        files = Held(path, left, place, fetched=True, content_id=content_id)
        try:
            yield files
        except CatalogError as error:
            error.args = tuple(files.told(str(said)) for said in error.args)
            facts = error.facts.items()
            error.facts = {name: files.told(fact) if isinstance(fact, str) else fact for name, fact in facts}
            raise


@dataclass
class _Fetch:
    """One dump on its way."""

    place: ObjectPlace
    path: Path
    spool: Spool
    progress: Progress
    total: int = 0
    """Bytes."""
    done: int = 0

    def run(self) -> None:
        """Bring all of it, or raise."""
        if looking.kind_of(self.place) == "file":
            self._one(self.place, self.path, None)
            return
        listed = _data(self.place)
        self._expect(sum(one.size for one in listed))
        for one in listed:
            try:
                self._one(self.place / one.relative, self.path / one.relative, one)
            except PathNotFound:
                raise self._changed(f"{one.relative} is gone.") from None
        if _data(self.place) != listed:
            raise self._changed("its objects were others when the fetching ended.")

    def _one(self, place: ObjectPlace, path: Path, listed: Listed | None) -> None:
        with objects.opened(place) as source:
            if listed is None:
                self._expect(source.stamp.size)
            elif listed.size != source.stamp.size:
                raise self._changed(f"{listed.relative} was replaced.")
            if not self._whole(place, path, source):
                raise self._changed(f"{place.name} was replaced.")
            if source.stamp.modified is not None:
                os.utime(path, times=(source.stamp.modified.timestamp(),) * 2)

    def _whole(self, place: ObjectPlace, path: Path, source: Opened) -> bool:
        """Write an object to a file; tells whether it was one and the same to the end."""
        try:
            written = self._write(path, source.blocks())
        except (PathNotFound, StorageUnreachable):
            # A block that was there a moment ago: a store may call that gone, or a fault of its own.
            if _still(place, source.stamp):
                raise
            return False
        return written == source.stamp.size and _still(place, source.stamp)

    def _expect(self, size: int) -> None:
        self.total = size
        if size > self.spool.max_bytes:
            reason = f"it has {size:,} bytes, more than the {self.spool.max_bytes:,} that are fetched."
            remedy = "Split it, or raise CATALOG_MAX_OBJECT_BYTES if it is meant to be so large."
            raise Unreadable(path=str(self.place), reason=reason, remedy=remedy)
        self.spool.check_room(size)

    def _write(self, path: Path, blocks: Iterator[bytes]) -> int:
        with self._keeping():
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("xb", buffering=0)
        written = 0
        with file:
            for block in blocks:
                with self._keeping():
                    written += file.write(block)
                self.done += len(block)
                self.progress(FETCHED * min(1.0, self.done / max(1, self.total)))
        return written

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno not in _NO_NAMES:
                raise SpoolUnusable(folder=str(self.spool.folder), reason=f"{error.strerror or error}.") from None
            reason = "its keys cannot be the names of files: two differ too little, or one is too long."
            raise Unreadable(path=str(self.place), reason=reason, remedy="Rename them.") from None

    def _changed(self, reason: str) -> ChangedWhileRead:
        return ChangedWhileRead(path=str(self.place), reason=reason, remedy="It is read again shortly.")


def _data(folder: ObjectPlace) -> list[Listed]:
    """List the objects of a table kept as a folder; hidden and `_` ones are no data, as in a folder of files."""
    found = [one for one in objects.below(folder) if not _hidden(one.relative)]
    if not found:
        raise NoDataInFolder(path=str(folder))
    odd = next((one.relative for one in found if not is_plain(one.relative)), None)
    if odd is not None:
        reason = f"a part of the key {odd!r} is empty, `.` or `..`, which no path can have."
        raise Unreadable(path=str(folder), reason=reason, remedy="Rename it.")
    return found


def _hidden(relative: str) -> bool:
    return any(is_hidden(part) for part in relative.split("/") if part not in {".", ".."})


def _still(place: ObjectPlace, before: Stamp) -> bool:
    try:
        return objects.stamp(place) == before
    except PathNotFound:
        return False
