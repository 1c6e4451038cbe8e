"""The validate stage: each suite that is meant for a version gives its verdict."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.pipeline import asserting
from catalog.quality import service as quality
from catalog.quality.outcome import Verdict
from catalog.queue.worker import Progress


def load(session: Session, version_id: UUID, settings: Settings) -> quality.ToValidate:
    """Read the version, its profile and the suites that are meant for it."""
    return quality.load(session, version_id, settings)


def compute(todo: quality.ToValidate, progress: Progress) -> Sequence[Verdict]:
    """Judge the bytes by every suite."""
    return quality.validate(todo, progress)


def save(session: Session, todo: quality.ToValidate, verdicts: Sequence[Verdict]) -> Mapping[str, Sequence[UUID]]:
    """Keep the verdicts, and with a copy's first version what other engines had said of it before."""
    quality.save(session, todo, verdicts)
    asserting.keep_with_first_version(session, todo.version_id)
    return {"version": [todo.version_id]}
