"""The preview stage, beside the story of a dump: a suite that somebody is writing is tried on a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.quality import service as quality
from catalog.quality import suites
from catalog.quality.kept import queries as kept
from catalog.quality.kept import service as keeping
from catalog.quality.outcome import Verdict
from catalog.queue.worker import Progress

STAGE = keeping.PREVIEW_STAGE


@dataclass(frozen=True)
class ToPreview:
    """The preview, and what it takes to try its suite."""

    preview_id: UUID
    todo: quality.ToValidate


def load(session: Session, preview_id: UUID, settings: Settings) -> ToPreview:
    """Read the suite that is tried, and the version."""
    asked = kept.preview(session, preview_id)
    suite = suites.checked(asked.data, "the suite that is tried", source="kept", party=asked.party)
    return ToPreview(preview_id, quality.trial(session, asked.version_id, suite, settings))


def compute(todo: ToPreview, progress: Progress) -> Sequence[Verdict]:
    """Judge the bytes by the suite."""
    return quality.validate(todo.todo, progress)


def save(session: Session, todo: ToPreview, verdicts: Sequence[Verdict]) -> Mapping[str, Sequence[UUID]]:
    """Keep what it found, for whoever asked."""
    for verdict in verdicts:
        keeping.keep_preview(session, todo.preview_id, verdict)
    if not verdicts:
        keeping.keep_preview(session, todo.preview_id, Verdict(todo.preview_id, "not_evaluated", ()))
    return {}
