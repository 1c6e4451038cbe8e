"""The seal of an audit entry: SHA-256 over what it says and over the seal before it."""

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
"""What the first entry seals."""


@dataclass(frozen=True)
class Entry:
    """What an audit entry says."""

    seq: int
    at: datetime
    actor: str
    verified: bool
    action: str
    subject_type: str
    subject_id: str
    detail: dict[str, Any]


def seal(entry: Entry, before: str) -> str:
    """Give 64 hex digits; the same in every database, today and later."""
    said = {**vars(entry), "at": entry.at.astimezone(UTC).isoformat(), "detail": plain(entry.detail), "before": before}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def plain(value: Any) -> Any:
    """Give a value as every database gives it back: JSON without what one of them refuses or rewrites."""
    if isinstance(value, dict):
        return {plain_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)]
    if isinstance(value, float):
        return _plain_number(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    return plain_text(str(value))


def plain_text(text: str) -> str:
    """Replace lone surrogates, which no database keeps, and NUL, which PostgreSQL does not."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")


def _plain_number(value: float) -> float | int | str:
    if not math.isfinite(value):
        return str(value)
    return int(value) if value.is_integer() else value
