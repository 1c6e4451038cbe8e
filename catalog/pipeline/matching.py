"""The match stage: what a version has to do with others, and what that makes of its family."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries
from catalog.matching import service as matching
from catalog.nominations import following
from catalog.nominations import queries as nominations
from catalog.queue.worker import Progress


def load(session: Session, version_id: UUID, settings: Settings) -> matching.ToMatch:  # noqa: ARG001
    """Read the version's fingerprint and those of its candidates."""
    return matching.load(session, version_id)


def compute(todo: matching.ToMatch, progress: Progress) -> matching.Matched:
    """Compare it with each candidate."""
    return matching.compare(todo, progress)


def save(session: Session, todo: matching.ToMatch, matched: matching.Matched) -> Mapping[str, Sequence[UUID]]:
    """Keep the matches, settle the families and the inferred edges; what was nominated follows at once."""
    touched = matching.save(session, todo, matched, canonical=lambda: nominations.canonical(session))
    following.follow(session, touched)
    own = queries.dataset_of(session, queries.version(session, todo.version_id).copy_id).id
    return {"dataset": sorted({*touched, own}), "version": [todo.version_id]}
