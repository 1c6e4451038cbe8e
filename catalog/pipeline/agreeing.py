"""The agree stage: the copies of a dataset are judged by its source of truth, where it has one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.nominations import queries as nominations
from catalog.quality import copies
from catalog.quality.copies import ToAgree
from catalog.quality.outcome import Verdict
from catalog.queue.worker import Progress


@dataclass(frozen=True)
class ToJudge:
    """The dataset, what its copies and its source of truth hold, and the versions that are judged by nothing now."""

    dataset_id: UUID
    todo: ToAgree
    others: Sequence[UUID]


def load(session: Session, dataset_id: UUID, settings: Settings) -> ToJudge:
    """Read what scans kept of the copies and of the accepted one."""
    dataset = datasets.dataset(session, dataset_id)
    current = datasets.current_versions(session, [copy.id for copy in datasets.members(session, dataset.id)])
    accepted = nominations.accepted(session, dataset.id)
    origin = current.get(accepted.copy_id) if accepted else None
    versions = [version.id for version in current.values()]
    if origin is None or origin.status != "readable":
        return ToJudge(dataset_id, ToAgree((), None, {}), versions)
    judged = [one.id for one in current.values() if one.id != origin.id and one.status == "readable"]
    todo = copies.load(session, origin.id, judged, settings)
    return ToJudge(dataset_id, todo, [one for one in versions if one not in judged])


def compute(todo: ToJudge, _progress: Progress) -> Mapping[UUID, Sequence[Verdict]]:
    """Compare what scans kept; nothing is read again."""
    return copies.judge(todo.todo)


def save(session: Session, todo: ToJudge, verdicts: Mapping[UUID, Sequence[Verdict]]) -> Mapping[str, Sequence[UUID]]:
    """Keep the verdicts."""
    copies.save(session, todo.todo, verdicts, todo.others)
    return {"dataset": [todo.dataset_id]}
