"""Read the audit trail, and check that nobody rewrote it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import seal
from catalog.audit.models import AuditEntry

PAGE = 1_000


def entries(
    session: Session,
    *,
    subject_id: str | UUID | None = None,
    subject_ids: Collection[str] | None = None,
    actor: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
    before: int | None = None,
) -> list[AuditEntry]:
    """Entries, newest first; `before` is the last `seq` of the page before, `since` and `until` are included."""
    wanted = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit)
    if subject_id is not None:
        wanted = wanted.where(AuditEntry.subject_id == str(subject_id))
    if subject_ids is not None:
        wanted = wanted.where(AuditEntry.subject_id.in_(subject_ids))
    if since is not None:
        wanted = wanted.where(AuditEntry.at >= since)
    if until is not None:
        wanted = wanted.where(AuditEntry.at <= until)
    if actor is not None:
        wanted = wanted.where(AuditEntry.actor == actor)
    if action is not None:
        wanted = wanted.where(AuditEntry.action == action)
    if before is not None:
        wanted = wanted.where(AuditEntry.seq < before)
    return list(session.scalars(wanted))


def verbs(session: Session) -> list[str]:
    """List what was ever done, in order."""
    return list(session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def verify(session: Session) -> int | None:
    """Give the first `seq` that is missing or does not fit its seal; None when the chain is whole.

    Entries cut off at the end leave a whole, shorter chain: compare `head` with one kept elsewhere.
    """
    expected, before = 1, seal.FIRST
    while page := _page(session, expected):
        for entry in page:
            if entry.seq != expected or entry.seal != seal.seal(_said(entry), before):
                return expected
            expected, before = expected + 1, entry.seal
    return None


def head(session: Session) -> tuple[int, str]:
    """Give the last `seq` and its seal; (0, zeros) of an empty chain."""
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).first()
    return (last.seq, last.seal) if last else (0, seal.FIRST)


def _page(session: Session, first: int) -> list[AuditEntry]:
    rows = select(AuditEntry).where(AuditEntry.seq >= first).order_by(AuditEntry.seq).limit(PAGE)
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def _said(entry: AuditEntry) -> seal.Entry:
    return seal.Entry(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        verified=entry.verified,
        action=entry.action,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        detail=entry.detail,
    )
