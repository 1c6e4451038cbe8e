"""A dataset of two copies in one silo, and rankings of them."""

from typing import Any

from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset, Version
from catalog.nominations import service
from catalog.nominations.models import Nomination
from catalog.nominations.review import Terms
from catalog.ranking.models import RankingRow
from tests import factories as make

TERMS = Terms(in_force=100, notice=30, review=14)


def family(session: Session, *, quorum: int = 1, **of_first: Any) -> tuple[Dataset, list[tuple[Copy, Version]]]:
    silo = make.silo(session, owner="web-team", quorum=quorum)
    home = make.dataset(session, "clicks", owner="dora")
    first = make.copy(session, "/lake/a.csv", of=home, silo_id=silo.id, **of_first)
    second = make.copy(session, "/lake/b.csv", of=home, silo_id=silo.id)
    return home, [(copy, make.version(session, copy)) for copy in (first, second)]


def ranked(session: Session, home: Dataset, *order: tuple[Copy, Version], asked: tuple[str, ...] = ()) -> None:
    candidates = [
        {"copy_id": str(copy.id), "version_id": str(version.id), **_scored(score)}
        for (copy, version), score in zip(order, (0.8, 0.5), strict=False)
    ]
    told = {"asked": [{"cell": cell, "key": [["id", cell]], "column": "price", "values": []} for cell in asked]}
    row = RankingRow(dataset_id=home.id, digest=str(len(candidates)), abstained=not order, reason="It is the origin.")
    row.winner_copy_id, row.candidates, row.cells = (order[0][0].id if order else None), candidates, told
    session.add(row)
    session.flush()


def proposed(session: Session, home: Dataset, *order: tuple[Copy, Version]) -> Nomination:
    ranked(session, home, *order)
    found = service.propose(session, home.id, TERMS)
    assert found is not None
    return found


def _scored(score: float) -> dict[str, Any]:
    return {"score": score, "low": score - 0.1, "high": score + 0.1, "criteria": [], "nominable": True, "why_not": ""}
