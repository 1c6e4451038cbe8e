"""The gather and deliver stages: messages that are due are sealed into letters, and letters are sent.

Gathering commits before anything is sent, so that a letter that a dead worker may have sent is sent again as it was,
under the same key. One channel is worked on by one worker at a time; one that does not answer waits for itself alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.access.commanding import is_on
from catalog.config import Settings
from catalog.notifications import letters, posting
from catalog.notifications.channels import ToSend, send
from catalog.notifications.posting import DELIVER, GATHER, Outcome
from catalog.queue.worker import Progress

__all__ = [
    "DELIVER",
    "GATHER",
    "compute_gather",
    "compute_send",
    "load_gather",
    "load_send",
    "save_gather",
    "save_send",
]


@dataclass(frozen=True)
class Batch:
    """Some letters of one channel."""

    channel_id: UUID
    letters: ToSend | None
    """None where there is nothing to send now."""
    withheld: Sequence[Outcome]
    """Letters of which nothing is left that their reader may know."""


def load_gather(_session: Session, channel_id: UUID, _settings: Settings) -> UUID:
    """Name the channel."""
    return channel_id


def compute_gather(_channel_id: UUID, _progress: Progress) -> None:
    """Nothing is to compute."""


def save_gather(session: Session, channel_id: UUID, _nothing: None) -> Mapping[str, Sequence[UUID]]:
    """Seal what is due."""
    return {"channel": [channel_id]} if posting.gather(session, channel_id) else {}


def load_send(session: Session, channel_id: UUID, settings: Settings) -> Batch:
    """Read what is due, and what each letter says."""
    todo, withheld = letters.to_send(session, channel_id, settings, access=is_on(session, settings))
    return Batch(channel_id, todo, withheld)


def compute_send(batch: Batch, progress: Progress) -> Sequence[Outcome]:
    """Send it."""
    return [*batch.withheld, *(send(batch.letters, progress) if batch.letters is not None else ())]


def save_send(session: Session, batch: Batch, outcomes: Sequence[Outcome]) -> Mapping[str, Sequence[UUID]]:
    """Keep what became of each letter."""
    posting.settle(session, batch.channel_id, outcomes)
    return {}
