"""One version's bytes held and judged, in a process that can do no harm (worker only)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from catalog.errors import (
    CatalogError,
    ChangedWhileRead,
    LeaseLost,
    NoDataInFolder,
    PathNotFound,
    SuiteInvalid,
    Unreadable,
)
from catalog.quality.entries import about, note
from catalog.quality.isolation import Limits, Stopped, shared
from catalog.quality.outcome import ERROR, NOT_EVALUATED, Outcome, Verdict, overall
from catalog.quality.service import Chosen, ToJudge, ToValidate
from catalog.scanning import content
from catalog.scanning.fetching import Held, held

GONE = "These bytes are gone: the path holds something else by now, or nothing."
HEADROOM_BYTES = 512 * 2**20
"""What a validation may take beside the engine's own memory."""
_SAME_MOMENT = timedelta(milliseconds=1)


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
        verdicts = _isolated(todo, bytes_held)
    except LeaseLost:
        raise  # another worker does it now
    except CatalogError as error:
        return _all(todo.chosen, NOT_EVALUATED, bytes_held.told(str(error)))
    if not bytes_held.fetched and not is_what_was_scanned(todo, bytes_held):
        return _all(todo.chosen, NOT_EVALUATED, GONE)
    return verdicts


def _isolated(todo: ToValidate, bytes_held: Held) -> list[Verdict]:
    """Judge in a child; when it gets nowhere, each suite by itself, so that one harms no other."""
    given = ToJudge(
        bytes_held.path,
        todo.limits,
        todo.memory_bytes,
        todo.keep_cells,
        todo.profile,
        todo.chosen,
        todo.most_cells,
    )
    limits = Limits(todo.seconds, todo.memory_bytes + HEADROOM_BYTES)
    try:
        return list(shared().run("catalog.quality.judging:judge", given, limits, bytes_held.progress))
    except Stopped as why:
        if len(todo.chosen) == 1:
            return _all(todo.chosen, ERROR, str(why))
    alone = [replace(todo, chosen=(chosen,)) for chosen in todo.chosen]
    return [verdict for one in alone for verdict in _isolated(one, bytes_held)]


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
