"""Entries and sealed chains for tests."""

from sqlalchemy.orm import Session

from catalog.audit import sealing, service, verifying
from catalog.audit.checkpoint import Checkpoint
from catalog.audit.keys import Signer
from catalog.audit.models import AuditEntry


def record(session: Session, number: int = 1, actor: str = "ana") -> list[AuditEntry]:
    """Write entries."""
    return [
        service.record(session, actor, False, "accept", "nomination", f"n{step}", {"reason": "best", "step": step})
        for step in range(number)
    ]


def sealed(session: Session, signer: Signer, number: int) -> None:
    """Write entries and seal them."""
    record(session, number)
    sealing.seal_next(session, signer)


def verified(session: Session, signer: Signer, known: Checkpoint | None = None) -> verifying.Verification:
    """Verify the chain as the holder of the key does."""
    return verifying.verify(session, signer.keys, known)
