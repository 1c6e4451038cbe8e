"""A gate for what the catalog knows: what was found of a version, and what is left to find."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Dump, Version
from catalog.errors import NotFound
from catalog.quality import queries, service, suites
from catalog.quality.choosing import Subject
from catalog.quality.gating.deciding import Gated, SuiteJudged, decide
from catalog.quality.gating.formats import most_cells
from catalog.quality.kept import queries as kept
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import Outcome
from catalog.quality.service import Chosen, ToValidate
from catalog.quality.subjects import subject_of
from catalog.quality.suites import CONTRACT, Suite
from catalog.queue import service as queue
from catalog.queue.models import Task
from catalog.silos import paths
from catalog.silos.access import Actor, require

STAGE = "validate"
SAME, OTHER, UNKNOWN = "same", "other", "unknown"
_UNJUDGED = "It has not judged this version yet. Validate it again, or gate where the bytes are."


@dataclass(frozen=True)
class Wish:
    """What is asked of a gate."""

    suites: Sequence[str | Suite] = ()
    """Names, names with @N for a kept revision, or suites; without any, those that are meant for the data."""
    fail_on: str = "critical"
    result_format: str = "BASIC"
    allow_not_evaluated: bool = False
    again: bool = False
    """Judge the bytes now, whatever was found of them."""


@dataclass(frozen=True)
class ToGate:
    """What is known of what stands at the gate, read in one transaction."""

    uri: str
    wish: Wish
    judged: tuple[SuiteJudged, ...] = ()
    missing: tuple[Chosen, ...] = ()
    """Suites that have not judged it."""
    todo: ToValidate | None = None
    why_not: str = ""
    """Why nothing can be said of it."""
    version_id: str | None = None
    content_id: str | None = None
    waiting: bool = False


def load(session: Session, copy: Copy, wish: Wish, settings: Settings) -> ToGate:
    """Read what was found of what a copy holds now, and which of the asked suites have not judged it.

    Raises NotFound for a suite that is neither in use nor has judged it.
    """
    version = datasets.current_version(session, copy.id)
    about = _about(session, version)
    if version is None or (why_not := _why_not(session, copy, version)):
        told = why_not if version else "It holds no version yet: it has not been scanned."
        arriving = bool(about["waiting"]) or _arrives(session, copy)
        return ToGate(copy.uri, wish, why_not=told, **{**about, "waiting": arriving})
    todo = service.load(session, version.id, settings)
    asked = _asked(session, wish, todo, version, settings)
    recorded = _recorded(session, version.id)
    found = {} if wish.again else recorded
    judged = tuple(_of_record(found[one.suite_id]) for one in asked if one.suite_id in found)
    missing = tuple(one for one in asked if one.suite_id not in found)
    others = _recorded_only(wish, asked, recorded)
    _refuse_unknown(wish, [*(one.suite.name for one in asked), *(one.suite for one in others)])
    todo = replace(todo, chosen=missing, most_cells=most_cells(wish.result_format))
    return ToGate(copy.uri, wish, (*judged, *others), missing, todo, **about)


def sameness(session: Session, copy: Copy) -> str:
    """Tell whether a place visibly holds its current version: same | other | unknown (not looked at)."""
    version, place = datasets.current_version(session, copy.id), paths.locate(copy.uri)
    if version is None or not isinstance(place, Path) or place.is_dir():
        return UNKNOWN
    try:
        found = place.stat()
    except OSError:
        return OTHER
    moved = version.modified_at is None or abs(found.st_mtime - version.modified_at.timestamp()) > _SAME_SECONDS
    return OTHER if moved or found.st_size != version.bytes else SAME


def conclude(todo: ToGate, fresh: Sequence[SuiteJudged] | None = None) -> Gated:
    """Say how the gate ends; without `fresh`, suites that have not judged it found nothing."""
    unjudged = [
        SuiteJudged(one.suite.name, one.suite.revision, one.suite.party, one.suite.owner, reason=_UNJUDGED)
        for one in todo.missing
    ]
    found = [*todo.judged, *(unjudged if fresh is None else fresh)]
    if todo.why_not:
        found = [SuiteJudged(_name(one), "", "", "", reason=todo.why_not) for one in todo.wish.suites]
    gated = decide(
        todo.uri,
        found,
        fail_on=todo.wish.fail_on,
        allow_not_evaluated=todo.wish.allow_not_evaluated,
        version_id=todo.version_id,
        content_id=todo.content_id,
        waiting=todo.waiting,
    )
    return replace(gated, why=todo.why_not) if todo.why_not else gated


def ask_again(session: Session, version_id: UUID, actor: Actor) -> UUID:
    """Have a version validated anew by the worker, with all that follows; gives the task's id."""
    version = datasets.version(session, version_id)
    require(session, actor, "register", datasets.copy(session, version.copy_id).silo_id)
    task = queue.enqueue(session, STAGE, version.id)
    session.flush()  # the caller shows its id
    return task.id


