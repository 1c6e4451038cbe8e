"""The explanation of the newest ranking of a dataset."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Dataset
from catalog.datasets.naming import Called, last_part, told_apart
from catalog.errors import RankingNotFound
from catalog.matching import contradictions
from catalog.matching.explaining import Explanation
from catalog.ranking import queries
from catalog.ranking.explaining import Ranked, explain
from catalog.ranking.models import RankingRow
from catalog.silos import queries as silos

GONE = "a copy that is gone"


def of_dataset(session: Session, dataset: Dataset) -> Explanation:
    """Explain the newest ranking of a dataset; raises RankingNotFound."""
    row = queries.latest(session, dataset.id)
    if row is None:
        raise RankingNotFound(name=dataset.name)
    return explanation(session, dataset.name, row)


def explanation(session: Session, name: str, row: RankingRow) -> Explanation:
    """Explain one ranking of the dataset of that name."""
    names = _names(session, row)
    told = contradictions.told(session, names)
    found = explain(_ranked(name, row), {str(copy_id): called for copy_id, called in names.items()})
    return replace(found, contradictions=told)


def _ranked(name: str, row: RankingRow) -> Ranked:
    return Ranked(
        name,
        str(row.winner_copy_id) if row.winner_copy_id else None,
        row.reason,
        row.candidates,
        str(row.system_of_record_copy_id) if row.system_of_record_copy_id else None,
        str(row.most_accurate_copy_id) if row.most_accurate_copy_id else None,
        row.sensitivity,
        row.counterfactuals,
        row.separating,
    )


def _names(session: Session, row: RankingRow) -> dict[UUID, str]:
    ids = {UUID(copy_id) for one in row.candidates for copy_id in one.get("copies", [one["copy_id"]])}
    copies = datasets.copies(session, ids)
    known = silos.by_id(session, [copy.silo_id for copy in copies.values() if copy.silo_id])
    called = {
        copy.id: Called(
            last_part(copy.title or copy.name), known[copy.silo_id].name if copy.silo_id in known else "", copy.name
        )
        for copy in copies.values()
    }
    return {**dict.fromkeys(ids, GONE), **told_apart(called)}
