"""The seal of an audit entry: SHA-256 over the seal before it and over what it says (pure)."""

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
    """What an audit entry says; entries of form 1 had no origin, and were sealed as they were written."""

    seq: int
    at: datetime
    actor: str
    verified: bool
    action: str
    subject_type: str
    subject_id: str
    detail: dict[str, Any]
    id: int = 0
    origin: str = ""
    form: int = 1


def seal(entry: Entry, before: str) -> str:
    """Give 64 hex digits; the same in every database, today and later."""
    if entry.form == 1:
        return _sha256(_text({**_said(entry), "before": before}))
    return linked(before, digest(entry))


def digest(entry: Entry) -> str:
    """Give 64 hex digits that stand for all that an entry says, where the entry itself may not be shown."""
    return _sha256(_text(_said(entry)))


def linked(before: str, digest_of_next: str) -> str:
    """Give the seal of the entry with this digest, after the one with the seal `before`."""
    return _sha256(before + digest_of_next)


def _said(entry: Entry) -> dict[str, Any]:
    said = {**vars(entry), "at": entry.at.astimezone(UTC).isoformat(), "detail": plain(entry.detail)}
    return {name: value for name, value in said.items() if entry.form > 1 or name not in {"id", "origin", "form"}}


def _text(said: dict[str, Any]) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _sha256(text: str) -> str:
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