def is_waiting(session: Session, version: Version) -> bool:
    """Tell whether a validation of a version is queued or running."""
    query = select(Task.id).where(Task.stage == STAGE, Task.subject_id == version.id)
    return session.scalar(query.where(Task.state.in_(("queued", "running"))).limit(1)) is not None


def choice(session: Session, settings: Settings, wish: Wish) -> Callable[[Subject], Sequence[Suite]]:
    """Give how suites are chosen for bytes that are judged now: those that are asked for, else those that are meant.

    Raises NotFound for a suite that is not in use.
    """
    if wish.suites:
        asked = [_suite(session, settings, one) for one in wish.suites]
        return lambda _table: asked
    in_use = kept.in_use(session, settings)
    return lambda table: suites.choose(in_use, table)


def known(session: Session, copy: Copy) -> Subject:
    """Tell what is known of a copy whatever it holds now: the names that suites are chosen by."""
    return subject_of(session, copy) or Subject(())


_SAME_SECONDS = 0.001
"""A database keeps microseconds."""


def _asked(session: Session, wish: Wish, todo: ToValidate, version: Version, settings: Settings) -> tuple[Chosen, ...]:
    if not wish.suites:
        return todo.chosen
    columns = [str(column["name"]) for column in version.columns]
    meant = {one.suite.name: one for one in todo.chosen}
    asked = []
    for one in wish.suites:
        if isinstance(one, str) and one in meant:
            asked.append(meant[one])
            continue
        try:
            suite = _suite(session, settings, one)
        except NotFound:  # it may have judged the version all the same: contracts, and what other engines told
            continue
        asked.append(Chosen(service.suite_id(suite, None), suite, suites.fit(suite, columns), None))
    return tuple(asked)


def _suite(session: Session, settings: Settings, one: str | Suite) -> Suite:
    if isinstance(one, Suite):
        return one
    name, at, number = one.rpartition("@")
    if at and number.isdigit():
        return kept.named(session, settings, name, int(number))
    return kept.named(session, settings, one)


_Record = tuple[ValidationResult, ExpectationSuite]


def _recorded(session: Session, version_id: UUID) -> Mapping[UUID, _Record]:
    found = queries.every(session, version_id)
    known = queries.suites(session, found)
    return {one.suite_id: (one, known[one.suite_id]) for one in found}


def _recorded_only(wish: Wish, asked: Sequence[Chosen], found: Mapping[UUID, _Record]) -> tuple[SuiteJudged, ...]:
    """Give what is not judged here: of suites that are named and not in use, or, without names, of contracts."""
    left = {one for one in wish.suites if isinstance(one, str)} - {one.suite.name for one in asked}
    in_time = sorted(found.values(), key=lambda record: record[0].validated_at)
    wanted = [one for one in in_time if one[1].name in left or (not wish.suites and one[1].party == CONTRACT)]
    newest = {record[1].name: record for record in wanted}
    return tuple(_of_record(one) for one in newest.values())


def _of_record(record: _Record) -> SuiteJudged:
    result, suite = record
    results = tuple(Outcome(**one) for one in result.results)
    at = result.validated_at
    return SuiteJudged(suite.name, suite.revision, suite.party, suite.owner, results, recorded=True, validated_at=at)


def _name(one: str | Suite) -> str:
    return one.name if isinstance(one, Suite) else one


def _about(session: Session, version: Version | None) -> dict[str, Any]:
    if version is None:
        return {"waiting": False}
    waiting = is_waiting(session, version)
    return {"version_id": str(version.id), "content_id": version.content_id, "waiting": waiting}


def _why_not(session: Session, copy: Copy, version: Version) -> str:
    """Say why what was found of the version says nothing of what the place holds; empty when it does."""
    held = sameness(session, copy)
    if held == OTHER:
        return "It holds other bytes than those that were judged, or none. Register it, or gate where the bytes are."
    if held == UNKNOWN and _arrives(session, copy):
        return "Something newer has arrived there and has not been scanned yet."
    return "" if version.status == "readable" else f"It cannot be read: {version.reason or 'nobody kept why.'}"


def _arrives(session: Session, copy: Copy) -> bool:
    waiting = select(Dump.id).where(Dump.copy_id == copy.id, Dump.outcome == "waiting")
    return session.scalar(waiting.limit(1)) is not None


def _refuse_unknown(wish: Wish, known: Collection[str]) -> None:
    for name in wish.suites:
        if isinstance(name, str) and name not in known and name.rpartition("@")[0] not in known:
            raise NotFound(what="Suite", name=name)
