"""Reading rankings."""

from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from catalog.errors import NotFound
from catalog.ranking.models import RankingRow


def latest(session: Session, dataset_id: UUID) -> RankingRow | None:
    """Give the newest ranking of a dataset."""
    return next(iter(history(session, dataset_id, limit=1)), None)


def history(session: Session, dataset_id: UUID, *, limit: int = 50) -> list[RankingRow]:
    """List the rankings of a dataset, newest first."""
    query = select(RankingRow).where(RankingRow.dataset_id == dataset_id)
    return list(session.scalars(query.order_by(RankingRow.ranked_at.desc(), RankingRow.id.desc()).limit(limit)))


def asking(session: Session, *, limit: int = 100) -> list[RankingRow]:
    """List the newest rankings that nobody won and that know cells worth asking, newest first."""
    newer = aliased(RankingRow)
    later = and_(
        newer.dataset_id == RankingRow.dataset_id,
        or_(
            newer.ranked_at > RankingRow.ranked_at,
            and_(newer.ranked_at == RankingRow.ranked_at, newer.id > RankingRow.id),
        ),
    )
    query = select(RankingRow).where(RankingRow.questions > 0, RankingRow.abstained, ~exists().where(later))
    return list(session.scalars(query.order_by(RankingRow.id.desc()).limit(limit)))


def get(session: Session, ranking_id: UUID) -> RankingRow:
    """Give one ranking."""
    found = session.get(RankingRow, ranking_id)
    if found is None:
        raise NotFound(what="Ranking", name=str(ranking_id))
    return found
