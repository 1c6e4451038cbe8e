"""Which Copy belongs to which Dataset: starting, moving and merging, as intervals that are never deleted."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Dataset, Membership
from catalog.datasets.owning import keeping
from catalog.datasets.owning.keeping import Said
from catalog.db import keeps_books, now
from catalog.errors import NotFound

_SETTLING = 7_112_027


@keeps_books
def start(session: Session, copy: Copy, *, name: str, named: bool = False, owner: str = "") -> Dataset:
    """Start a Dataset with one copy; `named` says that somebody chose the name."""
    dataset = Dataset(name=name, named=named, owner=owner)
    session.add(dataset)
    session.flush()  # the membership refers to it
    session.add(Membership(copy_id=copy.id, dataset_id=dataset.id, reason="first seen here", set_by="catalog"))
    session.flush()  # queries of the same transaction see the family
    return dataset


def name(dataset: Dataset, chosen: str, *, by_hand: bool) -> None:
    """Name a Dataset; a name that somebody chose stays."""
    if chosen and not dataset.named:
        dataset.name, dataset.named = chosen, by_hand


@keeps_books
def lock(session: Session, dataset_ids: Collection[UUID]) -> list[Dataset]:
    """Take the row locks of these datasets, always in the order of their ids."""
    query = select(Dataset).where(Dataset.id.in_(dataset_ids)).order_by(Dataset.id)
    return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def lock_settling(session: Session) -> None:
    """Let one transaction at a time settle families: they reach over datasets that nobody could lock beforehand."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_SETTLING)))


@keeps_books
def touch(session: Session, dataset_id: UUID) -> None:
    """Say that a family changed: whoever read it before reads it again."""
    # Counted by the database: two who touch it at once must not count as one.
    grown = update(Dataset).where(Dataset.id == dataset_id).values(revision=Dataset.revision + 1)
    session.execute(grown, execution_options={"synchronize_session": "fetch"})


@keeps_books
def move(
    session: Session, copy_id: UUID, dataset_id: UUID | None, *, reason: str, set_by: str, pinned: bool = False
) -> Dataset:
    """Move a copy to another Dataset, or to a new one of its own (None).

    A Dataset that is left without copies redirects to where the last one went.
    """
    copy, old = session.get_one(Copy, copy_id), _current(session, copy_id)
    target = session.get(Dataset, dataset_id) if dataset_id else Dataset(name=copy.title or copy.uri.rsplit("/", 1)[-1])
    if target is None:
        raise NotFound(what="Dataset", name=str(dataset_id))
    if old.dataset_id == target.id:
        old.pinned = old.pinned or pinned
        return target
    session.add(target)
    session.flush()  # the new membership refers to it
    _replace(session, old, target.id, reason=reason, set_by=set_by, pinned=pinned)
    _redirect_if_empty(session, old.dataset_id, target.id)
    touch(session, old.dataset_id)
    touch(session, target.id)
    return target


@keeps_books
def merge(session: Session, keep_id: UUID, gone_id: UUID, *, reason: str, set_by: str) -> None:
    """Move every copy of one Dataset to another; the gone one redirects for good."""
    for copy_id in list(session.scalars(_members_of(gone_id))):
        move(session, copy_id, keep_id, reason=reason, set_by=set_by)
    gone, kept = session.get_one(Dataset, gone_id), session.get_one(Dataset, keep_id)
    gone.merged_into_id = keep_id
    if gone.named:
        name(kept, gone.name, by_hand=True)
    kept.description = kept.description or gone.description
    if gone.owner and not kept.owner:
        said = Said("merged", set_by, f"It came with {gone.name}, which is the same dataset.")
        keeping.keep(session, kept, gone.owner, said)


def _current(session: Session, copy_id: UUID) -> Membership:
    query = select(Membership).where(
        Membership.copy_id == copy_id, Membership.valid_to.is_(None), Membership.known_to.is_(None)
    )
    return session.scalars(query).one()


def _replace(session: Session, old: Membership, dataset_id: UUID, *, reason: str, set_by: str, pinned: bool) -> None:
    moment = now()
    old.valid_to = moment
    session.flush()  # only one membership of a copy may be current
    session.add(
        Membership(
            copy_id=old.copy_id,
            dataset_id=dataset_id,
            reason=reason,
            set_by=set_by,
            pinned=pinned,
            valid_from=moment,
            known_from=moment,
        )
    )
    session.flush()  # queries of the same transaction see the move


def _redirect_if_empty(session: Session, dataset_id: UUID, target_id: UUID) -> None:
    left = session.scalar(select(func.count()).select_from(_members_of(dataset_id).subquery()))
    if not left:
        session.get_one(Dataset, dataset_id).merged_into_id = target_id


def _members_of(dataset_id: UUID) -> Select[UUID]:
    return select(Membership.copy_id).where(
        Membership.dataset_id == dataset_id, Membership.valid_to.is_(None), Membership.known_to.is_(None)
    )
