"""Sufficiency as the API tells it."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.db import keeps_books
from catalog.quality.sufficiency.asking import MARGIN, TOLERANCE, Ask
from catalog.quality.sufficiency.models import SufficiencyReport
from catalog.queue import queries as queue
from catalog.web.fields import Text


class SufficiencyAsked(BaseModel):
    """What is asked of a version; what is left empty is not asked about."""

    model_config = ConfigDict(extra="forbid")

    label: Text = ""
    segments: Annotated[list[Text], Field(max_length=20)] = []
    time: Text = ""
    key: Annotated[list[Text], Field(max_length=20)] = []
    join: Text = ""
    """Another dataset, by name, id, URI or path."""
    curve: Text = ""
    """mean:COLUMN, stdev:, median:, quantile:COLUMN:0.9, distinct:, entropy:, missing:, share:COLUMN=VALUE, accuracy"""
    estimator: Annotated[str, Field(max_length=100)] = ""
    repeats: int = 10
    tolerance: float = TOLERANCE
    margin: float = MARGIN
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0

    def ask(self) -> Ask:
        """Give it as the room takes it."""
        said = self.model_dump(exclude={"join"})
        return Ask(**{**said, "segments": tuple(self.segments), "key": tuple(self.key)})


class SufficiencyShown(BaseModel):
    """A question and, when it is done, its answer."""

    id: UUID
    version_id: UUID
    uri: str
    asked: dict[str, Any]
    joined_version_id: UUID | None
    state: Literal["waiting", "done", "failed"]
    progress: float
    reason: str
    answer: dict[str, Any] | None
    seconds: float
    asked_by: str
    asked_at: datetime
    answered_at: datetime | None

    @classmethod
    def of(cls, session: Session, row: SufficiencyReport) -> Self:
        """Show a report; one whose task was given up has failed."""
        tasks = _tasks(session, [row.id])
        last = max(tasks, key=lambda task: task.id, default=None)
        dead = row.state == "waiting" and last is not None and last.state == "dead"
        return cls(
            id=row.id,
            version_id=row.version_id,
            uri=datasets.copy(session, row.copy_id).uri,
            asked=row.asked,
            joined_version_id=row.joined_version_id,
            state="failed" if dead else "done" if row.state == "done" else "waiting",
            progress=1.0 if row.state == "done" else last.progress if last is not None else 0.0,
            reason=(last.error or "") if dead and last is not None else "",
            answer=row.found if row.state == "done" else None,
            seconds=row.seconds,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
        )


# A task names no data; whoever sees the report may see how far it is.
_tasks = keeps_books(queue.of_subjects)
