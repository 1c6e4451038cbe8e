"""The cells of a dataset as people read them: what is worth asking, what is known, who is the system of record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalog.datasets.models import Dataset
from catalog.errors import RankingNotFound
from catalog.errors.cells import CellNotAsked
from catalog.ranking import queries as rankings
from catalog.ranking.cells import queries
from catalog.ranking.cells.models import Appointment, VerifiedCell
from catalog.ranking.models import RankingRow


@dataclass(frozen=True)
class CellsView:
    """What the newest ranking found in contested cells, with what was said since."""

    dataset: Dataset
    ranking: RankingRow
    found: Mapping[str, Any]
    """See `keeping`."""
    asked: Sequence[Mapping[str, Any]]
    answers: Mapping[str, VerifiedCell]
    """What is known now, by cell."""
    known: Sequence[VerifiedCell]
    """The same, newest first."""
    appointments: Sequence[Appointment]

    @property
    def open(self) -> int:
        """Count the cells that are worth asking and that nobody answered yet."""
        return sum(one["cell"] not in self.answers for one in self.asked)


def view(session: Session, dataset: Dataset) -> CellsView:
    """Collect the cells of a dataset; raises RankingNotFound before its copies were ranked."""
    ranking = rankings.latest(session, dataset.id)
    if ranking is None:
        raise RankingNotFound(name=dataset.name)
    known = queries.current(session, dataset.id)
    return CellsView(
        dataset,
        ranking,
        ranking.cells,
        ranking.cells.get("asked", []),
        {one.cell: one for one in known},
        known,
        queries.appointments(session, dataset.id),
    )


def asked_cell(seen: CellsView, begins: str) -> Mapping[str, Any]:
    """Find a cell that is worth asking by the beginning of its id; raises CellNotAsked."""
    found = [one for one in seen.asked if begins and one["cell"].startswith(begins.lower())]
    if len(found) != 1:
        raise CellNotAsked(name=seen.dataset.name, cell=begins)
    return found[0]
