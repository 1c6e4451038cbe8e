"""Column names that are values, as in a pivot: hashed as cells are, whole and in parts (pure)."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalog.matching.tables import Hashes, Table
from catalog.scanning.columns import read_values

_CUT = re.compile(r"[_\W]+")
_MOST_CUTS = 6
_MOST_COLUMNS = 512


@dataclass(frozen=True)
class Headers:
    """What the names of some columns may say: each name, and it without its first or last words."""

    columns: NDArray[np.int64]
    hashes: Hashes
    rests: tuple[str, ...]
    """What of the name is left over; names come before their parts."""


@dataclass(frozen=True)
class Spread:
    """Values of a column of another table that stand as headers: the column of each, and its hash."""

    columns: tuple[int, ...]
    hashes: Hashes
    rest: str


def headers(table: Table) -> Headers:
    """Read the names of a table's columns as values."""
    return _headers(tuple(column.name for column in table.columns[:_MOST_COLUMNS]))


def spreads(target: Table, values: Hashes) -> list[Spread]:
    """Find columns whose names hold these values, together with those of the same rest; at least two each."""
    found = headers(target)
    met = np.flatnonzero(np.isin(found.hashes, values))
    taken: set[int] = set()
    groups: dict[str, list[int]] = {}
    for place in met.tolist():
        if int(found.columns[place]) not in taken:
            taken.add(int(found.columns[place]))
            groups.setdefault(found.rests[place], []).append(place)
    return [
        Spread(tuple(found.columns[places].tolist()), found.hashes[places], rest)
        for rest, places in groups.items()
        if len(np.unique(found.hashes[places])) > 1
    ]


@lru_cache(maxsize=256)
def _headers(names: tuple[str, ...]) -> Headers:
    parts = [(len(rest), column, text, rest) for column, name in enumerate(names) for text, rest in _parts(name)]
    parts.sort(key=lambda part: (part[0], part[1]))
    hashes = read_values(pa.array([text for _, _, text, _ in parts], pa.string())).hashes
    columns = np.array([column for _, column, _, _ in parts], np.int64)
    return Headers(columns, hashes, tuple(rest for _, _, _, rest in parts))


def _parts(name: str) -> list[tuple[str, str]]:
    cuts = [(one.start(), one.end()) for one in _CUT.finditer(name)][:_MOST_CUTS]
    inside = [(first, last) for first, last in cuts if first > 0 and last < len(name)]
    after = [(name[last:], f"{name[:first]}*") for first, last in inside]
    before = [(name[:first], f"*{name[last:]}") for first, last in inside]
    return [(name, ""), *after, *before]
