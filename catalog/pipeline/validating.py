"""The validate stage: each suite meant for a version gives its verdict, and the monitors hold it against the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.pipeline import asserting
from catalog.quality import service as quality
from catalog.quality.monitoring import service as monitoring
from catalog.quality.monitoring.watching import Watched
from catalog.quality.outcome import Verdict
from catalog.queue.worker import Progress


@dataclass(frozen=True)
class ToJudge:
    """A version as the suites and as the monitors need it."""

    suites: quality.ToValidate
    monitors: monitoring.ToMonitor


@dataclass(frozen=True)
class Judged:
    """What the suites and the monitors found."""

    verdicts: Sequence[Verdict]
    watched: Watched | None


def load(session: Session, version_id: UUID, settings: Settings) -> ToJudge:
    """Read the version, its profile, the suites that are meant for it and what was measured of those before it."""
    return ToJudge(quality.load(session, version_id, settings), monitoring.load(session, version_id))


def compute(todo: ToJudge, progress: Progress) -> Judged:
    """Judge the bytes by every suite, and the profile by the past."""
    return Judged(quality.validate(todo.suites, progress), monitoring.watch(todo.monitors))


def save(session: Session, todo: ToJudge, found: Judged) -> Mapping[str, Sequence[UUID]]:
    """Keep the verdicts and what the monitors found, and open incidents for what is wrong.

    With a copy's first version what other engines had said of it before is kept too.
    """
    quality.save(session, todo.suites, found.verdicts)
    asserting.keep_with_first_version(session, todo.suites.version_id)
    monitoring.save(session, todo.monitors, found.watched)
    return {"version": [todo.suites.version_id]}
