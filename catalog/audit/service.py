"""Keep who did what to which."""

import socket
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.audit import seal
from catalog.audit.models import AuditEntry
from catalog.db import ORIGIN, keeps_books, now

LONGEST_ORIGIN = 255


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
    """Write an entry in the caller's transaction, with the place that the session is used from; it is sealed later.

    Nobody waits for anybody: the order of the chain is decided when it is sealed (see `sealing`).
    """
    entry = AuditEntry(
        at=now(),
        actor=seal.plain_text(actor)[:512],
        verified=verified,
        origin=seal.plain_text(str(session.info.get(ORIGIN) or f"a program on {socket.gethostname()}"))[
            :LONGEST_ORIGIN
        ],
        action=action,
        subject_type=subject_type,
        subject_id=seal.plain_text(str(subject_id)),
        detail=seal.plain(detail),
    )
    session.add(entry)
    session.flush()  # its place among the entries of this transaction is where it was recorded
    return entry
