"""The announce stage: a version that a copy did not hold before is told to whoever holds what was made from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.notifications import arriving, service
from catalog.notifications.arriving import Arrived
from catalog.notifications.composing import Composed, Happened, Recipient, compose
from catalog.pipeline.notifying import whom
from catalog.queue.worker import Progress

STAGE = "announce"


@dataclass(frozen=True)
class ToAnnounce:
    """A version with the one before it, and who would be told of each kind of news; None when there is none."""

    arrived: Arrived | None
    people: tuple[Recipient, ...]
    mail: bool


@dataclass(frozen=True)
class News:
    """What happened, and what each is told."""

    happened: Happened
    messages: Sequence[Composed]


def load(session: Session, version_id: UUID, settings: Settings) -> ToAnnounce:
    """Read the version, the one before it, and whom the widest news would concern."""
    arrived = arriving.arrived(session, version_id)
    if arrived is None or service.is_told(session, arrived.happened.cause):
        return ToAnnounce(None, (), mail=False)
    return ToAnnounce(arrived, whom(session, arriving.widest(arrived), settings), mail=bool(settings.mail_url))


def compute(todo: ToAnnounce, _progress: Progress) -> News | None:
    """Find out what became of the rows, and write what each is told."""
    if todo.arrived is None:
        return None
    happened = arriving.judge(todo.arrived)
    people = [one for person in todo.people for one in arriving.concerned(happened, person)]
    return News(happened, [compose(happened, person) for person in people])


def save(session: Session, todo: ToAnnounce, news: News | None) -> Mapping[str, Sequence[UUID]]:
    """Keep it, and post it to their channels."""
    if news is not None:
        service.tell(session, news.happened, news.messages, mail=todo.mail)
    return {}
