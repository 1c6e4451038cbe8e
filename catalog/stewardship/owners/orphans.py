"""What nobody answers for: no name was ever given, or it is that of somebody who left."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalog.access.models import User
from catalog.datasets.models import Copy, Dataset, Membership
from catalog.datasets.owning import queries, things
from catalog.datasets.owning.models import Handover
from catalog.datasets.owning.things import Kind, Thing
from catalog.silos import queries as silos
from catalog.silos.models import Silo
from catalog.stewardship.owners import clues
from catalog.stewardship.owners.proposing import Proposal


@dataclass(frozen=True)
class Orphan:
    """A dataset or copy that nobody answers for, and who most likely should."""

    thing: Thing
    title: str
    uri: str
    """Of a copy; empty for a dataset."""
    dataset_id: UUID
    silo: str
    """Whose people decide; empty where nobody knows."""
    left: str
    """Who left it; empty where nobody ever had it."""
    revision: int
    offer: Handover | None
    proposals: tuple[Proposal, ...]
    """The most likely first; none says that it is unknown."""


@dataclass(frozen=True)
class Wanted:
    """Which orphans are asked for."""

    kind: Kind = "dataset"
    silo_id: UUID | None = None
    limit: int = 50
    before: UUID | None = None


def listed(session: Session, wanted: Wanted) -> list[Orphan]:
    """List orphans, newest first, each with who most likely answers for it."""
    rows = list(session.scalars(_orphans(wanted)))
    found = [Thing(wanted.kind, row.id) for row in rows]
    likely, revisions = clues.proposals(session, found), queries.revisions(session, found)
    offers, places = queries.offers_of(session, found), things.silos_of(session, found)
    names = silos.by_id(session, [silo_id for silo_id in places.values() if silo_id])
    homes = _homes(session, found)
    return [
        Orphan(
            thing=thing,
            title=things.title(row),
            uri=row.uri if isinstance(row, Copy) else "",
            dataset_id=homes[thing],
            silo=_name(names, places[thing]),
            left=things.owner(row),
            revision=revisions[thing],
            offer=offers.get(thing),
            proposals=tuple(likely[thing]),
        )
        for thing, row in zip(found, rows, strict=True)
        if thing in homes
    ]


def count(session: Session, kind: Kind, silo_id: UUID | None = None) -> tuple[int, int]:
    """Count the orphans of a kind, and all there are of it."""
    table = Dataset if kind == "dataset" else Copy
    there = select(func.count()).select_from(table).where(*_there(kind, silo_id))
    return session.scalar(there.where(_unowned(kind))) or 0, session.scalar(there) or 0


def _orphans(wanted: Wanted) -> Select[Dataset] | Select[Copy]:
    conditions = [*_there(wanted.kind, wanted.silo_id), _unowned(wanted.kind)]
    if wanted.kind == "dataset":
        if wanted.before is not None:
            conditions.append(Dataset.id < wanted.before)
        return select(Dataset).where(*conditions).order_by(Dataset.id.desc()).limit(wanted.limit)
    if wanted.before is not None:
        conditions.append(Copy.id < wanted.before)
    return select(Copy).where(*conditions).order_by(Copy.id.desc()).limit(wanted.limit)


def _there(kind: Kind, silo_id: UUID | None) -> list[ColumnElement[bool]]:
    if kind == "copy":
        conditions: list[ColumnElement[bool]] = [Copy.retired_at.is_(None)]
        return [*conditions, Copy.silo_id == silo_id] if silo_id else conditions
    held = Membership.valid_to.is_(None), Membership.known_to.is_(None), Copy.retired_at.is_(None)
    member = select(1).select_from(Membership).join(Copy, Copy.id == Membership.copy_id)
    member = member.where(Membership.dataset_id == Dataset.id, *held)
    found = exists(member.where(Copy.silo_id == silo_id) if silo_id else member)
    return [Dataset.merged_into_id.is_(None), found]


def _unowned(kind: Kind) -> ColumnElement[bool]:
    column: InstrumentedAttribute[str] = Dataset.owner if kind == "dataset" else Copy.custodian
    left = select(User.name).where(User.disabled_at.is_not(None))
    return or_(column == "", column.in_(left))


def _homes(session: Session, found: list[Thing]) -> dict[Thing, UUID]:
    copies = [thing.id for thing in found if thing.kind == "copy"]
    current = Membership.valid_to.is_(None), Membership.known_to.is_(None)
    query = select(Membership.copy_id, Membership.dataset_id).where(Membership.copy_id.in_(copies), *current)
    homes = {Thing("copy", row[0]): row[1] for row in session.execute(query)}
    return homes | {thing: thing.id for thing in found if thing.kind == "dataset"}


def _name(names: dict[UUID, Silo], silo_id: UUID | None) -> str:
    return names[silo_id].name if silo_id in names else ""
