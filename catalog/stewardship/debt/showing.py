"""The debt of the lake and the description of one dataset, as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.describing import queries as describing
from catalog.datasets.describing import service
from catalog.datasets.models import Dataset
from catalog.db import now
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.stewardship.debt import gathering, scoring, use
from catalog.stewardship.debt.schemas import (
    DebtorShown,
    DebtShown,
    DescriptionShown,
    ItemShown,
    NoteShown,
    PartShown,
    UseShown,
)
from catalog.stewardship.debt.scoring import Item, Use
from catalog.web.spans import span

LOOKED_AT = 1_000
GRACE = 1.1
"""What comes every day comes at 9 and at 9:05."""
MENDED = {
    scoring.DESCRIPTION: "/describe?name={id}",
    scoring.COLUMNS: "/describe?name={id}#columns",
    scoring.REFRESH: "/describe?name={id}#refresh",
    scoring.OWNER: "/ownership/of?name={id}",
    scoring.SUITE: "/suites?of={id}",
    scoring.CONTRACT: "/datasets/{id}/contract",
}


@dataclass(frozen=True)
class Wanted:
    """Whose debt is asked for: of a silo, of an owner, of datasets that lack an item; and which page of it."""

    silo_id: UUID | None = None
    owner: str | None = None
    item: str = ""
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True)
class _Debtor:
    row: Dataset
    items: tuple[Item, ...]
    use: Use

    @property
    def urgency(self) -> float:
        return scoring.urgency(self.items, self.use)


def debt(session: Session, wanted: Wanted) -> DebtShown:
    """Show the debt of the most used datasets, the most urgent first."""
    ids = use.candidates(session, silo_id=wanted.silo_id, owner=wanted.owner, limit=LOOKED_AT + 1)
    whole, ids = len(ids) <= LOOKED_AT, ids[:LOOKED_AT]
    known, counted, rows = gathering.facts(session, ids), use.used(session, ids), datasets.by_id(session, ids)
    everybody = [_Debtor(rows[one], scoring.items(known[one]), counted[one]) for one in ids if one in rows]
    found = [one for one in everybody if not wanted.item or scoring.lacks(one.items, wanted.item)]
    ordered = sorted(found, key=lambda one: (-one.urgency, one.row.name, one.row.id))
    scores = [score for one in everybody if (score := scoring.score(one.items)) is not None]
    return DebtShown(
        looked_at=len(everybody),
        whole=whole,
        score=round(sum(scores) / len(scores), 4) if scores else None,
        parts=[_part(name, [one.items for one in everybody]) for name in scoring.WEIGHTS],
        total=len(found),
        items=_debtors(session, ordered[wanted.offset : wanted.offset + wanted.limit]),
    )


def of_one(session: Session, dataset: Dataset) -> DebtorShown:
    """Show the debt of one dataset."""
    known, counted = gathering.facts(session, [dataset.id]), use.used(session, [dataset.id])
    return _debtors(session, [_Debtor(dataset, scoring.items(known[dataset.id]), counted[dataset.id])])[0]


def description(session: Session, dataset: Dataset) -> DescriptionShown:
    """Show what is said of a dataset, and whether it arrives as often as it should."""
    known = gathering.facts(session, [dataset.id])[dataset.id]
    mine = describing.notes(session, [dataset.id])[dataset.id]
    names = list(dict.fromkeys([*service.columns(session, dataset.id), *mine]))
    members = [one.id for one in datasets.members(session, dataset.id)]
    last = max(datasets.last_seen(session, members).values(), default=None)
    late = known.expected is not None and last is not None and now() - last > known.expected * GRACE
    return DescriptionShown(
        id=dataset.id,
        name=dataset.name,
        description=dataset.description,
        expected_every_seconds=known.expected.total_seconds() if known.expected else None,
        expected_by=known.expected_by,
        usual_every_seconds=known.usual.total_seconds() if known.usual else None,
        last_arrival=last,
        late=late if known.expected is not None else None,
        columns=[NoteShown(column=name, description=mine.get(name, "")) for name in names],
        told={name: text for name, text in known.described.items() if name not in mine},
    )


def refresh(session: Session, dataset: Dataset, every: str, reason: str, actor: Actor) -> None:
    """Say how often a dataset should arrive as people write it, such as 1d; an empty text takes it back."""
    wanted: timedelta | None = span(every) if every.strip() else None
    service.expect_refresh(session, dataset.id, wanted, reason=reason, actor=actor)


def _debtors(session: Session, found: Sequence[_Debtor]) -> list[DebtorShown]:
    names = {silo.id: silo.name for silo in silos.list_all(session)}
    shown = []
    for one in found:
        places = {copy.silo_id for copy in datasets.members(session, one.row.id) if copy.silo_id}
        shown.append(
            DebtorShown(
                id=one.row.id,
                name=one.row.name,
                owner=one.row.owner,
                silos=sorted(names[place] for place in places if place in names),
                score=scoring.score(one.items),
                urgency=round(one.urgency, 4),
                use=UseShown.model_validate(one.use),
                items=[_item(item, one.row.id) for item in one.items],
            )
        )
    return shown


def _item(item: Item, dataset_id: UUID) -> ItemShown:
    return ItemShown(name=item.name, share=item.share, says=item.says, mend=MENDED[item.name].format(id=dataset_id))


def _part(name: str, everybody: Sequence[tuple[Item, ...]]) -> PartShown:
    mine = [item for items in everybody for item in items if item.name == name]
    known = [item.share for item in mine if item.share is not None]
    return PartShown(
        name=name,
        words=scoring.WORDS[name],
        weight=scoring.WEIGHTS[name],
        share=round(sum(known) / len(known), 4) if known else None,
        lacking=sum(share < 1 for share in known),
        unknown=len(mine) - len(known),
    )
