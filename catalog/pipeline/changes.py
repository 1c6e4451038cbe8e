"""What follows a change that somebody decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries
from catalog.queue.models import Change
from catalog.queue.worker import Handler, Next, Progress


@dataclass(frozen=True)
class Following:
    """The table from a change to its first stages, and the kind of subject that each stage takes."""

    first_stages: Mapping[str, Sequence[str]]
    subject_of: Mapping[str, str]


def follow(following: Following) -> Handler[UUID, None]:
    """Make the handler that turns a Change into the first tasks of what follows it."""

    def load(_session: Session, change_id: UUID) -> UUID:
        return change_id

    def compute(_change_id: UUID, _progress: Progress) -> None:
        return None

    def save(session: Session, change_id: UUID, _nothing: None) -> list[Next]:
        change = session.get_one(Change, change_id)
        stages = following.first_stages[change.kind]
        others = [UUID(dataset) for dataset in change.detail.get("datasets", [])]
        subjects = {
            "version": _versions(session, change),
            "dataset": list(dict.fromkeys([change.subject_id, *others])),
            "change": [change.id],
            "copy": [UUID(copy) for copy in change.detail.get("scan_again", [])],
        }
        return [Next(stage, subject) for stage in stages for subject in subjects[following.subject_of[stage]]]

    return Handler(load, compute, save)


def _versions(session: Session, change: Change) -> Sequence[UUID]:
    named = [*change.detail.get("copies", []), *([change.detail["copy"]] if "copy" in change.detail else [])]
    copies = [change.subject_id, *(UUID(other) for other in named)]
    return sorted({version.id for version in queries.current_versions(session, copies).values()})
