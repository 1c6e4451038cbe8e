"""Sealing entries into the chain, in the order in which their transactions committed (see decision 0049).

An entry that is not committed yet is not seen, and is sealed when it is. Of those that became visible since, the order
is that in which their transactions began to commit: on SQLite, with one writer at a time, the order in which they were
written; on PostgreSQL a trigger that runs at the commit counts them. Nothing that was done because of another deed
began to commit before that deed was visible, so that it never stands before it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.audit import checkpoint, checkpoints, seal
from catalog.audit.keys import Signer
from catalog.audit.models import AuditCheckpoint, AuditEntry
from catalog.audit.queries import said

MOST = 1_000
"""So many entries are sealed in one transaction."""


@dataclass(frozen=True)
class Backlog:
    """Entries that are not sealed yet."""

    entries: int
    oldest: datetime | None


def is_due(session: Session) -> bool:
    """Tell whether there is something to seal, or a chain that was never signed."""
    if session.scalar(select(AuditEntry.id).where(AuditEntry.seq.is_(None)).limit(1)) is not None:
        return True
    return not is_begun(session) and session.scalar(select(AuditEntry.id).limit(1)) is not None


def is_begun(session: Session) -> bool:
    """Tell whether the chain was ever signed."""
    return session.scalar(select(AuditCheckpoint.number).limit(1)) is not None


def backlog(session: Session) -> Backlog:
    """Tell how much waits to be sealed, and since when."""
    waiting = select(func.count(), func.min(AuditEntry.at)).where(AuditEntry.seq.is_(None))
    number, oldest = session.execute(waiting).one()
    return Backlog(number, oldest)


def seal_next(session: Session, signer: Signer, *, most: int = MOST) -> int:
    """Seal the entries that wait, at most so many, and sign how far the chain goes now; gives how many were sealed."""
    checkpoints.lock(session)
    signer.check()
    waiting = select(AuditEntry).where(AuditEntry.seq.is_(None)).order_by(AuditEntry.committing, AuditEntry.id)
    found = list(session.scalars(waiting.limit(most).execution_options(populate_existing=True)))
    last, before = _end(session, signer)
    for number, entry in enumerate(found, start=last + 1):
        entry.seq = number
        entry.seal = before = seal.seal(said(entry), before)
    session.flush()  # the checkpoint stands for what is written
    end = (last + len(found), before)
    if found or (last and not is_begun(session)):
        checkpoints.write(session, signer, checkpoint.SEALED, end)
    return len(found)


def _end(session: Session, signer: Signer) -> tuple[int, str]:
    """Give the end of the chain as it was signed.

    What somebody changed at the end is so never taken over: the next entry seals what was signed, and verifying shows
    where the two part. Where nothing was signed yet, the chain of before is gone on with.
    """
    sealed = select(AuditEntry.seq, AuditEntry.seal).where(AuditEntry.seq.is_not(None))
    last = session.execute(sealed.order_by(AuditEntry.seq.desc()).limit(1)).first()
    there, its_seal = (last.seq, last.seal) if last else (0, seal.FIRST)
    newest = checkpoints.newest(session)
    told = [one for one in (newest, signer.known) if one and checkpoint.is_signed(one, signer.keys)]
    if not told:
        return there, its_seal
    signed = max(told, key=lambda one: (one.number, one.seq))
    return max(there, signed.seq), signed.seal
