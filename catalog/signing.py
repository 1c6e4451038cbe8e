"""Signed letters between programs: HMAC over the time and the body, so that neither can be changed or sent again."""

import hashlib
import hmac
import time

TOLERANCE_SECONDS = 300


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Sign a body: `v1=` and the hex HMAC-SHA256 of the timestamp in digits, a full stop, and the body."""
    signed = str(timestamp).encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(
    secret: str,
    timestamp: str,
    given: str,
    body: bytes,
    *,
    tolerance: int = TOLERANCE_SECONDS,
    now: float | None = None,
) -> bool:
    """Tell whether a letter is ours, unchanged, and not older than `tolerance` seconds.

    Within that time the same letter may come again: keep the Idempotency-Key of those that you have taken.
    """
    if not timestamp.isascii() or not timestamp.isdigit():
        return False
    if abs((time.time() if now is None else now) - int(timestamp)) > tolerance:
        return False
    return hmac.compare_digest(signature(secret, int(timestamp), body).encode(), given.encode())
