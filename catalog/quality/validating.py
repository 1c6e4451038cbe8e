"""One version's bytes held and judged, in a process that can do no harm (worker only)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol

from catalog.errors import (
    CatalogError,
    ChangedWhileRead,
    LeaseLost,
    NoDataInFolder,
    PathNotFound,
    StorageRefused,
    StorageUnreachable,
    SuiteInvalid,
    Unreadable,
)
from catalog.quality import natively, spark
from catalog.quality.entries import about, note
from catalog.quality.isolation import Limits, Stopped, shared
from catalog.quality.outcome import ERROR, NOT_EVALUATED, Outcome, Verdict, overall
from catalog.quality.service import Chosen, ToJudge, ToValidate
from catalog.scanning import content
from catalog.scanning.fetching import Held, held
from catalog.storage.places import TablePlace
from catalog.storage.sources import source

GONE = "These bytes are gone: the path holds something else by now, or nothing."
HEADROOM_BYTES = 512 * 2**20
"""What a validation may take beside the engine's own memory."""
_SAME_MOMENT = timedelta(milliseconds=1)

Progress = Callable[[float], None]
Task = Callable[[ToValidate], tuple[str, object]]
"""Names the work that judges, and what it is given."""


class Scanned(Protocol):
    """What is known of bytes that were scanned."""

    @property
    def content_id(self) -> str:
        """Their SHA-256."""

    @property
    def bytes(self) -> int:
        """How many they are."""

    @property
    def modified_at(self) -> datetime | None:
        """When their file was written."""


def validate(todo: ToValidate, progress: Callable[[float], None]) -> list[Verdict]:
    """Judge by every suite in one pass; bytes that are gone or cannot be read are not evaluated, with the reason.

    Raises StorageRefused, StorageUnreachable, SpoolUnusable: then nothing is known of the bytes.
    """
    try:
        if isinstance(todo.place, TablePlace):
            return _in_database(todo, todo.place, progress)
        with held(todo.place, todo.spool, progress) as bytes_held:
            return _judged(todo, bytes_held)
    except (PathNotFound, NoDataInFolder, ChangedWhileRead):
        return _all(todo.chosen, NOT_EVALUATED, GONE)
    except Unreadable as error:
        return _all(todo.chosen, NOT_EVALUATED, str(error))


def is_what_was_scanned(todo: Scanned, bytes_held: Held) -> bool:
    """Tell whether local bytes are those that were scanned.

    Size and time tell of a file; a different time, a folder and what was fetched need the content id itself.
    """
    if bytes_held.content_id:
        return bytes_held.content_id == todo.content_id
    path = bytes_held.path
    try:
        found = path.stat()
        if path.is_file():
            if found.st_size != todo.bytes:
                return False
            modified = datetime.fromtimestamp(found.st_mtime, UTC)
            # A store tells its times in seconds: two contents may share one.
            seen = None if bytes_held.fetched else todo.modified_at
            if seen is not None and abs(modified - seen) < _SAME_MOMENT:
                return True
        return content.content_id(path)[0] == todo.content_id
    except (OSError, CatalogError):
        return False


def _judged(todo: ToValidate, bytes_held: Held) -> list[Verdict]:
    if not is_what_was_scanned(todo, bytes_held):
        return _all(todo.chosen, NOT_EVALUATED, GONE)
    try:
        verdicts = _isolated(todo, partial(_of_bytes, bytes_held), bytes_held.progress)
    except LeaseLost:
        raise  # another worker does it now
    except CatalogError as error:
        return _all(todo.chosen, NOT_EVALUATED, bytes_held.told(str(error)))
    if not bytes_held.fetched and not is_what_was_scanned(todo, bytes_held):
        return _all(todo.chosen, NOT_EVALUATED, GONE)
    return verdicts


def _in_database(todo: ToValidate, place: TablePlace, progress: Progress) -> list[Verdict]:
    """Judge a table where it lies; a database that does not answer says nothing of it, and is asked again."""
    try:
        return _isolated(todo, partial(natively.task, place, source(place)), progress)
    except (LeaseLost, PathNotFound, StorageRefused, StorageUnreachable):
        raise
    except CatalogError as error:
        return _all(todo.chosen, NOT_EVALUATED, str(error))


def _of_bytes(bytes_held: Held, todo: ToValidate) -> tuple[str, object]:
    given = ToJudge(
        bytes_held.path,
        todo.limits,
        todo.memory_bytes,
        todo.keep_cells,
        todo.profile,
        todo.chosen,
        todo.most_cells,
    )
    if todo.engine == spark.SPARK:
        spark.check()
        return "catalog.quality.judging_spark:judge", given
    return "catalog.quality.judging:judge", given


def _isolated(todo: ToValidate, task: Task, progress: Progress) -> list[Verdict]:
    """Judge in a child; when it gets nowhere, each suite by itself, so that one harms no other."""
    engines = 2 if todo.engine == spark.SPARK else 1  # Spark has memory of its own beside what reads the file
    limits = Limits(todo.seconds, engines * (todo.memory_bytes + HEADROOM_BYTES))
    try:
        return list(shared().run(*task(todo), limits, progress))
    except Stopped as why:
        if len(todo.chosen) == 1:
            return _all(todo.chosen, ERROR, str(why))
    alone = [replace(todo, chosen=(chosen,)) for chosen in todo.chosen]
    return [verdict for one in alone for verdict in _isolated(one, task, progress)]


def _all(chosen: Sequence[Chosen], outcome: str, reason: str) -> list[Verdict]:
    return [_verdict(one, outcome, reason) for one in chosen]


def _verdict(chosen: Chosen, outcome: str, reason: str) -> Verdict:
    if chosen.suite.problem:
        problem = str(SuiteInvalid(path=chosen.suite.path, reason=chosen.suite.problem))
        found = [Outcome("suite", {}, ERROR, reason=problem)]
    else:
        found = [_unseen(entry, outcome, reason) for entry in chosen.fitted["expectations"]]
    return Verdict(chosen.suite_id, overall(found), tuple(found))


def _unseen(entry: Mapping[str, Any], outcome: str, reason: str) -> Outcome:
    kind, kwargs = str(entry["type"]), dict(entry.get("kwargs") or {})
    severity = str(entry.get("severity", "critical"))
    return Outcome(kind, kwargs, outcome, severity, about(kind, kwargs), reason=reason, note=note(entry))
