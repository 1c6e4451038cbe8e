"""Texts that have to fit into boxes (pure)."""

from collections.abc import Iterable
from functools import cache
from unicodedata import east_asian_width

LETTER, SMALL_LETTER = 7.6, 6.4
"""About how wide a letter of a name and of what stands below it is, in pixels."""
WIDE = 1.75


def fitted(text: str, most: float) -> str:
    """Shorten a text to so many letters in its middle: both its ends tell things apart. Wide letters count more."""
    if sum(map(_width, text)) <= most:
        return text
    head = _taken(text, (most - 1) * 0.55)
    tail = _taken(reversed(text), (most - 1) * 0.45)
    return f"{head.rstrip()}…{tail[::-1].lstrip()}"


def _taken(text: Iterable[str], most: float) -> str:
    room, taken = most, ""
    for letter in text:
        room -= _width(letter)
        if room < 0:
            break
        taken += letter
    return taken


@cache
def _width(letter: str) -> float:
    return WIDE if east_asian_width(letter) in "WF" else 1.0
