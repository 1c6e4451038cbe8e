"""Read the audit trail."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit import seal
from catalog.audit.models import AuditEntry


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
    """Entries, newest first; `before` is the last `id` of the page before, `since` and `until` are included."""
    wanted = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
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
        wanted = wanted.where(AuditEntry.id < before)
    return list(session.scalars(wanted))


def verbs(session: Session) -> list[str]:
    """List what was ever done, in order."""
    return list(session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def last(session: Session, action: str) -> AuditEntry | None:
    """Give the newest entry of an action."""
    return next(iter(entries(session, action=action, limit=1)), None)


def said(entry: AuditEntry) -> seal.Entry:
    """Give what a sealed entry says."""
    return seal.Entry(
        seq=entry.seq or 0,
        at=entry.at,
        actor=entry.actor,
        verified=entry.verified,
        action=entry.action,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        detail=entry.detail,
        id=entry.id,
        origin=entry.origin,
        form=entry.form,
    )
