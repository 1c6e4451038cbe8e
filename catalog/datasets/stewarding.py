"""What a steward corrects of a copy, with a reason; the history stays and the pipeline follows."""

from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.datasets import membership, queries
from catalog.datasets.models import Copy, Dataset
from catalog.db import now
from catalog.errors import ReasonMissing
from catalog.queue import service as queue
from catalog.silos.access import Actor, require


def retire(session: Session, copy_id: UUID, *, reason: str, actor: Actor) -> Copy:
    """Take a copy out of its family's candidates; registering it again brings it back."""
    membership.lock_settling(session)
    copy = queries.copy(session, copy_id)
    require(session, actor, "steward", copy.silo_id)
    copy.retired_at, copy.retired_reason = now(), _checked(reason)
    home = queries.dataset_of(session, copy_id)
    membership.touch(session, home.id)
    _record(session, actor, "retired", copy, home.id, reason)
    return copy


def move(session: Session, copy_id: UUID, dataset_id: UUID | None, *, reason: str, actor: Actor) -> Dataset:
    """Put a copy into another dataset, or into a new one of its own (None), and keep it there whatever content says."""
    membership.lock_settling(session)
    copy = queries.copy(session, copy_id)
    require(session, actor, "steward", copy.silo_id)
    left = queries.dataset_of(session, copy_id)
    if dataset_id is not None:
        membership.lock(session, {dataset_id})  # it may have been merged since the caller looked it up
        dataset_id = queries.dataset(session, dataset_id).id
    target = membership.move(session, copy_id, dataset_id, reason=_checked(reason), set_by=actor.name, pinned=True)
    _record(session, actor, "moved", copy, target.id, reason)
    if left.id != target.id:
        queue.record_change(session, "moved", left.id, actor=actor.name, detail={"copy": str(copy.id)})
    return target


def _checked(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def _record(session: Session, actor: Actor, kind: str, copy: Copy, dataset_id: UUID, reason: str) -> None:
    detail = {"copy": str(copy.id), "reason": reason.strip()}
    queue.record_change(session, kind, dataset_id, actor=actor.name, detail=detail)
    audit.record(session, actor.name, actor.verified, f"copy.{kind}", "copy", str(copy.id), detail)
