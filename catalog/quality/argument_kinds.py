"""What single arguments of expectations may hold; each check says what is wrong, or nothing (pure)."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

MAX_LIST = 10_000
MAX_WORDS = 10_000
"""The longest text that an argument may be, in characters."""
CONDITION_FORMS = frozenset({"comparison", "nullity", "and", "or"})
OPERATORS = frozenset({"==", "!=", "<", "<=", ">", ">=", "IN", "NOT_IN"})
_DEEPEST = 20


def wrong(kind: str, value: Any) -> str:
    """Say what is wrong with a value of this kind of argument; nothing when it is right."""
    return _KINDS[kind](value)


def is_number(value: Any) -> bool:
    """Tell whether a value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        return "is no text"
    return f"is longer than {MAX_WORDS:,} characters" if len(value) > MAX_WORDS else ""


def _yes_or_no(value: Any) -> str:
    return "" if isinstance(value, bool) else "is neither true nor false"


def _share(value: Any) -> str:
    return "" if is_number(value) and 0 <= value <= 1 else "is no share from 0 to 1"


def _number(value: Any) -> str:
    return "" if is_number(value) else "is no number"


def _whole(value: Any) -> str:
    return "" if is_number(value) and value == int(value) and value >= 0 else "is no whole number of 0 or more"


def _bound(value: Any) -> str:
    if is_number(value):
        return ""
    if isinstance(value, str):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return "is neither a number nor a time such as 2026-01-31"
        return ""
    return "is neither a number nor a time such as 2026-01-31"


def _list(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return "is no list, or an empty one"
    if len(value) > MAX_LIST:
        return f"lists more than {MAX_LIST:,}"
    return "" if all(isinstance(one, str | int | float | None) for one in value) else "lists what is no single value"


def _texts(value: Any) -> str:
    return _list(value) or next((f"holds what {wrong}" for one in value if (wrong := _text(one))), "")


def _pairs(value: Any) -> str:
    if not isinstance(value, list) or not value or len(value) > MAX_LIST:
        return f"is no list of up to {MAX_LIST:,} pairs"
    return "" if all(isinstance(one, list) and len(one) == 2 for one in value) else "lists what is no pair"  # noqa: PLR2004


def _regex(value: Any) -> str:
    if wrong := _text(value):
        return wrong
    try:
        re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is no regular expression: {error}"
    return ""


def _regexes(value: Any) -> str:
    return _texts(value) or next((f"holds what {wrong}" for one in value if (wrong := _regex(one))), "")


def _object(value: Any) -> str:
    return "" if isinstance(value, Mapping) and value else "is no object, or an empty one"


def _quantiles(value: Any) -> str:
    if not isinstance(value, Mapping) or set(value) != {"quantiles", "value_ranges"}:
        return "takes an object with quantiles and value_ranges"
    shares, ranges = value["quantiles"], value["value_ranges"]
    if not isinstance(shares, list) or not isinstance(ranges, list) or not shares or len(shares) != len(ranges):
        return "needs a range for each quantile"
    if any(_share(share) for share in shares):
        return "holds a quantile that is no share from 0 to 1"
    return _pairs(ranges)


def _condition(value: Any, depth: int = 0) -> str:
    form = value.get("type") if isinstance(value, Mapping) else None
    if form not in CONDITION_FORMS or depth > _DEEPEST:
        return "is no condition in GX's own form (an object of type comparison, nullity, and, or)"
    if form in {"and", "or"}:
        parts = value.get("conditions")
        if not isinstance(parts, list) or not parts:
            return f"of type {form} lists no conditions"
        return next((wrong for part in parts if (wrong := _condition(part, depth + 1))), "")
    column = value.get("column")
    if not isinstance(column, Mapping) or _text(column.get("name")):
        return "names no column"
    if form == "nullity":
        return _yes_or_no(value.get("is_null")) and "of type nullity says neither that is_null is true nor false"
    return _compared(value)


def _compared(value: Mapping[str, Any]) -> str:
    operator, parameter = value.get("operator"), value.get("parameter")
    if operator not in OPERATORS:
        return f"compares by none of {', '.join(sorted(OPERATORS))}"
    if operator in {"IN", "NOT_IN"}:
        return _list(parameter) and "compares with no list"
    return "" if isinstance(parameter, str | int | float) else "compares with no single value"


_KINDS: Mapping[str, Callable[[Any], str]] = {
    "anything": lambda _value: "",
    "text": _text,
    "yes_or_no": _yes_or_no,
    "share": _share,
    "number": _number,
    "whole": _whole,
    "bound": _bound,
    "list": _list,
    "texts": _texts,
    "pairs": _pairs,
    "regex": _regex,
    "regexes": _regexes,
    "object": _object,
    "quantiles": _quantiles,
    "condition": _condition,
}
