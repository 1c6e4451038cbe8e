"""How far the work on dumps has come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries
from catalog.datasets.models import Dump
from catalog.pipeline.stages import STAGES
from catalog.queue import queries as queue
from catalog.queue.models import Task


@dataclass(frozen=True)
class Progress:
    """Where one dump stands: the stage at work (empty when none is), the share done (0 to 1), and what failed."""

    dump_id: UUID
    uri: str
    outcome: str
    reason: str | None
    stage: str
    share: float
    settled: bool
    """Nothing more is queued or running for it, its version or its dataset."""
    failures: tuple[str, ...]
    """One sentence for each of its tasks that was given up."""


def of_dumps(session: Session, dump_ids: Collection[UUID]) -> list[Progress]:
    """Tell how far each dump is, in the order given."""
    dumps = [queries.dump(session, dump_id) for dump_id in dump_ids]
    copies = queries.copies(session, {dump.copy_id for dump in dumps})
    homes = queries.memberships(session, {dump.copy_id for dump in dumps})
    subjects = {dump.id: _subjects(dump, homes[dump.copy_id].dataset_id) for dump in dumps}
    tasks = queue.of_subjects(session, set().union(*subjects.values()))
    return [_progress(dump, copies[dump.copy_id].uri, _mine(tasks, dump, subjects[dump.id])) for dump in dumps]


def _subjects(dump: Dump, dataset_id: UUID) -> set[UUID]:
    return {dump.id, dataset_id, *([dump.version_id] if dump.version_id else [])}


def _mine(tasks: Sequence[Task], dump: Dump, subjects: Collection[UUID]) -> list[Task]:
    # Tasks of its dataset that ended before it arrived tell nothing of this dump.
    return [
        task
        for task in tasks
        if task.subject_id in subjects and (task.finished_at is None or task.finished_at >= dump.registered_at)
    ]


def _progress(dump: Dump, uri: str, tasks: Sequence[Task]) -> Progress:
    at_work = [task for task in tasks if task.state in {"queued", "running"}]
    first = min(at_work, key=lambda task: _place(task.stage), default=None)
    return Progress(
        dump_id=dump.id,
        uri=uri,
        outcome=dump.outcome,
        reason=dump.reason,
        stage=first.stage if first else "",
        share=(_place(first.stage) + first.progress) / len(STAGES) if first else 1.0,
        settled=first is None,
        failures=tuple(f"{task.stage}: {task.error}" for task in tasks if task.state == "dead"),
    )


def _place(stage: str) -> int:
    names = [row.name for row in STAGES]
    return names.index(stage) if stage in names else 0
