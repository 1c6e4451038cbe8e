"""By what the rows of a table are grouped: columns, the days and months of times, and pairs of these."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from catalog.scanning.columns import Cells
from catalog.scanning.hashing import TIME, Hashes, mix
from catalog.scanning.values import Instants, Places, Values, spread

DAY = 86_400_000_000
"""Microseconds."""
MOST_DAYS = 4_096
"""Days that a chunk's times may span to be counted day by day."""


class Key(NamedTuple):
    """A column, or what its times fall into."""

    column: int
    unit: str = ""
    """day | month | "" for the values as they are."""


Grouping: TypeAlias = tuple[Key, ...]
"""One key, or two whose values name a group together, in no order."""


@dataclass
class Coded:
    """A key of a chunk of rows: a few items, and which one each row holds."""

    codes: NDArray[np.int32] | None
    """None when the items are the rows."""
    items: Hashes
    """One hash per item, 0 for none; days and months hash as the date that they begin with."""

    @cached_property
    def by_row(self) -> Hashes:
        """Give one hash per row, 0 for none."""
        return self.items if self.codes is None else self.items[self.codes]


def coded(cells: Cells, units: Sequence[str]) -> dict[str, Coded]:
    """Bring a column of a chunk into the form in which it is grouped, by each of these units."""
    if cells.codes is None and "" not in units:
        by_day = _by_day(cells.items, units)
        if by_day is not None:
            return by_day
    return {unit: Coded(cells.codes, truncated(cells.items, unit)) for unit in units}


def truncated(values: Values, unit: str) -> Hashes:
    """Hash each item by its unit; what is no time has no day."""
    if not unit:
        return values.hashes
    hashes = np.zeros(len(values), np.uint64)
    for part in values.parts:
        if isinstance(part, Instants):
            hashes |= spread(_hashed_days(part.micros // DAY, unit), part.at, len(values))
    return hashes


def joint(hashes: Sequence[Hashes]) -> Hashes:
    """Hash some cells of each row, in no order; 0 where one of them is null. One column's hashes are its values'."""
    if len(hashes) == 1:
        return hashes[0]
    total = hashes[0].copy()
    for other in hashes[1:]:
        total += other
    mixed = mix(total)
    for each in hashes:
        mixed[each == 0] = 0
    return mixed


@dataclass(frozen=True)
class Few:
    """The rows of a chunk that hold the smallest hashes of a key: all rows of some of its values."""

    rows: NDArray[np.intp]
    values: int

    def determine(self, own: Hashes, other: Hashes) -> bool:
        """Tell whether each of the values stands beside one value of another key, as far as they occur repeatedly."""
        if self.values > _REPEATS * len(self.rows):
            return False
        return _distinct(own[self.rows] * _ODD + other[self.rows]) <= _NEARLY * self.values


def few(hashes: Hashes, *, most: int = 2_048) -> Few:
    """Choose about so many rows."""
    chosen = np.flatnonzero(hashes)
    if len(chosen) > most:
        cut = np.partition(hashes[chosen], most)[most]
        chosen = chosen[hashes[chosen] <= cut]
    return Few(chosen, _distinct(hashes[chosen]))


_ODD = np.uint64(0x9E37_79B9_7F4A_7C15)
_REPEATS, _NEARLY = 0.77, 1.02


def _distinct(hashes: Hashes) -> int:
    ordered = np.sort(hashes)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + bool(len(ordered))


def _by_day(values: Values, units: Sequence[str]) -> dict[str, Coded] | None:
    """Code times by their day; None where they are mixed with other values or span too many days."""
    part = values.parts[0] if len(values.parts) == 1 else None
    if not isinstance(part, Instants):
        return None
    days = part.micros // DAY
    first, last = int(days.min()), int(days.max())
    if last - first >= MOST_DAYS:
        return None
    span = np.arange(first, last + 1)
    codes = _placed((days - first).astype(np.int32), part.at, len(values), len(span))
    found = {}
    for unit in units:
        # Several days are one month: its items are told apart by hash.
        items, which = np.unique(_hashed_days(span, unit), return_inverse=True)
        places = np.append(which, len(items)).astype(np.int32)
        found[unit] = Coded(places[codes], np.append(items, np.uint64(0)))
    return found


def _placed(codes: NDArray[np.int32], at: Places, size: int, none: int) -> NDArray[np.int32]:
    if at is None:
        return codes
    everywhere = np.full(size, none, np.int32)
    everywhere[at] = codes
    return everywhere


def _hashed_days(days: NDArray[np.int64], unit: str) -> Hashes:
    # The day of an instant is a date whatever its zone: people who group by day keep no zone.
    if unit == "month":
        days = days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return mix(days * DAY, TIME)
