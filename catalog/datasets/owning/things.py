"""What somebody answers for: a dataset, which has an owner, or a copy, which has a custodian."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import queries, resolving
from catalog.datasets.models import Copy, Dataset, Membership
from catalog.db import keeps_books

Kind = Literal["dataset", "copy"]


@dataclass(frozen=True, order=True)
class Thing:
    """A dataset or a copy, by its id."""

    kind: Kind
    id: UUID

    @property
    def key(self) -> dict[str, UUID]:
        """Give it as the column of a table that names it."""
        return {f"{self.kind}_id": self.id}

    @property
    def change(self) -> str:
        """Give the kind of Change that tells of its new owner."""
        return "owned" if self.kind == "dataset" else "custody"


def named(session: Session, kind: Kind, text: str) -> Thing:
    """Find a thing by what a person types; raises NameNotFound, NameAmbiguous."""
    found = resolving.resolve(session, text) if kind == "dataset" else resolving.copy_of(session, text)
    return Thing(kind, found.id)


def row(session: Session, thing: Thing) -> Dataset | Copy:
    """Give its row; a dataset that was merged away gives the one it was merged into."""
    return queries.dataset(session, thing.id) if thing.kind == "dataset" else queries.copy(session, thing.id)


def owner(row: Dataset | Copy) -> str:
    """Give who answers for it; empty when nobody does."""
    return row.owner if isinstance(row, Dataset) else row.custodian


def title(row: Dataset | Copy) -> str:
    """Give what people call it."""
    return row.name if isinstance(row, Dataset) else row.title or row.name


def home(session: Session, thing: Thing) -> UUID:
    """Give the id of its dataset."""
    return thing.id if thing.kind == "dataset" else queries.dataset_of(session, thing.id).id


def silo_of(session: Session, thing: Thing) -> UUID | None:
    """Give the silo whose people may decide who answers for it: of a dataset that of its oldest copy."""
    return silos_of(session, [thing])[thing]


@keeps_books
def silos_of(session: Session, things: Collection[Thing]) -> dict[Thing, UUID | None]:
    """Give for each of these the silo whose people may decide.

    A copy that came later, from another silo, gives its people no say in whose the dataset is.
    """
    copies = [thing.id for thing in things if thing.kind == "copy"]
    found: dict[Thing, UUID | None] = dict.fromkeys(things)
    for copy_id, silo_id in session.execute(select(Copy.id, Copy.silo_id).where(Copy.id.in_(copies))):
        found[Thing("copy", copy_id)] = silo_id
    datasets = [thing.id for thing in things if thing.kind == "dataset"]
    current = Membership.valid_to.is_(None), Membership.known_to.is_(None)
    held = (
        select(Membership.dataset_id, Copy.silo_id)
        .join(Copy, Copy.id == Membership.copy_id)
        .where(Membership.dataset_id.in_(datasets), *current, Copy.silo_id.is_not(None))
        .order_by(Copy.created_at.desc(), Copy.id.desc())
    )
    return found | {Thing("dataset", dataset_id): silo_id for dataset_id, silo_id in session.execute(held)}
