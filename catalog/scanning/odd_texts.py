"""Texts that plain rules do not read: forms that are rare, read one by one, and what stays text.

A few bytes tell most texts apart before any pattern is tried.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.scanning import canonical
from catalog.scanning.evidence import Evidence
from catalog.scanning.local_times import Counts
from catalog.scanning.values import Places, Values, of_items, of_texts, take

LONGEST_TIME, SHORTEST_TIME = 48, 8
DIGIT = np.zeros(256, np.bool_)
DIGIT[48:58] = True
"""Which bytes are digits."""
OPENING = DIGIT.copy()
OPENING[[45, 46]] = True
CLOSING = DIGIT.copy()
CLOSING[46] = True
_POWER = np.zeros(256, np.bool_)
_POWER[[69, 101]] = True
_NUMERIC = OPENING | _POWER
_NUMERIC[43] = True
_SEPARATOR = np.zeros(256, np.bool_)
_SEPARATOR[[45, 46, 47]] = True
_LONGEST_FLAG, _SHORTEST_RARE = 3, 2
_MONEY = DIGIT.copy()
_MONEY[[*b"-($USCEGJIANRDPBRL\xe2\xc2"]] = True
_ENDING = DIGIT.copy()
_ENDING[[*b"-)%.,$DRPFYKLNMm\xac\xa3\xa5\xb9\xbd\xa9"]] = True
_FIRST = DIGIT.copy()
_FIRST[[*b"-JFMASONDTWjfmasondtw"]] = True
_LAST = DIGIT.copy()
_LAST[[*b"%ZCTMm."]] = True
_LETTER = np.zeros(256, np.bool_)
_LETTER[65:91] = _LETTER[97:123] = True
_HEADS = np.array([int.from_bytes(name.encode()) for name in (*canonical.MONTHS, *canonical.WEEKDAYS)], np.uint32)
_RARE = "|".join([canonical.PERCENT, canonical.TIME_OF_DAY, canonical.BASIC, canonical.WEEK_DAY, *canonical.NAMED])
_RARE = re.sub(r"\?P<[a-z]+>", "", _RARE)


def numeric_inside(
    number: NDArray[np.bool_], data: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Strike out, by a few bytes inside, what looks like a number at both ends only: hexadecimal, codes, times."""
    left = np.flatnonzero(number)
    for share in (2, 3, 4, 5, 6):
        struck = ~_NUMERIC[data[starts[left] + lengths[left] // share]]
        if not struck.any():
            break
        number[left[struck]] = False
        left = left[~struck]
    return number


def separated(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which texts have a date's separator behind one, two or four signs."""
    return _SEPARATOR[data[starts + 4]] | _SEPARATOR[data[starts + 2]] | _SEPARATOR[data[starts + 1]]


@dataclass(frozen=True)
class Unread:
    """Texts of an array of `size` that no plain rule has read, with the bytes that tell most of them apart."""

    strings: pa.StringArray
    size: int
    at: NDArray[np.intp]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    first: NDArray[np.uint8]
    last: NDArray[np.uint8]

    def some(self, wanted: NDArray[np.bool_]) -> "Unread":
        """Give some of them."""
        told = (self.starts, self.lengths, self.first, self.last)
        return Unread(self.strings, self.size, self.at[wanted], *(each[wanted] for each in told))  # type: ignore[arg-type]

    @property
    def texts(self) -> pa.StringArray:
        """Give the texts themselves."""
        return self.strings if len(self.at) == self.size else take(self.strings, self.at)


def rest_of_texts(
    unread: Unread, data: NDArray[np.uint8], found: list[Values], seen: Evidence | None, counts: Counts
) -> None:
    """Read percent, times of day, month names and other forms that are rare, and keep the rest as text.

    `seen` hears of what some form may read.
    """
    rare = _rare(unread, data)
    if rare.any():
        chosen = unread.some(rare)
        found.append(of_items(one_by_one(chosen.texts, canonical.parse), chosen.at, unread.size))
        unread = unread.some(~rare)
    if not len(unread.at):
        return
    texts = unread.texts
    found.append(of_texts(texts, whole_or(unread.at, unread.size), unread.size))
    if seen is None:
        return
    ends = _MONEY[unread.first] & _ENDING[unread.last] & (unread.lengths <= LONGEST_TIME)
    likely = np.flatnonzero(ends | (unread.lengths <= _LONGEST_FLAG))
    if len(likely):
        seen.note(take(texts, likely), None if counts is None else counts[unread.at[likely]])


def _rare(unread: Unread, data: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Say which texts are written in a rare form."""
    likely = _LAST[unread.last] & _FIRST[unread.first]
    likely &= (unread.lengths >= _SHORTEST_RARE) & (unread.lengths <= LONGEST_TIME)
    if likely.any():
        likely[likely] = ~_LETTER[unread.first[likely]] | _named(data, unread.starts[likely], unread.lengths[likely])
    if likely.any():
        likely[likely] = matches(unread.some(likely).texts, _RARE)
    return likely


def one_by_one(texts: pa.StringArray, read: Callable[[str], canonical.Value]) -> list[canonical.Value]:
    """Read each distinct text once."""
    coded = texts.dictionary_encode()
    items = [read(text) for text in coded.dictionary.to_pylist()]
    return [items[code] for code in coded.indices.to_pylist()]


def matches(texts: pa.StringArray, pattern: str) -> NDArray[np.bool_]:
    """Say which texts match a pattern of Arrow."""
    return pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def whole_or(at: NDArray[np.intp], size: int) -> Places:
    """Give places, or None when they are all of `size`."""
    return None if len(at) == size else at


def _named(data: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which texts begin with the name of a month or a day of the week."""
    named = lengths >= SHORTEST_TIME
    at = starts[named]
    heads = (data[at].astype(np.uint32) << 16) | (data[at + 1].astype(np.uint32) << 8) | data[at + 2]
    named[named] = np.isin(heads | 0x20_20_20, _HEADS)
    return named
