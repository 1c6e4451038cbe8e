"""Reading and writing signed checkpoints."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from catalog.audit.checkpoint import CUT, SEALED, Checkpoint
from catalog.audit.keys import Signer
from catalog.audit.models import AuditCheckpoint
from catalog.audit.seal import FIRST
from catalog.db import now

CHAIN_LOCK = 0x68656164  # any number that no other advisory lock uses
_HOUR = "%Y-%m-%dT%H"


def lock(session: Session) -> None:
    """Let nobody else seal, sign or cut until this transaction ends; who records waits for nothing."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})


def every(session: Session) -> Sequence[Checkpoint]:
    """Give all checkpoints, oldest first."""
    rows = session.scalars(select(AuditCheckpoint).order_by(AuditCheckpoint.number))
    return [_read(row) for row in rows]


def newest(session: Session) -> Checkpoint | None:
    """Give the newest checkpoint."""
    row = session.scalars(select(AuditCheckpoint).order_by(AuditCheckpoint.number.desc()).limit(1)).first()
    return _read(row) if row else None


def write(
    session: Session, signer: Signer, kind: str, end: tuple[int, str], cut: tuple[int, str] | None = None
) -> Checkpoint:
    """Sign that the chain ends here, and, with `cut`, that it begins after that entry.

    The newest one moves on within its hour: what is asked for, and what cuts, stays.
    """
    last = newest(session)
    before = last or Checkpoint(0, "", 0, FIRST, 0, FIRST, now())
    moves = last is not None and kind == last.kind == SEALED and f"{last.at:{_HOUR}}" == f"{now():{_HOUR}}"
    begins = cut if kind == CUT and cut is not None else (before.cut_seq, before.cut_seal)
    number = before.number + (0 if moves else 1)
    made = signer.sign(Checkpoint(number, kind, *end, *begins, _to_seconds(now())))
    row = session.get(AuditCheckpoint, number) or AuditCheckpoint()
    for name, value in vars(made).items():
        setattr(row, name, value)
    session.add(row)
    session.flush()  # whoever reads it next in this transaction finds it
    event.listen(session, "after_commit", lambda _session: signer.remember(made), once=True)
    return made


def _read(row: AuditCheckpoint) -> Checkpoint:
    return Checkpoint(**{name: getattr(row, name) for name in Checkpoint.__dataclass_fields__})


def _to_seconds(at: datetime) -> datetime:
    return at.replace(microsecond=0)
