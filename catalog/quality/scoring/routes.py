"""Scores over HTTP."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.datasets.models import Copy
from catalog.quality.scoring import queries
from catalog.quality.scoring.schemas import CopyScore, ScoreShown, ScoresShown
from catalog.silos import queries as silos
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["scores"])


@router.get("/versions/{version_id}/score")
def show_version(version_id: UUID, session: RequestSession) -> ScoreShown | None:
    """Show the score of a version by dimension; null while it has none."""
    row = queries.of_version(session, datasets.version(session, version_id).id)
    return ScoreShown.model_validate(row) if row is not None else None


@router.get("/silos/{name}/score")
def show_silo(name: str, session: RequestSession) -> ScoresShown:
    """Show the scores of the copies in a silo."""
    silo = silos.get(session, name)
    return _shown(session, silo.name, queries.copies_in(session, silo.id))


@router.get("/datasets/{name:path}/score")
def show_dataset(name: str, session: RequestSession) -> ScoresShown:
    """Show the scores of a dataset's copies."""
    dataset = resolving.resolve(session, name)
    return _shown(session, dataset.name, datasets.members(session, dataset.id))


def _shown(session: Session, name: str, copies: Sequence[Copy]) -> ScoresShown:
    latest = queries.latest(session, [copy.id for copy in copies])
    shown = [
        CopyScore(
            copy_id=copy.id,
            uri=copy.uri,
            score=ScoreShown.model_validate(latest[copy.id]) if copy.id in latest else None,
            trend=[row.value for row in queries.trend(session, copy.id)],
        )
        for copy in copies
    ]
    return ScoresShown(name=name, value=queries.mean(latest.values()), copies=shown)
