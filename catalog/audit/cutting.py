"""Ending what has been kept long enough: only at a signed checkpoint, so that the rest still proves itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.audit import checkpoint, checkpoints, sealing, service, verifying
from catalog.audit.changing import changed
from catalog.audit.checkpoint import Checkpoint
from catalog.audit.keys import Signer
from catalog.audit.models import AuditEntry
from catalog.errors import ReasonMissing
from catalog.errors.audit import ChainBroken, NothingToCut


@dataclass(frozen=True)
class Cut:
    """What was cut: so many entries, up to `checkpoint.cut_seq`."""

    entries: int
    checkpoint: Checkpoint


def mark(session: Session, signer: Signer) -> Checkpoint:
    """Seal what waits, and sign a checkpoint that stays."""
    checkpoints.lock(session)
    signer.check()
    while sealing.seal_next(session, signer) == sealing.MOST:
        pass
    last = checkpoints.newest(session)
    end = (last.seq, last.seal) if last else (0, checkpoint.NOTHING)
    return checkpoints.write(session, signer, checkpoint.ASKED, end)


def cut(session: Session, signer: Signer, before: datetime, *, reason: str, actor: str, verified: bool) -> Cut:
    """Delete the entries up to the last checkpoint before this moment.

    Raises ChainBroken, NothingToCut, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    checkpoints.lock(session)
    signer.check()
    place = _place(session, signer, before)
    last = checkpoints.newest(session)
    if last is None:
        raise NothingToCut(before=f"{before:%Y-%m-%d}")
    gone = session.scalar(select(func.count()).where(AuditEntry.seq <= place.seq)) or 0
    session.execute(delete(AuditEntry).where(AuditEntry.seq <= place.seq))
    made = checkpoints.write(session, signer, checkpoint.CUT, (last.seq, last.seal), (place.seq, place.seal))
    named = {"older_than": before, "entries": gone, "last": place.seq, "reason": reason.strip()}
    detail = changed({"begins_after": last.cut_seq}, {"begins_after": place.seq}, **named)
    service.record(session, actor, verified, "audit.cut", "audit", "chain", detail)
    return Cut(gone, made)


def _place(session: Session, signer: Signer, before: datetime) -> Checkpoint:
    """Give the last checkpoint of which every entry is older; what is cut was whole until then."""
    found = verifying.verify(session, signer.keys, signer.known)
    if not found.whole:
        raise ChainBroken(reason=found.findings[0].told)
    kept = session.scalar(select(func.min(AuditEntry.seq)).where(AuditEntry.at >= before))
    told = checkpoints.every(session)
    places = [one for one in told if one.seq >= found.first and (kept is None or one.seq < kept)]
    if not places:
        raise NothingToCut(before=f"{before:%Y-%m-%d}")
    return max(places, key=lambda one: one.seq)
