"""Where in a statement's text an expression stands."""

import re

from sqlglot import exp

_BEFORE = re.compile(r"(?:(?:\b(?:case|when|not|interval)|(?<=[\s,(])-)\s*)+\Z", re.IGNORECASE)
_NEAR = 60
_END = re.compile(r"(?:\s*\b(?:end|[\w.]+\s+end)\b)", re.IGNORECASE)


def place_of(node: exp.Expr, text: str) -> tuple[int, int] | None:
    """Give the first character of an expression and the one after its last, brackets complete; None when untold."""
    marks = [part.meta for part in node.walk() if "start" in part.meta and "end" in part.meta]
    if not marks:
        return None
    start, end = min(mark["start"] for mark in marks), max(mark["end"] for mark in marks) + 1
    return _worded(text, *_whole(text, start, end))


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Add the brackets that are missing at either end, with the function's name before the first."""
    depth = lowest = 0
    for letter in text[start:end]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        lowest = min(lowest, depth)
    for _ in range(-lowest):
        opened = text.rfind("(", 0, start)
        start = _name_before(text, opened) if opened >= 0 else start
    for _ in range(depth - lowest):
        closed = text.find(")", end)
        end = closed + 1 if closed >= 0 else end
    return start, end


def _worded(text: str, start: int, end: int) -> tuple[int, int]:
    """Add the words that begin and end an expression and have no place of their own."""
    before = _BEFORE.search(text, max(start - _NEAR, 0), start)
    start = before.start() if before else start
    after = _END.match(text, end) if text[start : start + 4].casefold() == "case" else None
    return start, after.end() if after else end


def _name_before(text: str, bracket: int) -> int:
    start = bracket
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    return start
