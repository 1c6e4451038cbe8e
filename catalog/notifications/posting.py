"""Letters: messages posted to a person's channels, sealed together when they are due, and what became of them."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from catalog.db import new_id, now
from catalog.notifications.models import Channel, Delivery, Message, Posting, Preference
from catalog.notifications.reaching import channels_of
from catalog.notifications.schedule import Wishes, due
from catalog.queue import service as queue
from catalog.queue.models import Task

GATHER, DELIVER = "gather", "deliver"
"""The steps that seal letters of a channel, and send them."""
MOST_ATTEMPTS = 18
"""After so many a letter is dead: about a day after the first."""
LONGEST_WAIT_SECONDS = 4 * 3_600.0
AT_ONCE = 500
PER_LETTER = 200


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt to send a letter; without a reason it was taken."""

    delivery_id: UUID
    error: str = ""
    final: bool = False
    """Trying again will not help."""
    silent: bool = False
    """Nobody answered: the letters after it were not tried."""


def post(session: Session, messages: Sequence[Message], *, mail: bool = False, again: bool = False) -> None:
    """Post messages to every channel of their persons, each when the person wants it, and see to it that they leave."""
    people = {message.person for message in messages}
    channels = channels_of(session, people, mail=mail)
    wishes = wishes_of(session, people)
    rows: list[dict[str, object]] = []
    first: dict[UUID, datetime] = {}
    for message in messages:
        wish = wishes.get(message.person, Wishes())
        at = due(now(), wish, urgent=message.urgent)
        alone = message.urgent or wish.digest == "immediate"
        for channel in channels.get(message.person, ()):
            facts = {"message_id": message.id, "channel_id": channel.id, "round": message.reminded if again else 0}
            rows.append({**facts, "alone": alone, "due_at": at, "delivery_id": None})
            first[channel.id] = min(at, first.get(channel.id, at))
    if rows:
        session.execute(insert(Posting), rows)
    for channel_id in sorted(first):
        queue.enqueue(session, GATHER, channel_id, run_after=first[channel_id])


def wishes_of(session: Session, people: Collection[str]) -> dict[str, Wishes]:
    """Give when each of these persons wants letters, where they said so."""
    rows = session.scalars(select(Preference).where(Preference.person.in_(people)))
    return {row.person: Wishes(row.digest, row.quiet_from, row.quiet_to, row.quiet_urgent, row.zone) for row in rows}


def gather(session: Session, channel_id: UUID) -> int:
    """Seal what is due for a channel into letters, and come again for what is due later; gives how many letters.

    What waits for a digest goes in one letter, the rest each in one of its own. A sealed letter never changes: it may
    have been sent already when a worker died.
    """
    mine = Posting.channel_id == channel_id, Posting.delivery_id.is_(None)
    waiting = select(Posting).where(*mine).order_by(Posting.due_at, Posting.message_id)
    ready = list(session.scalars(waiting.where(Posting.due_at <= now()).limit(AT_ONCE).with_for_update()))
    letters = [[one] for one in ready if one.alone]
    digest = [one for one in ready if not one.alone]
    letters += [digest[at : at + PER_LETTER] for at in range(0, len(digest), PER_LETTER)]
    made = [(Delivery(id=new_id(), channel_id=channel_id), letter) for letter in letters]
    session.add_all(delivery for delivery, _ in made)
    session.flush()  # postings refer to them
    for delivery, letter in made:
        for one in letter:
            one.delivery_id = delivery.id
    session.flush()  # what is left must not hold them
    later = session.scalar(waiting.with_only_columns(Posting.due_at).limit(1))
    if later is not None:
        queue.enqueue(session, GATHER, channel_id, run_after=later)
    return len(made)


def waiting(session: Session, channel_id: UUID, limit: int) -> list[Delivery]:
    """List the letters of a channel that are due, oldest first."""
    mine = Delivery.channel_id == channel_id, Delivery.state == "waiting", Delivery.next_at <= now()
    return list(session.scalars(select(Delivery).where(*mine).order_by(Delivery.next_at, Delivery.id).limit(limit)))


def settle(session: Session, channel_id: UUID, outcomes: Sequence[Outcome]) -> None:
    """Keep what became of letters, and come again for those that wait: later, the more often they failed."""
    ids = [one.delivery_id for one in outcomes]
    held = {one.id: one for one in session.scalars(select(Delivery).where(Delivery.id.in_(ids)))}
    channel = session.get_one(Channel, channel_id)
    for outcome in outcomes:
        delivery = held[outcome.delivery_id]
        if delivery.state != "waiting":
            continue
        delivery.attempts += 1
        delivery.error = outcome.error
        if not outcome.error:
            delivery.state, delivery.ended_at, channel.failures, channel.error = "delivered", now(), 0, ""
        else:
            channel.failures, channel.error = channel.failures + 1, outcome.error
            _put_off(delivery, outcome)
    if any(one.silent for one in outcomes):
        channel.paused_until = now() + _wait(channel.failures)
    session.flush()  # what is due next is read back
    come_again(session, channel)


def come_again(session: Session, channel: Channel) -> None:
    """See to it that the letters of a channel that wait are sent when they are due, and the channel is not paused."""
    waits = Delivery.channel_id == channel.id, Delivery.state == "waiting"
    first = session.scalar(select(Delivery.next_at).where(*waits).order_by(Delivery.next_at).limit(1))
    if first is not None:
        queue.enqueue(session, DELIVER, channel.id, run_after=max(first, now(), channel.paused_until or now()))


def drop(session: Session, channel_id: UUID, reason: str) -> None:
    """Bury what waits for a channel that is no longer used."""
    waits = Delivery.channel_id == channel_id, Delivery.state == "waiting"
    session.execute(update(Delivery).where(*waits).values(state="dead", error=reason, ended_at=now()))


def revive(session: Session) -> None:
    """Queue again what was given up of channels for which something waits; workers ask for it now and then."""
    posted = select(Posting.channel_id).where(Posting.delivery_id.is_(None))
    sealed = select(Delivery.channel_id).where(Delivery.state == "waiting")
    for stage, waiting_ones in ((GATHER, posted), (DELIVER, sealed)):
        busy = select(Task.subject_id).where(Task.stage == stage, Task.state.in_(("queued", "running")))
        forgotten = select(Channel.id).where(Channel.id.in_(waiting_ones), Channel.id.not_in(busy))
        for channel_id in sorted(session.scalars(forgotten)):
            queue.enqueue(session, stage, channel_id)


def _put_off(delivery: Delivery, outcome: Outcome) -> None:
    if outcome.final or delivery.attempts >= MOST_ATTEMPTS:
        delivery.state, delivery.ended_at = "dead", now()
    else:
        delivery.next_at = now() + _wait(delivery.attempts)


def _wait(failures: int) -> timedelta:
    """Doubled each time, between half and all of it by chance: letters that failed together do not come together."""
    longest = min(2.0 ** (failures - 1), LONGEST_WAIT_SECONDS)
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, guards nothing
