"""Putting a new signing key in the place of the one in use; what was signed before stays verifiable."""

from sqlalchemy.orm import Session

from catalog.audit import cutting, keys, service
from catalog.audit.changing import changed
from catalog.audit.checkpoint import Checkpoint, key_id
from catalog.audit.keys import Signer
from catalog.errors import ReasonMissing


def rotate(session: Session, signer: Signer, *, reason: str, actor: str, verified: bool) -> Checkpoint:
    """Seal all that waits with the old key, and begin with a new one; gives the first checkpoint that it signed.

    Raises ReasonMissing, AuditKeyUnusable.
    """
    if not reason.strip():
        raise ReasonMissing
    last = cutting.mark(session, signer)  # takes the lock of the chain
    fresh = keys.rotate(signer, last.number)
    before, after = (key_id(one.key.public_key()) for one in (signer, fresh))
    detail = changed({"key": before}, {"key": after}, reason=reason.strip(), last=last.number)
    service.record(session, actor, verified, "audit.key_rotated", "audit", "chain", detail)
    return cutting.mark(session, fresh)
