"""Reading rankings."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.errors import NotFound
from catalog.ranking.models import RankingRow


def latest(session: Session, dataset_id: UUID) -> RankingRow | None:
    """Give the newest ranking of a dataset."""
    return next(iter(history(session, dataset_id, limit=1)), None)


def history(session: Session, dataset_id: UUID, *, limit: int = 50) -> list[RankingRow]:
    """List the rankings of a dataset, newest first."""
    query = select(RankingRow).where(RankingRow.dataset_id == dataset_id)
    return list(session.scalars(query.order_by(RankingRow.ranked_at.desc(), RankingRow.id.desc()).limit(limit)))


def get(session: Session, ranking_id: UUID) -> RankingRow:
    """Give one ranking."""
    found = session.get(RankingRow, ranking_id)
    if found is None:
        raise NotFound(what="Ranking", name=str(ranking_id))
    return found
