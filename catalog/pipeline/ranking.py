"""The rank stage: how fit each copy of a dataset is, and why."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.queue.worker import Progress
from catalog.ranking import service as ranking


def load(session: Session, dataset_id: UUID, settings: Settings) -> ranking.ToRank:  # noqa: ARG001
    """Read the family and everything that speaks for or against its members."""
    return ranking.load(session, dataset_id)


def compute(todo: ranking.ToRank, progress: Progress) -> ranking.Ranked:
    """Score every candidate by every criterion."""
    return ranking.rank(todo, progress)


def save(session: Session, todo: ranking.ToRank, ranked: ranking.Ranked) -> Mapping[str, Sequence[UUID]]:
    """Keep the ranking; a merged dataset hands over to the one that it became."""
    return {"dataset": sorted({todo.asked_id, ranking.save(session, todo, ranked)})}
