"""A steward corrects a copy: the family, and what was decided or proposed of that copy, change in one transaction."""

from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import stewarding
from catalog.datasets.models import Copy, Dataset
from catalog.nominations import following as nominations
from catalog.silos.access import Actor


def retire(session: Session, copy_id: UUID, *, reason: str, actor: Actor) -> Copy:
    """Take a copy out of its family's candidates; where it was the source of truth there is none from now on."""
    copy = stewarding.retire(session, copy_id, reason=reason, actor=actor)
    nominations.leave(session, copy_id, reason=f"Its copy was retired: {reason.strip()}", actor=actor)
    return copy


def move(session: Session, copy_id: UUID, dataset_id: UUID | None, *, reason: str, actor: Actor) -> Dataset:
    """Put a copy into another dataset, or a new one of its own (None); it is the source of truth of neither."""
    target = stewarding.move(session, copy_id, dataset_id, reason=reason, actor=actor)
    told = f"Its copy was moved to {target.name}: {reason.strip()}"
    nominations.leave(session, copy_id, reason=told, actor=actor)
    return target
