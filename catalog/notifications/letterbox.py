"""Letters as people look after them: what became of them, another try for dead ones, and trials."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import service as audit
from catalog.audit.changing import changed
from catalog.db import new_id, now
from catalog.errors import Conflict, NotFound
from catalog.notifications import own, posting, reaching
from catalog.notifications.models import Channel, Delivery
from catalog.silos.access import Actor


def listed(
    session: Session, *, person: str | None, state: str = "dead", limit: int = 100, before: UUID | None = None
) -> list[tuple[Delivery, Channel]]:
    """List letters of a person, or (None) of everybody, newest first."""
    query = select(Delivery, Channel).join(Channel, Channel.id == Delivery.channel_id)
    query = query.where(Delivery.state == state).order_by(Delivery.id.desc()).limit(limit)
    if person is not None:
        query = query.where(Channel.person == person)
    rows = session.execute(query.where(Delivery.id < before) if before else query)
    return [(row[0], row[1]) for row in rows]


def retry(session: Session, delivery_id: UUID, *, actor: Actor) -> tuple[Delivery, Channel]:
    """Give a dead letter all its attempts again: one's own, or for administrators anybody's."""
    own.decide(session, actor)
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    channel = session.get(Channel, delivery.channel_id) if delivery is not None else None
    mine = channel is not None and (channel.person == actor.name or own.may_administer(session, actor))
    if delivery is None or channel is None or not mine:
        raise NotFound(what="Letter", name=str(delivery_id))
    if delivery.state != "dead" or channel.ended_at is not None:
        raise Conflict
    delivery.state, delivery.attempts, delivery.next_at, delivery.ended_at = "waiting", 0, now(), None
    channel.paused_until = None
    told = changed({"state": "dead"}, {"state": delivery.state}, letter=delivery.id)
    audit.record(session, actor.name, actor.verified, "notices.letter_retried", "channel", channel.id, told)
    session.flush()  # it is looked for at once
    posting.come_again(session, channel)
    return delivery, channel


def send_trial(session: Session, channel_id: UUID, *, actor: Actor) -> tuple[Delivery, Channel]:
    """Send a letter that says that it is a trial, by a channel of one's own."""
    own.decide_in_person(session, actor)
    channel = reaching.my_channel(session, channel_id, actor.name)
    if channel.ended_at is not None:
        raise Conflict
    delivery = Delivery(id=new_id(), channel_id=channel.id, trial=True)
    session.add(delivery)
    channel.paused_until = None
    session.flush()  # it is looked for at once
    posting.come_again(session, channel)
    return delivery, channel
