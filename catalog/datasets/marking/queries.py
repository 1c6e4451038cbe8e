"""Reading what people said columns are about."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.marking.models import PERSONAL, ColumnTag, Term, TermUse
from catalog.db import keeps_books
from catalog.errors.stewardship import TermNotFound


def tags(session: Session, dataset_ids: Collection[UUID]) -> list[ColumnTag]:
    """List what stands of the tags of columns of these datasets, in order of column and tag."""
    query = select(ColumnTag).where(ColumnTag.dataset_id.in_(dataset_ids), ColumnTag.known_to.is_(None))
    return list(session.scalars(query.order_by(ColumnTag.column, ColumnTag.tag)))


def said_of(session: Session, dataset_id: UUID, column: str, tag: str) -> str | None:
    """Give what stands of one tag of a column."""
    wanted = ColumnTag.dataset_id == dataset_id, ColumnTag.column == column, ColumnTag.tag == tag
    return session.scalar(select(ColumnTag.state).where(*wanted, ColumnTag.known_to.is_(None)))


def use_of(session: Session, term_id: UUID, dataset_id: UUID, column: str) -> str | None:
    """Give what stands of the use of a term on a dataset or a column."""
    wanted = TermUse.term_id == term_id, TermUse.dataset_id == dataset_id, TermUse.column == column
    return session.scalar(select(TermUse.state).where(*wanted, TermUse.known_to.is_(None)))


@keeps_books
def personal(session: Session, dataset_id: UUID) -> frozenset[str]:
    """Name the columns of a dataset that somebody confirmed to be about persons."""
    wanted = ColumnTag.tag == PERSONAL, ColumnTag.state == "confirmed", ColumnTag.known_to.is_(None)
    return frozenset(session.scalars(select(ColumnTag.column).where(ColumnTag.dataset_id == dataset_id, *wanted)))


def terms(session: Session) -> list[Term]:
    """List the terms that are in use, by name."""
    return list(session.scalars(select(Term).where(Term.retired_at.is_(None)).order_by(Term.name)))


def term(session: Session, text: str) -> Term:
    """Find a term by its name or a synonym; raises TermNotFound."""
    wanted = text.strip().casefold()
    known = terms(session)
    for names in (lambda one: [one.name], lambda one: one.synonyms):
        for one in known:
            if wanted in {name.casefold() for name in names(one)}:
                return one
    raise TermNotFound(name=text[:80])


def uses(session: Session, *, dataset_ids: Collection[UUID] = (), term_id: UUID | None = None) -> list[TermUse]:
    """List what stands of the uses of terms, on these datasets or of one term."""
    query = select(TermUse).where(TermUse.known_to.is_(None)).order_by(TermUse.column, TermUse.id)
    query = query.where(TermUse.term_id == term_id) if term_id else query.where(TermUse.dataset_id.in_(dataset_ids))
    return list(session.scalars(query))
