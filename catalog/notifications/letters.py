"""What a letter says: its messages together, as text for people and as data for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.db import now
from catalog.notifications import posting, seeing
from catalog.notifications.channels import Letter, ToSend
from catalog.notifications.hosts import allowed
from catalog.notifications.kinds import KINDS
from catalog.notifications.models import Channel, Delivery, Message, Notice, Posting
from catalog.notifications.posting import Outcome

BATCH = {"webhook": 200}
MOST = 20
"""Letters sent in one go: what a dying worker may send twice where nobody takes idempotency keys."""


@dataclass(frozen=True)
class Item:
    """One message in a letter."""

    notice_id: UUID
    kind: str
    at: datetime
    title: str
    changed: Sequence[str]
    means: Sequence[str]
    todo: Sequence[str]
    urgent: bool
    dataset_id: UUID | None
    answered: bool
    """Somebody waits for an acknowledgement."""
    again: bool
    """It was told before, and this is a reminder."""


def to_send(
    session: Session, channel_id: UUID, settings: Settings, *, access: bool
) -> tuple[ToSend | None, Sequence[Outcome]]:
    """Read the letters of a channel that are due; also those that are withheld, for their reader may know less now."""
    channel = session.get_one(Channel, channel_id)
    if channel.paused_until is not None and channel.paused_until > now():
        return None, []
    due = posting.waiting(session, channel_id, BATCH.get(channel.kind, MOST))
    if channel.ended_at is not None:
        return None, [Outcome(one.id, "The channel is no longer used.", final=True) for one in due]
    items = _items(session, due, channel.person, access=access)
    letters = [letter(one.id, found, settings.url) for one in due if (found := items.get(one.id))]
    letters += [trial(one.id) for one in due if one.trial]
    kept = {letter.key for letter in letters}
    gone = [
        Outcome(one.id, "Its reader may not see that any more.", final=True) for one in due if str(one.id) not in kept
    ]
    todo = ToSend(channel.kind, channel.address, channel.secret, settings.mail_url, allowed(settings), tuple(letters))
    return (todo if letters else None), gone


def letter(delivery_id: UUID, items: Sequence[Item], url: str) -> Letter:
    """Write a letter."""
    first = items[0]
    many = len(items) > 1
    title = f"{len(items)} notices" if many else f"{'Reminder: ' if first.again else ''}{first.title}"
    parts = [_text(one, url, heading=many) for one in items]
    return Letter(
        key=str(delivery_id),
        title=title,
        text="\n\n".join(parts),
        data={"id": str(delivery_id), "notices": [_data(one, url) for one in items]},
        urgent=any(one.urgent for one in items),
    )


def trial(delivery_id: UUID) -> Letter:
    """Write a letter that somebody sends to themselves."""
    title = "A trial from Headwater"
    data = {"id": str(delivery_id), "notices": [], "trial": True}
    return Letter(str(delivery_id), title, "If you read this, notices reach you here.", data, urgent=False)


def _text(one: Item, url: str, *, heading: bool) -> str:
    said = [one.title, ""] if heading else []
    for head, sentences in (("", one.changed), ("What it means for you", one.means), ("What to do", one.todo)):
        if sentences:
            said += [*([f"{head}:"] if head else []), *(f"- {sentence}" for sentence in sentences), ""]
    if one.answered:
        said.append(f"Please acknowledge: {_link(one, url) or f'catalog notices ack {one.notice_id}'}")
    elif url:
        said.append(_link(one, url))
    return "\n".join(said).strip()


def _data(one: Item, url: str) -> dict[str, Any]:
    return {
        "notice_id": str(one.notice_id),
        "kind": one.kind,
        "at": one.at.isoformat(),
        "title": one.title,
        "changed": list(one.changed),
        "means": list(one.means),
        "todo": list(one.todo),
        "urgent": one.urgent,
        "dataset_id": str(one.dataset_id) if one.dataset_id else None,
        "acknowledge": one.answered,
        "reminder": one.again,
        "url": _link(one, url),
    }


def _link(one: Item, url: str) -> str:
    return f"{url}/notices/{one.notice_id}" if url else ""


def _items(session: Session, due: Sequence[Delivery], person: str, *, access: bool) -> dict[UUID, list[Item]]:
    ids = [one.id for one in due]
    rows = session.execute(
        select(Posting, Message, Notice)
        .join(Message, Message.id == Posting.message_id)
        .join(Notice, Notice.id == Message.notice_id)
        .where(Posting.delivery_id.in_(ids))
        .order_by(Message.urgent.desc(), Message.id)
    )
    found: dict[UUID, list[Item]] = {}
    seen: dict[tuple[UUID | None, UUID | None], bool] = {}
    for posted, message, notice in rows:
        named = message.dataset_id, message.about_copy_id
        if access and named not in seen:
            seen[named] = seeing.still_sees(session, person, *named)
        if posted.delivery_id is not None and seen.get(named, True):
            found.setdefault(posted.delivery_id, []).append(_item(posted, message, notice))
    return found


def _item(posted: Posting, message: Message, notice: Notice) -> Item:
    return Item(
        notice_id=notice.id,
        kind=notice.kind,
        at=notice.at,
        title=message.title,
        changed=message.changed,
        means=message.means,
        todo=message.todo,
        urgent=message.urgent,
        dataset_id=message.dataset_id,
        # As it was when it was posted: a letter that is sent again must say the same.
        answered=KINDS[notice.kind].answered,
        again=posted.round > 0,
    )
