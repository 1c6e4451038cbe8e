"""What a steward corrects of a copy, with a reason; the history stays and the pipeline follows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.datasets import membership, queries
from catalog.datasets.models import Copy, Dataset
from catalog.datasets.owning import things
from catalog.datasets.owning.things import Thing
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
    became = changed({"retired": False}, {"retired": True})
    _record(session, actor, "retired", copy, _Said(home.id, reason.strip(), became))
    return copy


def move(session: Session, copy_id: UUID, dataset_id: UUID | None, *, reason: str, actor: Actor) -> Dataset:
    """Put a copy into another dataset, or into a new one of its own (None), and keep it there whatever content says.

    For a steward of the copy's silo, and of that which the other dataset is at home in.
    """
    membership.lock_settling(session)
    copy = queries.copy(session, copy_id)
    require(session, actor, "steward", copy.silo_id)
    left = queries.dataset_of(session, copy_id)
    if dataset_id is not None:
        membership.lock(session, {dataset_id})  # it may have been merged since the caller looked it up
        dataset_id = queries.dataset(session, dataset_id).id
        require(session, actor, "steward", things.silo_of(session, Thing("dataset", dataset_id)))
    target = membership.move(session, copy_id, dataset_id, reason=_checked(reason), set_by=actor.name, pinned=True)
    became = changed({"dataset": left.id}, {"dataset": target.id})
    _record(session, actor, "moved", copy, _Said(target.id, reason.strip(), became))
    if left.id != target.id:
        queue.record_change(session, "moved", left.id, actor=actor.name, detail={"copy": str(copy.id)})
    return target


def _checked(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


@dataclass(frozen=True)
class _Said:
    dataset_id: UUID
    reason: str
    became: dict[str, Any]


def _record(session: Session, actor: Actor, kind: str, copy: Copy, said: _Said) -> None:
    detail = {"copy": str(copy.id), "reason": said.reason}
    queue.record_change(session, kind, said.dataset_id, actor=actor.name, detail=detail)
    told = {**detail, **said.became}
    audit.record(session, actor.name, actor.verified, f"copy.{kind}", "copy", str(copy.id), told)
