r"""Python's patterns written for the engine (pure).

The engine's patterns (RE2) look much like Python's and mean other things: `\w` and `\d` are ASCII only, `$` does not
see a newline at the end, `{,3}` is text. So only what is known to mean the same is handed over, written out; anything
else is left to Python.
"""

import re

_SPACES = r"\s\x0b\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_CLASSES = {"d": r"\p{Nd}", "w": r"\p{L}\p{N}_", "s": _SPACES}
_NEGATED = {letter.upper(): inside for letter, inside in _CLASSES.items()}
_CONTROLS = frozenset("ntrfv")
_PLAIN = {".": r"[^\n]", "^": r"\A"}
_BEHIND_END = frozenset({"", "|", ")"})
_PART = re.compile(
    r"""
    (?P<quantified>(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??(?![*+?{]))
  | (?P<open>\((?:\?:|\?P<[A-Za-z_]\w*>|(?!\?)))
  | (?P<class>\[\^?(?!\])(?:\\[^\n]|[^\]\[\\])+\])
  | (?P<escape>\\.)
  | (?P<plain>[^\\\[\](*+?{}])
    """,
    re.VERBOSE,
)
_CLASS_PART = re.compile(r"\\(?P<escape>.)|(?P<plain>.)", re.DOTALL)


def translated(pattern: str) -> str | None:
    """Write a pattern of Python's so that the engine finds the same; None when it has no such form."""
    lead = "(?i)" if pattern.startswith("(?i)") else ""
    place, written = len(lead), []
    while place < len(pattern):
        found = _PART.match(pattern, place)
        part = _part(found, pattern[found.end() : found.end() + 1]) if found else None
        if part is None or found is None:
            return None
        written.append(part)
        place = found.end()
    return _whole(pattern, lead + "".join(written))


def _whole(pattern: str, written: str) -> str | None:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None  # Python's own words about it are the better ones
    return written


def _part(found: "re.Match[str]", behind: str) -> str | None:
    text = found[0]
    match found.lastgroup:
        case "open":
            return "(?:" if text != "(" else text
        case "class":
            return _class(text)
        case "escape":
            return _escape(text[1])
    if text == "$":
        return r"(?:\n?\z)" if behind in _BEHIND_END else None
    return _PLAIN.get(text, text)


def _escape(letter: str) -> str | None:
    if letter in _CLASSES:
        return f"[{_CLASSES[letter]}]"
    if letter in _NEGATED:
        return f"[^{_NEGATED[letter]}]"
    if letter in "AZ":
        return r"\A" if letter == "A" else r"\z"
    return _literal(letter)


def _literal(letter: str) -> str | None:
    if letter in _CONTROLS or (letter.isascii() and not letter.isalnum() and letter.isprintable() and letter != " "):
        return f"\\{letter}"
    return None


def _class(text: str) -> str | None:
    start = "[^" if text.startswith("[^") else "["
    inside = text[len(start) : -1]
    if any(letter * 2 in inside for letter in "&~|-"):
        return None  # Python has plans for these
    written: list[str] = []
    for found in _CLASS_PART.finditer(inside):
        letter, ends = found["escape"] or found["plain"], found.end() == len(inside)
        part = (_CLASSES.get(letter) or _literal(letter)) if found["escape"] else letter
        if found["plain"] == "-":
            # Behind a class of characters Python takes a dash for itself only at the end.
            part = "\\-" if ends or not written else None if written[-1] in _CLASSES.values() else "-"
        if part is None:
            return None
        written.append(part)
    return start + "".join(written) + "]"
