"""The assert stage: what another engine found of a copy, as events tell it, becomes a result of the version it saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries
from catalog.lineage import assertions
from catalog.lineage.assertions import Asserted
from catalog.quality.foreign import assertions as foreign
from catalog.queue.models import Change
from catalog.queue.worker import Progress

STAGE = "assert"


@dataclass(frozen=True)
class ToAssert:
    """What was asserted of a copy."""

    copy_id: UUID
    found: tuple[Asserted, ...]


def load(session: Session, change_id: UUID, _settings: Settings) -> ToAssert:
    """Read the assertions that an event told."""
    detail: Mapping[str, Any] = session.get_one(Change, change_id).detail
    copy_id = UUID(detail["copy"])
    return ToAssert(copy_id, tuple(assertions.of_copy(session, copy_id, subject_id=UUID(detail["subject_id"]))))


def compute(todo: ToAssert, _progress: Progress) -> tuple[Asserted, ...]:
    """Take them as they were said: they cannot be checked here."""
    return todo.found


def save(session: Session, todo: ToAssert, found: tuple[Asserted, ...]) -> Mapping[str, Sequence[UUID]]:
    """Keep them as results of the version that the run saw, else of what the copy holds now.

    A copy that holds nothing known yet gets them with its first version.
    """
    current = queries.current_version(session, todo.copy_id)
    kept = [
        foreign.keep(session, version_id, one)
        for one in found
        if (version_id := one.version_id or (current.id if current is not None else None)) is not None
    ]
    return {"dataset": [queries.dataset_of(session, todo.copy_id).id]} if kept else {}


def keep_with_first_version(session: Session, version_id: UUID) -> None:
    """Give a copy's first version what was asserted before there was any."""
    version = queries.version(session, version_id)
    if queries.count_versions(session, [version.copy_id]).get(version.copy_id) == 1:
        for one in assertions.of_copy(session, version.copy_id):
            foreign.keep(session, version_id, one)
