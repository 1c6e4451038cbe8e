"""Spans of time as people type them: `90s`, `30m`, `36h`, `2d`, `1w` (pure)."""

import re
from datetime import timedelta

from catalog.errors.asking import SpanInvalid

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([smhdw])\s*", re.IGNORECASE)


def span(text: str) -> timedelta:
    """Read a span of time; raises SpanInvalid."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise SpanInvalid(shown=text[:40])
    try:
        return timedelta(**{_UNITS[found.group(2).lower()]: float(found.group(1))})
    except OverflowError:
        raise SpanInvalid(shown=text[:40]) from None
