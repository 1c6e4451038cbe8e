"""Texts that plain rules do not read: forms that are rare, read one by one, and what stays text.

A few bytes tell most texts apart before any pattern is tried.
"""

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.scanning import canonical
from catalog.scanning.evidence import Evidence
from catalog.scanning.hashing import layout
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


def rarely_written(strings: pa.StringArray, at: NDArray[np.intp], size: int, found: list[Values]) -> NDArray[np.bool_]:
    """Read percent, times of day, month names and other forms that are rare; say which places hold none."""
    left = np.ones(len(at), np.bool_)
    texts = strings if len(at) == size else take(strings, at)
    starts, lengths, data = layout(texts)
    likely = _LAST[data[starts + lengths - 1]] & (lengths >= _SHORTEST_RARE) & (lengths <= LONGEST_TIME)
    likely &= DIGIT[data[starts]] | (data[starts] == ord("-")) | _named(data, starts, lengths)
    places = np.flatnonzero(likely)
    places = places[matches(take(texts, places), _RARE)] if len(places) else places
    if len(places):
        items = one_by_one(take(texts, places), canonical.parse)
        found.append(of_items(items, at[places], size))
        left[places] = False
    return left


def keep_texts(
    strings: pa.StringArray,
    places: NDArray[np.intp],
    size: int,
    found: list[Values],
    seen: Evidence | None,
    counts: Counts,
) -> None:
    """Keep the rest as text, and count what some form may read."""
    texts = strings if len(places) == size else take(strings, places)
    found.append(of_texts(texts, whole_or(places, size), size))
    if seen is None:
        return
    starts, lengths, data = layout(texts)
    ends = _MONEY[data[starts]] & _ENDING[data[starts + lengths - 1]] & (lengths <= LONGEST_TIME)
    likely = np.flatnonzero(ends | (lengths <= _LONGEST_FLAG))
    if len(likely):
        seen.note(take(texts, likely), None if counts is None else counts[places[likely]])


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
    named = _LETTER[data[starts]] & (lengths >= SHORTEST_TIME)
    at = starts[named]
    heads = (data[at].astype(np.uint32) << 16) | (data[at + 1].astype(np.uint32) << 8) | data[at + 2]
    named[named] = np.isin(heads | 0x20_20_20, _HEADS)
    return named
