"""Asking whether a version is enough, reading what that takes, and keeping the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import created
from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy, Version
from catalog.db import now
from catalog.errors import Invalid
from catalog.quality.sufficiency import queries
from catalog.quality.sufficiency.asking import Ask, checked
from catalog.quality.sufficiency.judging import judged
from catalog.quality.sufficiency.models import DONE, WAITING, SufficiencyReport
from catalog.quality.sufficiency.page import Page
from catalog.quality.sufficiency.pairing import pairs
from catalog.queue import service as queue
from catalog.scanning import queries as scanning
from catalog.scanning.profile import Profile
from catalog.scanning.spool import Spool, spool
from catalog.silos import paths
from catalog.silos.access import Actor, require_somewhere
from catalog.silos.models import Silo
from catalog.storage.places import Place

if TYPE_CHECKING:
    from catalog.scanning.readers import Limits

STAGE = "suffice"
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Bytes:
    """Where a version lies, and how it is known again."""

    place: Place
    content_id: str
    bytes: int
    modified_at: datetime | None
    profile: Profile
    label: str


@dataclass(frozen=True)
class ToSuffice:
    """What an answer takes, read in one transaction."""

    ask: Ask
    held: Bytes
    other: Bytes | None
    pairs: tuple[tuple[str, str], ...]
    limits: "Limits"
    spool: Spool
    memory_bytes: int
    seconds: float
    keep_cells: bool


@dataclass(frozen=True)
class Answered:
    """The page, and how long it took."""

    page: Page
    seconds: float


def ask(
    session: Session, version_id: UUID, said: Ask, other: Version | None = None, *, actor: Actor, queued: bool = True
) -> SufficiencyReport:
    """Ask of a version, alone or to join with another; what was asked before has its answer already.

    A worker answers, unless whoever asks does so by itself (`queued` is False).
    """
    version = datasets.version(session, version_id)
    require_somewhere(session, actor, "read")  # what somebody may not see was not found before
    profile = scanning.profile(session, version_id)
    if profile is None:
        raise Invalid(reason="This version could not be read, so nothing can be built on it.")
    good = checked(said, [column.name for column in profile.columns])
    key = good.hash(str(other.id) if other is not None else "")
    known = queries.asked(session, version_id, key)
    if known is None:
        known = SufficiencyReport(version_id=version_id, copy_id=version.copy_id, key=key, asked=good.to_json())
        known.joined_version_id, known.joined_copy_id = (other.id, other.copy_id) if other else (None, None)
        known.asked_by, known.verified, known.state = actor.name, actor.verified, WAITING
        session.add(known)
        session.flush()  # its task names it
        # Without what is asked: a share's value may be somebody's, and the record forgets nothing.
        named = {"report": str(known.id), "version": str(version_id), "join": str(other.id) if other else None}
        audit.record(
            session, actor.name, actor.verified, "sufficiency.ask", "copy", str(version.copy_id), created(named)
        )
    if known.state == WAITING and queued:
        queue.enqueue(session, STAGE, known.id)
    return known


def load(session: Session, report_id: UUID, settings: Settings) -> ToSuffice:
    """Read what was asked, where the bytes are, and which columns may join."""
    from catalog.scanning.readers import limits  # noqa: PLC0415 - pyarrow, where versions are read

    report = queries.report(session, report_id)
    version = datasets.version(session, report.version_id)
    copy = datasets.copy(session, version.copy_id)
    silo = session.get(Silo, copy.silo_id) if copy.silo_id else None
    held = _bytes(session, version, copy)
    joined = datasets.version(session, report.joined_version_id) if report.joined_version_id else None
    other = _bytes(session, joined, datasets.copy(session, joined.copy_id)) if joined is not None else None
    sketches = scanning.fingerprints(session, [one.id for one in (version, joined) if one is not None])
    return ToSuffice(
        ask=Ask.from_json(report.asked),
        held=held,
        other=other,
        pairs=pairs(held.profile, other.profile, sketches.get(version.id), sketches.get(joined.id))
        if other is not None and joined is not None
        else (),
        limits=limits(settings),
        spool=spool(settings),
        memory_bytes=settings.validation_memory_bytes,
        seconds=settings.validation_seconds,
        keep_cells=silo.keep_cells if silo else False,
    )


def answer(todo: ToSuffice, progress: Progress) -> Answered:
    """Read what is needed, in a process of its own (no session), and write the page."""
    from catalog.quality.sufficiency import holding  # noqa: PLC0415 - pyarrow, where versions are read

    began = perf_counter()
    found, why_not = holding.measured(todo, progress)
    other = todo.other.label if todo.other is not None else ""
    return Answered(judged(todo.ask, todo.held.profile, found, joined=other, why_not=why_not), perf_counter() - began)


def save(session: Session, report_id: UUID, found: Answered) -> None:
    """Keep the answer."""
    report = queries.report(session, report_id)
    report.found, report.seconds, report.state, report.answered_at = found.page.to_json(), found.seconds, DONE, now()
    session.flush()  # the caller may show it


def save_own(session: Session, report_id: UUID, found: Answered, *, actor: Actor) -> None:
    """Keep the answer that whoever asked read by itself."""
    require_somewhere(session, actor, "read")
    save(session, report_id, found)


def of_file(path: Path, said: Ask, settings: Settings, progress: Progress) -> Answered:
    """Answer of a file that nobody registered; nothing is kept."""
    from catalog.scanning import service as scans  # noqa: PLC0415 - pyarrow
    from catalog.scanning.readers import limits  # noqa: PLC0415

    bounds = limits(settings)
    found = scans.scan(path, limits=bounds, keep_cells=True, progress=lambda share: progress(share / 2))
    if found.profile is None:
        raise Invalid(reason=f"{path} could not be read: {found.content.reason}")
    good = checked(said, [column.name for column in found.profile.columns])
    content = found.content
    place = paths.locate(str(path.absolute()))
    held = Bytes(place, content.content_id, content.bytes, content.modified_at, found.profile, path.name)
    memory, seconds = settings.validation_memory_bytes, settings.validation_seconds
    todo = ToSuffice(good, held, None, (), bounds, spool(settings), memory, seconds, keep_cells=True)
    return answer(todo, lambda share: progress(0.5 + share / 2))


def _bytes(session: Session, version: Version, copy: Copy) -> Bytes:
    profile = scanning.profile(session, version.id)
    if profile is None:
        raise Invalid(reason=f"{copy.uri} could not be read, so nothing can be said of it.")
    named = datasets.dataset_of(session, copy.id).name
    silo = session.get(Silo, copy.silo_id) if copy.silo_id else None
    place = paths.locate(copy.uri, silo.name if silo else "")
    return Bytes(place, version.content_id, version.bytes, version.modified_at, profile, named)
