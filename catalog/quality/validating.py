"""One version's bytes judged by its suites (worker only: importing this imports Great Expectations)."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from catalog.errors import (
    CatalogError,
    ChangedWhileRead,
    LeaseLost,
    NoDataInFolder,
    PathNotFound,
    SuiteInvalid,
    Unreadable,
)
from catalog.quality import gx
from catalog.quality.answers import Table
from catalog.quality.columns import Column
from catalog.quality.computing import Connection
from catalog.quality.evaluate import evaluate
from catalog.quality.gx import Rule
from catalog.quality.outcome import ERROR, NOT_EVALUATED, Outcome, Verdict, overall
from catalog.quality.service import Chosen, ToValidate
from catalog.scanning import content, duck
from catalog.scanning.fetching import Held, held
from catalog.scanning.profile import ColumnProfile
from catalog.scanning.readers import open_source

GONE = "These bytes are gone: the path holds something else by now, or nothing."
_SAME_MOMENT = timedelta(milliseconds=1)


def validate(todo: ToValidate, progress: Callable[[float], None]) -> list[Verdict]:
    """Judge by every suite in one pass; bytes that are gone or cannot be read are not evaluated, with the reason.

    Raises StorageRefused, StorageUnreachable, SpoolUnusable: then nothing is known of the bytes.
    """
    built = [_build(chosen) for chosen in todo.chosen]
    try:
        with held(todo.place, todo.spool, progress) as bytes_held:
            return _judged(todo, built, bytes_held)
    except (PathNotFound, NoDataInFolder, ChangedWhileRead):
        return _all(todo.chosen, built, GONE)
    except Unreadable as error:
        return _all(todo.chosen, built, str(error))


def _judged(todo: ToValidate, built: Sequence[list[Rule] | str], bytes_held: Held) -> list[Verdict]:
    started = time.perf_counter()
    if not _is_what_was_scanned(todo, bytes_held):
        return _all(todo.chosen, built, GONE)
    rules = [rule for ready in built if isinstance(ready, list) for rule in ready]
    try:
        with open_source(bytes_held.path, todo.limits) as source, duck.table_from(source) as (connection, name):
            table = Table(name, _columns(connection, name, todo))
            found = evaluate(connection, table, rules, keep_cells=todo.keep_cells, progress=bytes_held.progress)
    except LeaseLost:
        raise  # another worker does it now
    except CatalogError as error:
        return _all(todo.chosen, built, bytes_held.told(str(error)))
    if not bytes_held.fetched and not _is_what_was_scanned(todo, bytes_held):
        return _all(todo.chosen, built, GONE)
    return _verdicts(todo.chosen, built, found, time.perf_counter() - started)


def _build(chosen: Chosen) -> list[Rule] | str:
    if chosen.suite.problem:
        return str(SuiteInvalid(path=chosen.suite.path, reason=chosen.suite.problem))
    try:
        return gx.rules(chosen.fitted, chosen.suite.path)
    except SuiteInvalid as error:
        return str(error)


def _is_what_was_scanned(todo: ToValidate, bytes_held: Held) -> bool:
    """Compare size and time of a file; a different time, a folder and what was fetched need the content id itself."""
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


def _columns(connection: Connection, name: str, todo: ToValidate) -> tuple[Column, ...]:
    described = connection.execute(f"DESCRIBE {name}").fetchall()
    seen = {column.name: column for column in todo.profile.columns} if todo.profile else {}
    return tuple(_column(name, stored, seen.get(name)) for name, stored, *_ in described)


def _column(name: str, stored: str, seen: ColumnProfile | None) -> Column:
    if seen is None:
        return Column(name, stored)
    # What people write as numbers and dates SQL does not read: there it is text.
    return Column(name, stored, "" if seen.form else seen.kind, seen.semantic)


def _all(chosen: Sequence[Chosen], built: Sequence[list[Rule] | str], reason: str) -> list[Verdict]:
    verdicts = []
    for one, ready in zip(chosen, built, strict=True):
        rules = ready if isinstance(ready, list) else []
        found = [_outcome_without_look(rule, reason) for rule in rules]
        verdicts.append(_verdict(one, ready, found, 0.0))
    return verdicts


def _outcome_without_look(rule: Rule, reason: str) -> Outcome:
    return Outcome(rule.type, rule.kwargs, NOT_EVALUATED, rule.severity, rule.about, reason=reason, note=rule.note)


def _verdicts(
    chosen: Sequence[Chosen], built: Sequence[list[Rule] | str], found: Sequence[Outcome], seconds: float
) -> list[Verdict]:
    left = iter(found)
    verdicts = []
    for one, ready in zip(chosen, built, strict=True):
        own = list(islice(left, len(ready))) if isinstance(ready, list) else []
        verdicts.append(_verdict(one, ready, own, seconds * len(own) / max(len(found), 1)))
    return verdicts


def _verdict(chosen: Chosen, built: list[Rule] | str, found: Sequence[Outcome], seconds: float) -> Verdict:
    if isinstance(built, str):
        found = [Outcome("suite", {}, ERROR, reason=built)]
    return Verdict(chosen.suite_id, overall(found), tuple(found), round(seconds, 3))
