"""The audit trail as auditors ask for it: what is meant, exports, and verifying; each of these is recorded too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.access.actors import Actor
from catalog.access.deciding import require
from catalog.audit import checkpoints, exporting, keys, queries, sealing, verifying
from catalog.audit import service as audit
from catalog.audit.exporting import FORMATS, Reading, Wanted
from catalog.audit.verifying import Verification
from catalog.config import Settings
from catalog.datasets import queries as datasets
from catalog.datasets.resolving import resolve
from catalog.db import keeps_books, now
from catalog.errors import Invalid
from catalog.queue import service as queue
from catalog.queue.worker import Progress

STAGE = "verify"
RECORD = UUID("00000000-0000-0000-0000-61756469740b")
VERIFIED = "audit.verified"
EVERY = timedelta(days=1)
SHOWN = 5


@dataclass(frozen=True)
class Verified:
    """When the chain was verified last, and what was found: nothing when it is whole."""

    at: datetime
    by: str
    whole: bool
    last: int
    findings: Sequence[str]


@dataclass(frozen=True)
class ChainState:
    """How far the chain is sealed, what waits, and when it was verified last."""

    sealed: int
    signed_at: datetime | None
    begins: int
    unsealed: int
    oldest_unsealed: datetime | None
    verified: Verified | None


@keeps_books
def state(session: Session) -> ChainState:
    """Tell how far the chain is sealed, and when it was verified last, to whoever may read the record."""
    last, waiting = checkpoints.newest(session), sealing.backlog(session)
    begins, at = (last.cut_seq + 1, last.at) if last else (1, None)
    return ChainState(last.seq if last else 0, at, begins, waiting.entries, waiting.oldest, _last(session))


def subjects(session: Session, name: str) -> list[str]:
    """Name a dataset, all that was ever merged into it, and its copies: what was done to each is meant."""
    dataset = resolve(session, name)
    copies = [copy.id for copy in datasets.members(session, dataset.id)]
    return [str(one) for one in (dataset.id, *datasets.merged_into(session, dataset.id), *copies)]


def export(session: Session, reading: Reading, wanted: Wanted, form: str, actor: Actor) -> Iterator[str]:
    """Record that somebody takes entries away, and give them; raises Invalid, Forbidden."""
    require(session, actor, "audit")
    if form not in FORMATS:
        raise Invalid(reason=f"The audit trail is exported as {' or '.join(FORMATS)}.")
    detail = {"as": form, "asked_for": wanted.told()}
    audit.record(session, actor.name, actor.verified, "audit.exported", "audit", "chain", detail)
    return (exporting.as_csv if form == "csv" else exporting.as_lines)(reading, wanted)


def attached(form: str) -> Mapping[str, str]:
    """Give the headers of an export as a file to keep."""
    return {"content-disposition": f'attachment; filename="audit.{form}"', "cache-control": "no-store"}


def ask_to_verify(session: Session, actor: Actor) -> None:
    """Have a worker, which has the key, verify the chain."""
    require(session, actor, "audit")
    queue.enqueue(session, STAGE, RECORD)
    audit.record(session, actor.name, actor.verified, "audit.verification_asked", "audit", "chain", {})


def is_due(session: Session) -> bool:
    """Tell whether the chain was not verified for a day."""
    last = queries.last(session, VERIFIED)
    return last is None or now() - last.at > EVERY


def note(session: Session, found: Verification, actor: Actor) -> None:
    """Record what verifying found."""
    told = [one.told for one in found.findings[:SHOWN]]
    detail = {"whole": found.whole, "first": found.first, "last": found.last, "findings": told, "key": found.key}
    audit.record(session, actor.name, actor.verified, VERIFIED, "audit", "chain", detail)


def load(session: Session, _chain: UUID, settings: Settings) -> Verification:
    """Verify the chain, in one look at it."""
    known = keys.known(settings)
    return verifying.verify(session, keys.public_keys(settings), known)


def compute(found: Verification, _progress: Progress) -> Verification:
    """Leave it as it is."""
    return found


def save(session: Session, found: Verification, _same: Verification) -> Mapping[str, Sequence[UUID]]:
    """Record what was found."""
    note(session, found, Actor("the worker", verified=True))
    queue.forget(session, STAGE)
    return {}


def _last(session: Session) -> Verified | None:
    found = queries.last(session, VERIFIED)
    if found is None:
        return None
    detail = found.detail
    return Verified(found.at, found.actor, bool(detail["whole"]), int(detail["last"]), list(detail["findings"]))
