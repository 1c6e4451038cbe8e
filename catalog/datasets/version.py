"""What a scan found at a place, and the id that the same content always gets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

READABLE = "readable"
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Content:
    """One immutable content; `rows` and `columns` are known only when it is readable."""

    content_id: str
    """`sha256:` and 64 hex digits."""
    status: str
    """readable | unreadable"""
    reason: str | None
    format: str
    bytes: int
    rows: int | None
    columns: Sequence[dict[str, str]]
    """A `{"name", "type"}` per column, in order."""
    modified_at: datetime | None
