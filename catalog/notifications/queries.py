"""Reading notices and messages."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from catalog.errors import NotFound
from catalog.notifications.models import Message, Notice

MOST_COUNTED = 100


def notice(session: Session, notice_id: UUID) -> Notice:
    """Give a notice that this session sees."""
    found = session.scalar(select(Notice).where(Notice.id == notice_id))
    if found is None:
        raise NotFound(what="Notice", name=str(notice_id))
    return found


def message(session: Session, notice_id: UUID, person: str) -> Message:
    """Give what a person was told by a notice."""
    found = session.scalar(select(Message).where(Message.notice_id == notice_id, Message.person == person))
    if found is None:
        raise NotFound(what="Notice", name=str(notice_id))
    return found


def messages(
    session: Session, person: str, *, unseen: bool = False, limit: int = 100, before: UUID | None = None
) -> list[Message]:
    """List what a person was told, newest first."""
    query = select(Message).where(Message.person == person).order_by(Message.id.desc()).limit(limit)
    if unseen:
        query = query.where(Message.seen_at.is_(None))
    return list(session.scalars(query.where(Message.id < before) if before else query))


def notices(
    session: Session, *, dataset_id: UUID | None = None, limit: int = 100, before: UUID | None = None
) -> list[Notice]:
    """List the notices that this session sees, newest first."""
    query = select(Notice).order_by(Notice.id.desc()).limit(limit)
    if dataset_id is not None:
        query = query.where(Notice.dataset_id == dataset_id)
    return list(session.scalars(query.where(Notice.id < before) if before else query))


def by_id(session: Session, notice_ids: Collection[UUID]) -> dict[UUID, Notice]:
    """Give those of the notices that this session sees."""
    return {one.id: one for one in session.scalars(select(Notice).where(Notice.id.in_(notice_ids)))}


def unseen_ids(session: Session, person: str) -> list[UUID]:
    """Name the notices that a person has not acknowledged, oldest first."""
    mine = Message.person == person, Message.seen_at.is_(None)
    return list(session.scalars(select(Message.notice_id).where(*mine).order_by(Message.id)))


def unseen(session: Session, person: str) -> int:
    """Count what a person has not acknowledged, to one hundred."""
    mine = Message.person == person, Message.seen_at.is_(None)
    some = select(Message.id).where(*mine).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def told(session: Session, notice_id: UUID) -> list[Message]:
    """List what each was told by a notice, who has not seen it first; as far as this session sees their copies."""
    query = select(Message).where(Message.notice_id == notice_id)
    return sorted(session.scalars(query), key=lambda one: (one.seen_at is not None, one.person))


def standing(session: Session, notice_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Count for each notice the holders of what was made from it who have seen it, and all of them.

    Where a notice concerns no holder, everybody who was told of it is counted.
    """
    holders, holding = func.count(Message.copy_id), func.count(case((Message.copy_id.is_not(None), Message.seen_at)))
    seen = case((holders > 0, holding), else_=func.count(Message.seen_at))
    every = case((holders > 0, holders), else_=func.count())
    query = select(Message.notice_id, seen, every).where(Message.notice_id.in_(notice_ids)).group_by(Message.notice_id)
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
