"""What an expectation was given, in words (pure)."""

from collections.abc import Callable, Mapping
from typing import Any

from catalog.web import human

_ELSEWHERE = frozenset({"column", "column_list", "column_A", "column_B", "batch_id"})
"""What has a place of its own where an expectation is shown."""
_TOLD = frozenset({"mostly", "min_value", "max_value", "strict_min", "strict_max"})


def limits(kwargs: Mapping[str, Any], write: Callable[[Any], str]) -> str:
    """Tell what an expectation was given; `write` tells one value."""
    given = {name: value for name, value in kwargs.items() if name not in _ELSEWHERE and value is not None}
    others = [f"{name.replace('_', ' ')}: {write(value)}" for name, value in given.items() if name not in _TOLD]
    mostly = f"in at least {human.share(given['mostly'])} of the rows" if "mostly" in given else ""
    return "; ".join(part for part in (*others, _bounds(given, write), mostly) if part)


def _bounds(given: Mapping[str, Any], write: Callable[[Any], str]) -> str:
    low, high = (_of_day(write(given[end])) if end in given else "" for end in ("min_value", "max_value"))
    above, below = given.get("strict_min"), given.get("strict_max")
    if low and high and not (above or below):
        return f"from {low} to {high}"
    least = f"{'more than' if above else 'at least'} {low}" if low else ""
    most = f"{'less than' if below else 'at most'} {high}" if high else ""
    return " and ".join(part for part in (least, most) if part)


def _of_day(told: str) -> str:
    return told.removesuffix("T00:00:00")
