"""The notify stage: whoever is concerned by what somebody decided is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.access.commanding import is_on
from catalog.config import Settings
from catalog.notifications import recipients, seeing, service, telling
from catalog.notifications.composing import Composed, Happened, Recipient, compose
from catalog.queue.models import Change
from catalog.queue.worker import Progress

STAGE = "notify"


@dataclass(frozen=True)
class ToTell:
    """What happened and who is told of it; None when it is nobody's news, or told already."""

    happened: Happened | None
    people: tuple[Recipient, ...]
    mail: bool


def load(session: Session, change_id: UUID, settings: Settings) -> ToTell:
    """Read what happened, whom it concerns and what each may know."""
    happened = telling.of_change(session, session.get_one(Change, change_id))
    if happened is None or service.is_told(session, happened.cause):
        return ToTell(None, (), mail=False)
    return ToTell(happened, whom(session, happened, settings), mail=bool(settings.mail_url))


def compute(todo: ToTell, _progress: Progress) -> Sequence[Composed]:
    """Write what each is told."""
    return [compose(todo.happened, person) for person in todo.people] if todo.happened else []


def save(session: Session, todo: ToTell, messages: Sequence[Composed]) -> Mapping[str, Sequence[UUID]]:
    """Keep it, and post it to their channels."""
    if todo.happened is not None:
        service.tell(session, todo.happened, messages, mail=todo.mail)
    return {}


def whom(session: Session, happened: Happened, settings: Settings) -> tuple[Recipient, ...]:
    """Name who is told, each with what they may know."""
    people = recipients.concerned(session, happened)
    return tuple(seeing.allowed(session, happened, people, on=is_on(session, settings)))
