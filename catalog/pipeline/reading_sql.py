"""The sql stage: what the SQL that a job's producer told says of the job's inputs and outputs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.lineage.sql import jobs
from catalog.lineage.sql.jobs import SqlRead, ToRead
from catalog.queue.models import Change
from catalog.queue.worker import Progress

STAGE = "sql"


def load(session: Session, change_id: UUID, _settings: Settings) -> ToRead:
    """Read the job's SQL and what the job reads and writes."""
    return jobs.to_read(session, session.get_one(Change, change_id).subject_id)


def compute(todo: ToRead, _progress: Progress) -> SqlRead:
    """Follow the SQL to tables and columns."""
    return jobs.read(todo)


def save(session: Session, todo: ToRead, found: SqlRead) -> Mapping[str, Sequence[UUID]]:
    """Keep what it says as declared links."""
    jobs.keep(session, todo, found)
    return {}
