"""Telling people what happened, and keeping that they have seen it; see `posting` for letters."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.db import new_id, now
from catalog.notifications import own, posting, queries
from catalog.notifications.composing import Composed, Happened
from catalog.notifications.kinds import KINDS
from catalog.notifications.models import Message, Notice
from catalog.silos.access import Actor

REMIND_AFTER = timedelta(days=3)
MOST_REMINDERS = 3
LONGEST_SAID = 2_000


def tell(session: Session, happened: Happened, messages: Sequence[Composed], *, mail: bool = False) -> Notice | None:
    """Keep a notice with the message of each person, and post these; None when it was told before.

    `mail` says that mail can be sent: then a person's address is used unless they said otherwise.
    """
    notice = _notice(happened)
    try:
        with session.begin_nested():
            session.add(notice)
    except IntegrityError:  # of this cause
        return None
    remind_at = now() + REMIND_AFTER if KINDS[happened.kind].answered else None
    kept = [_message(happened, notice, one, remind_at) for one in messages]
    session.add_all(kept)
    session.flush()  # postings refer to them
    posting.post(session, kept, mail=mail)
    return notice


def is_told(session: Session, cause: str) -> bool:
    """Tell whether a notice of this cause is there already."""
    return session.scalar(select(Notice.id).where(Notice.cause == cause)) is not None


def acknowledge(session: Session, notice_id: UUID, *, actor: Actor, said: str = "") -> Message:
    """Say that one has seen a notice; said again it stays as it was."""
    own.decide(session, actor)
    message = queries.message(session, notice_id, actor.name)
    if message.seen_at is None:
        message.seen_at, message.seen_verified, message.said = now(), actor.verified, said.strip()[:LONGEST_SAID]
        message.remind_at = None
        detail = changed({"seen": False}, {"seen": True, "said": message.said})
        audit.record(session, actor.name, actor.verified, "notice.acknowledged", "notice", notice_id, detail)
        session.flush()  # the caller shows it
    return message


def acknowledge_all(session: Session, *, actor: Actor) -> int:
    """Say that one has seen every notice there is; gives how many were unseen."""
    own.decide(session, actor)
    unseen = queries.unseen_ids(session, actor.name)
    for notice_id in unseen:
        acknowledge(session, notice_id, actor=actor)
    return len(unseen)


def remind(session: Session, *, limit: int = 500) -> int:
    """Post messages again that nobody acknowledged in time; workers ask for it now and then. Gives how many."""
    due = select(Message).where(Message.remind_at <= now(), Message.seen_at.is_(None)).order_by(Message.remind_at)
    late = list(session.scalars(due.limit(limit).with_for_update(skip_locked=True)))
    for message in late:
        message.reminded += 1
        more = message.reminded < MOST_REMINDERS
        message.remind_at = now() + REMIND_AFTER * (message.reminded + 1) if more else None
    posting.post(session, late, again=True)
    return len(late)


def _notice(happened: Happened) -> Notice:
    return Notice(
        id=new_id(),
        kind=happened.kind,
        cause=happened.cause,
        dataset_id=happened.dataset_id,
        copy_id=happened.copy_id,
        version_id=happened.version_id,
        urgent=happened.urgent,
        title=f"{happened.dataset} {KINDS[happened.kind].words}",
        told=list(happened.told),
        facts=dict(happened.facts),
        actor=happened.actor,
        at=happened.at,
    )


def _message(happened: Happened, notice: Notice, one: Composed, remind_at: datetime | None) -> Message:
    return Message(
        id=new_id(),
        notice_id=notice.id,
        person=one.person,
        dataset_id=happened.dataset_id if one.named else None,
        about_copy_id=happened.copy_id if one.named else None,
        copy_id=one.copy_id,
        title=one.title,
        changed=list(one.changed),
        means=list(one.means),
        todo=list(one.todo),
        why=[dict(why) for why in one.why],
        urgent=happened.urgent,
        remind_at=remind_at,
    )
