"""A declared subset in words: what part of a dataset was read or written (pure)."""

import json
from typing import Any

LONGEST = 500
_SIGNS = {
    "EQUAL": "=",
    "NOT_EQUAL": "<>",
    "GREATER_THAN": ">",
    "GREATER_EQUAL_THAN": ">=",
    "LESS_THAN": "<",
    "LESS_EQUAL_THAN": "<=",
}


def in_words(facet: Any) -> str:
    """Say which part a subset facet means, such as `subset: day = 2026-03-01`; empty when it says nothing."""
    if not isinstance(facet, dict):
        return ""
    condition = next((facet[key] for key in ("condition", "inputCondition", "outputCondition") if facet.get(key)), None)
    words = _words(condition, 0) if condition is not None else ""
    return f"subset: {words}"[:LONGEST] if words else ""


def _words(told: Any, depth: int) -> str:
    if not isinstance(told, dict) or depth > 20:  # noqa: PLR2004 - deeper is no sentence any more
        return json.dumps(told)
    kind = str(told.get("type", "")).lower()
    if kind == "location":
        return "at " + ", ".join(map(str, _items(told.get("locations"))))
    if kind == "partition":
        return "partitions " + "; ".join(_partition(one) for one in _items(told.get("partitions")))
    if kind in {"compare", "binary"}:
        sign = str(told.get("comparison") or told.get("operator") or "?")
        left, right = (_words(told.get(side), depth + 1) for side in ("left", "right"))
        return f"{left} {_SIGNS.get(sign.upper(), sign)} {right}" if kind == "compare" else f"({left} {sign} {right})"
    if kind == "field":
        return str(told.get("field", "?"))
    return str(told["value"]) if kind == "literal" and "value" in told else json.dumps(told, sort_keys=True)


def _partition(told: Any) -> str:
    if not isinstance(told, dict):
        return json.dumps(told)
    dimensions = told.get("dimensions")
    if isinstance(dimensions, dict):
        return ", ".join(f"{name} = {value}" for name, value in sorted(dimensions.items()))
    return str(told.get("identifier", json.dumps(told, sort_keys=True)))


def _items(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []
