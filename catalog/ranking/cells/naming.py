"""How a cell is named: by its column and by the values that name its row, all in canonical form (pure)."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from catalog.scanning.canonical import number, parse, write

Key = tuple[tuple[str, str | None], ...]
"""(column, canonical value) pairs in the order of the columns' names."""

Said = str | int | float | bool | None

LONGEST = 256
"""Samples keep no more of a cell."""


def key_of(pairs: Mapping[str, str | None] | Iterable[tuple[str, str | None]]) -> Key:
    """Put the values that name a row in order."""
    return tuple(sorted(pairs.items() if isinstance(pairs, Mapping) else pairs))


def cell_id(key: Key, column: str) -> str:
    """Name a cell for good: the same key and column give the same 64 hex digits."""
    return hashlib.sha256(json.dumps([[list(pair) for pair in key], column]).encode()).hexdigest()


def canonical(said: Said) -> str | None:
    """Read what a person or a program says as a sample keeps it: 1.50 is 1.5, a null token is an empty cell."""
    if isinstance(said, str):
        written = write(parse(said))
    elif isinstance(said, float):
        written = write(number(said))
    else:
        written = write(said)
    return written if written is None else written[:LONGEST]
