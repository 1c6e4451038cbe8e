"""A dataset with two copies whose columns are known, for tests of what is said of its cells."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog.db import transaction
from catalog.ranking.cells import naming
from catalog.ranking.cells.service import Answer
from catalog.ranking.models import RankingRow
from tests import factories as make
from tests.ranking import rows


@dataclass(frozen=True)
class Home:
    """A dataset `orders` of id, price and email, in two copies."""

    dataset_id: UUID
    first: UUID
    second: UUID


def home(session: Session) -> Home:
    dataset = make.dataset(session, "orders")
    copies = [make.copy(session, f"/lake/{name}.csv", of=dataset, title=name) for name in ("first", "second")]
    for copy in copies:
        columns = rows.column("id"), rows.column("price"), rows.column("email", semantic="email")
        rows.profiled(session, make.version(session, copy), *columns)
    return Home(dataset.id, copies[0].id, copies[1].id)


def asking(session: Session, at: Home) -> RankingRow:
    """Rank the dataset with three cells worth asking."""
    asked = [asked_cell(at, number) for number in range(3)]
    found = {"reason": "", "key": ["id"], "rows": 500, "whole": False, "candidates": 2, "contested": 9, "asked": asked}
    row = RankingRow(dataset_id=at.dataset_id, digest="x", abstained=True, reason="They cannot be told apart.")
    row.cells, row.candidates, row.sensitivity = found, [], []
    session.add(row)
    session.flush()
    return row


def asked_cell(at: Home, number: int) -> dict[str, object]:
    key = naming.key_of({"id": str(number)})
    values = [{"copy": str(at.first), "value": "4.5"}, {"copy": str(at.second), "value": "5"}]
    return {
        "cell": naming.cell_id(key, "price"),
        "key": [["id", str(number)]],
        "column": "price",
        "values": values,
        "fused": "4.5",
        "probability": 0.61,
        "low": None,
        "high": None,
        "why": "The copies differ.",
    }


def price(number: int, value: str | None = "4.5", *, verdict: str = "true", replaces: UUID | None = None) -> Answer:
    return Answer(naming.key_of({"id": str(number)}), "price", verdict, value, replaces=replaces)


def committed(engine: Engine) -> Home:
    with transaction(engine) as session:
        made = home(session)
        asking(session, made)
        return made
