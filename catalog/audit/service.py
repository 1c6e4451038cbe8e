"""Keep who did what to which."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from catalog.audit import seal
from catalog.audit.models import AuditEntry
from catalog.db import keeps_books, now

CHAIN_LOCK = 0x68656164  # any number that no other advisory lock uses


@keeps_books
def record(
    session: Session,
    actor: str,
    verified: bool,
    action: str,
    subject_type: str,
    subject_id: str | UUID,
    detail: dict[str, Any],
) -> AuditEntry:
    """Add an entry to the chain, in the caller's transaction.

    Others who record wait until it commits: record last, after rows are locked and the work is done.
    """
    last_seq, last_seal = _last(session)
    said = seal.Entry(
        seq=last_seq + 1,
        at=now(),
        actor=seal.plain_text(actor)[:512],
        verified=verified,
        action=action,
        subject_type=subject_type,
        subject_id=seal.plain_text(str(subject_id)),
        detail=seal.plain(detail),
    )
    entry = AuditEntry(**vars(said), seal=seal.seal(said, last_seal))
    session.add(entry)
    session.flush()  # the next entry of this transaction seals this one
    return entry


def _last(session: Session) -> tuple[int, str]:
    """Give the end of the chain; nobody else adds to it until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    last = session.execute(select(AuditEntry.seq, AuditEntry.seal).order_by(AuditEntry.seq.desc()).limit(1)).first()
    return (last.seq, last.seal) if last else (0, seal.FIRST)
