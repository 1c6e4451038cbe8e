"""Rankings over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from catalog.datasets import resolving
from catalog.errors import RankingNotFound
from catalog.matching.schemas import ExplanationShown
from catalog.ranking import explained, queries
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["ranking"])


class RankingShown(BaseModel):
    """A ranking: the candidates, best first, with their criteria."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    dataset_id: UUID
    abstained: bool
    reason: str
    winner_copy_id: UUID | None
    system_of_record_copy_id: UUID | None
    candidates: list[dict[str, Any]]
    sensitivity: list[str]
    most_accurate_copy_id: UUID | None
    changes: list[dict[str, Any]]
    counterfactuals: list[dict[str, Any]]
    separating: list[str]
    ranked_at: datetime


@router.get("/datasets/{name:path}/ranking")
def show_ranking(name: str, session: RequestSession) -> RankingShown:
    """Show the newest ranking of a dataset."""
    dataset = resolving.resolve(session, name)
    latest = queries.latest(session, dataset.id)
    if latest is None:
        raise RankingNotFound(name=dataset.name)
    return RankingShown.model_validate(latest)


@router.get("/datasets/{name:path}/ranking/explanation")
def explain_ranking(name: str, session: RequestSession) -> ExplanationShown:
    """Explain the newest ranking of a dataset in sentences."""
    return ExplanationShown.model_validate(explained.of_dataset(session, resolving.resolve(session, name)))
