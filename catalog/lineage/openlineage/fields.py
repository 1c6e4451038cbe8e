"""Reading the fields of an event: what is missing or of another kind is told by its place."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from catalog.db import keepable
from catalog.errors.events import EventInvalid, EventUnreadable

LONGEST_NAME = 1_500
"""Bytes of a name: a longer one fits no index."""
LONGEST_NAMESPACE = 1_024
LONGEST_RUN_ID = 512
LONGEST_COLUMN = 500
_OF_ADDRESSES = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + ":/;=@+-_.,~$&*#?%()[]{}\\"
)
"""What addresses are written with; a namespace is one."""


class Problems:
    """Collects what cannot be used of an event, each with its place and the reason."""

    def __init__(self) -> None:
        self.found: list[dict[str, str]] = []

    def add(self, field: str, reason: str) -> None:
        """Note one."""
        self.found.append({"field": field, "reason": reason})


def mapping(value: Any, field: str) -> dict[str, Any]:
    """Give an object; nothing at all is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise EventUnreadable(field=field, reason="it is no JSON object")
    return value


def listing(value: Any, field: str) -> list[Any]:
    """Give an array; nothing at all is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise EventUnreadable(field=field, reason="it is no JSON array")
    return value


def text(value: Any, field: str, *, longest: int = LONGEST_NAME) -> str:
    """Give a text that has to be there and not be blank; numbers are taken as they are written."""
    plain = value if isinstance(value, str) else scalar(value, field)
    if plain is None:
        raise EventInvalid(field=field, reason="it is missing or null")
    if not plain.strip():
        raise EventInvalid(field=field, reason="it is blank")
    if len(plain) * 4 > longest and len(plain.encode()) > longest:
        raise EventInvalid(field=field, reason=f"it has more than {longest:,} bytes")
    return plain


def scalar(value: Any, field: str) -> str | None:
    """Give a text, or a number or truth value as text; None when there is nothing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        raise EventUnreadable(field=field, reason="it is no text")
    return str(value).lower() if isinstance(value, bool) else str(value)


def namespace(value: Any, field: str) -> str:
    """Give the namespace of a dataset: an address, with no blanks and no signs that addresses have not."""
    plain = text(value, field, longest=10**9)
    if not _is_address(plain):
        reason = f"a namespace is an address like postgres://host:5432 of at most {LONGEST_NAMESPACE:,} characters"
        raise EventUnreadable(field=field, reason=reason)
    return plain


def instant(value: Any, field: str) -> datetime:
    """Give a moment; one without a zone is UTC, and what is finer than a microsecond is cut."""
    if value is None:
        raise EventInvalid(field=field, reason="it is missing or null")
    moment = _moment(value)
    if moment is None:
        raise EventUnreadable(field=field, reason="it is no date with time such as 2026-03-01T09:30:00Z")
    return moment


def some_instant(value: Any) -> datetime | None:
    """Give a moment if this is one; a day alone, as schedules name it, is its beginning."""
    day = value.strip() if isinstance(value, str) else ""
    return _moment(f"{day}T00:00" if len(day) == len("2026-03-01") else value)


def check_keepable(value: Any) -> None:
    """Refuse texts that no database keeps: those with a NUL or half a character."""
    for field, plain in _texts(value, ""):
        if not keepable(plain):
            raise EventUnreadable(field=field or "event", reason="it holds a NUL or half a character")


@lru_cache(maxsize=1_000)
def _is_address(plain: str) -> bool:
    return len(plain) <= LONGEST_NAMESPACE and _OF_ADDRESSES.issuperset(plain)


def _moment(value: Any) -> datetime | None:
    # A day alone is no moment; a region in brackets, as Java writes it, adds nothing to the offset before it.
    plain = value.strip().partition("[")[0] if isinstance(value, str) else ""
    if len(plain) < len("2026-03-01T09"):
        return None
    with suppress(ValueError, OverflowError):
        read = datetime.fromisoformat(plain.upper())
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _texts(value: Any, field: str) -> Iterator[tuple[str, str]]:
    stack = [(value, field)]
    while stack:
        one, place = stack.pop()
        if isinstance(one, str):
            yield place, one
        elif isinstance(one, dict):
            yield from ((place, name) for name in one)
            stack += [(inner, f"{place}.{name}" if place else name) for name, inner in one.items()]
        elif isinstance(one, list):
            stack += [(inner, f"{place}[{number}]") for number, inner in enumerate(one)]
