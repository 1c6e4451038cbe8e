"""The seal stage: what was recorded is sealed into the audit chain, soon, by one task at a time.

Its subject is the chain, of which there is one. No deed queues it, because all deeds would then wait for each other at
that one task: each worker looks every second whether something waits (see `queue.worker.Errand`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import keys, sealing
from catalog.audit.keys import Signer
from catalog.config import Settings
from catalog.pipeline import recording
from catalog.queue import service as queue
from catalog.queue.worker import Errand, Progress

STAGE = "seal"
CHAIN = UUID("00000000-0000-0000-0000-61756469740a")
ERRAND = Errand(STAGE, CHAIN, sealing.is_due)


@dataclass(frozen=True)
class ToSeal:
    """Whether the chain was ever signed, and where the key is."""

    settings: Settings
    begun: bool


def load(session: Session, _chain: UUID, settings: Settings) -> ToSeal:
    """Look whether the chain was signed before: a key is made only when it was not."""
    return ToSeal(settings, sealing.is_begun(session))


def compute(todo: ToSeal, _progress: Progress) -> Signer:
    """Read the key."""
    return keys.signer(todo.settings, begun=todo.begun)


def save(session: Session, _todo: ToSeal, signer: Signer) -> Mapping[str, Sequence[UUID]]:
    """Seal what waits and sign it; more than is sealed at once comes next, and once a day the chain is verified."""
    sealed = sealing.seal_next(session, signer)
    queue.forget(session, STAGE)
    more = {"chain": [CHAIN]} if sealed == sealing.MOST else {}
    return {**more, **({"record": [recording.RECORD]} if recording.is_due(session) else {})}
