"""Text to canonical values, a whole array at a time.

Each value is read by itself, never by the type of its column, so that batches, order and format change nothing. Arrow's
casts do the work where all candidates agree; the rest is sorted out by pattern, and what is odd goes one by one.
"""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.scanning import canonical
from catalog.scanning.evidence import Evidence, OrderSeen
from catalog.scanning.forms import PLAIN, SIMPLE, Form, read
from catalog.scanning.hashing import layout
from catalog.scanning.local_times import Counts, local_times
from catalog.scanning.odd_texts import (
    CLOSING,
    DIGIT,
    LONGEST_TIME,
    OPENING,
    SHORTEST_TIME,
    Unread,
    matches,
    numeric_inside,
    one_by_one,
    rest_of_texts,
    separated,
    whole_or,
)
from catalog.scanning.values import (
    Values,
    join,
    missing,
    none,
    of_booleans,
    of_instants,
    of_items,
    of_numbers,
    of_whole,
    take,
)

_LONGEST_WORD = max(map(len, canonical.NULLS))
_ZONED = canonical.ISO % f"({canonical.ZONE})"
_NAIVE = canonical.ISO % ""
_HEAD, _EXACT = 8, 2.0**53
_SHORT_NUMBER = 18
"""Bytes: of so few neither 64 bits nor a double overflow."""
_PLAIN_NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]*)?$")
_PLAIN_TIME = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9:.]*)?$")
_MICROSECONDS = len("2020-01-02T03:04:05.678901")
_FIRST_MICROS = -62_135_596_800_000_000
_WORD = np.zeros(256, np.bool_)
_WORD[[ord(word[0]) for word in (*canonical.NULLS, *canonical.TRUE, *canonical.FALSE) if word]] = True


def parse_texts(
    strings: pa.StringArray, form: Form = PLAIN, seen: Evidence | None = None, counts: Counts = None
) -> Values:
    """Read every text of an array; nulls stay null. `seen` hears what tells the column's form.

    `counts` says how many rows hold each text.
    """
    size = len(strings)
    if form.weighed and seen is not None:
        seen.weigh(strings, counts)
    if form.special:
        return _in_form(strings, form, size)
    found_at_once = _at_once(strings)
    if found_at_once is not None:
        return found_at_once
    return _sorted_by_kind(_normal(strings), form, None if form.weighed else seen, counts)


def _in_form(strings: pa.StringArray, form: Form, size: int) -> Values:
    """Read texts in the form of their column: numbers of the commonest look together, the rest one by one."""
    found: list[Values] = []
    left = np.arange(size)
    if form.mark:
        group = "." if form.mark == "," else ","
        simple = matches(strings, SIMPLE[form.mark]) & (layout(strings)[1] <= _SHORT_NUMBER)
        at = np.flatnonzero(simple)
        if len(at):
            texts = pc.replace_substring(pc.replace_substring(take(strings, at), group, ""), form.mark, ".")
            if not _numbers_at_once(texts, at, size, found):
                _sorted_out(texts, at, size, found)
        left = np.flatnonzero(~simple)
    if len(left):
        items = one_by_one(take(strings, left), lambda text: read(text, replace(form, clock="")))
        found.append(of_items(items, left, size))
    return join(found, size) if found else none(size)


def _sorted_by_kind(strings: pa.StringArray, form: Form, seen: Evidence | None, counts: Counts) -> Values:
    size = len(strings)
    starts, lengths, data = layout(strings)
    present = lengths > 0
    if strings.null_count:
        present &= ~missing(strings)
    at = np.flatnonzero(present)
    if not len(at):
        return none(size)
    if len(at) < size:
        starts, lengths = starts[at], lengths[at]
    first, last = data[starts], data[starts + lengths - 1]
    found: list[Values] = []
    rest = _words(strings, at, _WORD[first] & (lengths <= _LONGEST_WORD), size, found)
    number = OPENING[first] & rest & CLOSING[last] & (lengths <= canonical.NUMBER_LENGTH)
    number = numeric_inside(number, data, starts, lengths)
    left = _numbers(strings, at[number], size, found)
    rest[number] = False
    rest[np.searchsorted(at, left)] = True
    time = rest & DIGIT[first] & (lengths >= SHORTEST_TIME) & (lengths <= LONGEST_TIME)
    time[time] = separated(data, starts[time])
    heard = None if seen is None else (seen.order, counts)
    left = _times(strings, at[time], size, found, day_first=form.day_first, heard=heard)
    rest[time] = False
    rest[np.searchsorted(at, left)] = True
    if rest.any():
        unread = Unread(strings, size, at[rest], starts[rest], lengths[rest], first[rest], last[rest])
        rest_of_texts(unread, data, found, seen, counts)
    return join(found, size) if found else none(size)


def _at_once(strings: pa.StringArray) -> Values | None:
    """Read an array that holds nothing but plain numbers, or nothing but ISO times, as its head promises."""
    head = strings.slice(0, _HEAD).to_pylist()
    size = len(strings)
    if None in head or not head or strings.null_count or not layout(strings)[1].all():
        return None
    if all(_PLAIN_NUMBER.match(text) for text in head):
        if _has(strings, "+") or int(layout(strings)[1].max()) > canonical.NUMBER_LENGTH:
            return None
        found: list[Values] = []
        return found[0] if _numbers_at_once(strings, None, size, found) else None
    if all(_PLAIN_TIME.match(text) for text in head):
        micros = _cast(strings, pa.timestamp("us"))
        if micros is not None and micros.min() >= _FIRST_MICROS:
            return of_instants(micros, False, None, size)
    return None


def _normal(strings: pa.StringArray) -> pa.StringArray:
    """Trim, and compose what is not ASCII, where any value needs it."""
    starts, lengths, data = layout(strings)
    used = data[starts[0] : starts[-1] + lengths[-1]] if len(strings) else data[:0]
    if not len(used):
        return strings
    filled = lengths > 0
    edges = np.concatenate([data[starts[filled]], data[(starts + lengths - 1)[filled]]])
    plain = used.max() < 128  # noqa: PLR2004
    if not plain or (edges <= 32).any():  # noqa: PLR2004
        strings = pc.utf8_trim(strings, characters=canonical.BLANKS)
    return strings if plain else pc.utf8_normalize(strings, form="NFC")


def _words(
    strings: pa.StringArray, at: NDArray[np.intp], likely: NDArray[np.bool_], size: int, found: list[Values]
) -> NDArray[np.bool_]:
    """Set null words and booleans apart; say which of the others are left."""
    rest = np.ones(len(at), np.bool_)
    if not likely.any():
        return rest
    places = np.flatnonzero(likely)
    words = take(strings, at[places])
    true, false, null = (
        pc.is_in(words, pa.array(known, pa.string())).to_numpy(zero_copy_only=False)
        for known in (canonical.TRUE, canonical.FALSE, canonical.NULLS)
    )
    flags = true | false
    if flags.any():
        found.append(of_booleans(true[flags], whole_or(at[places[flags]], size), size))
    rest[places[flags | null]] = False
    return rest


def _numbers(strings: pa.StringArray, at: NDArray[np.intp], size: int, found: list[Values]) -> NDArray[np.intp]:
    """Read numbers; give the places that hold none."""
    if not len(at):
        return at
    chosen = strings if len(at) == size else take(strings, at)
    if _numbers_at_once(chosen, whole_or(at, size), size, found):
        return at[:0]
    return _sorted_out(chosen, at, size, found)


def _numbers_at_once(chosen: pa.StringArray, at: NDArray[np.intp] | None, size: int, found: list[Values]) -> bool:
    """Read numbers by one cast; False where not all are plain numbers that a double holds."""
    if _doubtful(chosen):
        return False
    if not _has(chosen, "."):
        whole = _cast(chosen, pa.int64())
        if whole is not None:
            found.append(of_whole(whole, at, size))
        return whole is not None
    doubles = _cast(chosen, pa.float64())
    if doubles is None or not np.isfinite(doubles).all() or np.abs(doubles).max() >= _EXACT:
        return False
    found.append(of_numbers(doubles, at, size))
    return True


def _doubtful(chosen: pa.StringArray) -> bool:
    """Say whether a text may be an identifier with leading zeros or a letter."""
    if _has(chosen, "e") or _has(chosen, "E"):
        return True
    starts, lengths, data = layout(chosen)
    minus = data[starts] == ord("-")
    if minus.any():
        starts, lengths = starts + minus, lengths - minus
        if not lengths.all():
            return True
    zero = np.flatnonzero(data[starts] == ord("0"))
    longer = zero[lengths[zero] > 1]
    return bool((data[starts[longer] + 1] != ord(".")).any())


def _has(chosen: pa.StringArray, sign: str) -> bool:
    """Say whether a sign occurs in any text."""
    starts, lengths, data = layout(chosen)
    return bool((data[starts[0] : starts[-1] + lengths[-1]] == ord(sign)).any())


def _sorted_out(chosen: pa.StringArray, at: NDArray[np.intp], size: int, found: list[Values]) -> NDArray[np.intp]:
    numeric = matches(chosen, canonical.NUMBER)
    if not numeric.any():
        return at
    texts = take(chosen, np.flatnonzero(numeric))
    doubles = pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False)
    big = ~(np.abs(doubles) < 2.0**53)
    if big.any():
        places = np.flatnonzero(numeric)[big]
        items = [canonical.parse(text) for text in take(chosen, places).to_pylist()]
        found.append(of_items(items, at[places], size))
    small = np.flatnonzero(numeric)[~big]
    if len(small):
        found.append(of_numbers(doubles[~big], at[small], size))
    return at[~numeric]


def _times(
    strings: pa.StringArray,
    at: NDArray[np.intp],
    size: int,
    found: list[Values],
    *,
    day_first: bool,
    heard: tuple[OrderSeen, Counts] | None,
) -> NDArray[np.intp]:
    """Read dates and times; give the places that hold none."""
    if not len(at):
        return at
    chosen = strings if len(at) == size else take(strings, at)
    micros = _cast(chosen, pa.timestamp("us"))
    if micros is not None and micros.min() >= _FIRST_MICROS:
        found.append(of_instants(micros, False, whole_or(at, size), size))
        return at[:0]
    for pattern, zoned in ((_NAIVE, False), (_ZONED, True)):
        iso = matches(chosen, pattern)
        if iso.any():
            at, chosen = _iso(chosen, iso, zoned, at, size, found)
    if len(at):
        at = local_times(chosen, at, size, found, day_first=day_first, heard=heard)
    return at


def _iso(
    chosen: pa.StringArray, iso: NDArray[np.bool_], zoned: bool, at: NDArray[np.intp], size: int, found: list[Values]
) -> tuple[NDArray[np.intp], pa.StringArray]:
    """Read ISO texts together, or one by one when one of them is no date or has nanoseconds."""
    places = np.flatnonzero(iso)
    texts = take(chosen, places)
    clipped = texts if zoned else pc.utf8_slice_codeunits(texts, 0, _MICROSECONDS)
    micros = _cast(clipped, pa.timestamp("us", "UTC" if zoned else None))
    if micros is not None and micros.min() >= _FIRST_MICROS:
        found.append(of_instants(micros, zoned, whole_or(at[places], size), size))
        left = ~iso
    else:
        items, left = one_by_one(texts, canonical.parse), np.ones(len(at), np.bool_)
        known = np.array([not isinstance(item, str) for item in items], np.bool_)
        found.append(of_items([item for item in items if not isinstance(item, str)], at[places[known]], size))
        left[places[known]] = False
    return at[left], take(chosen, np.flatnonzero(left))


def _cast(texts: pa.StringArray, kind: pa.DataType) -> NDArray[Any] | None:
    try:
        cast = pc.cast(texts, kind)
    except pa.ArrowInvalid:
        return None
    if pa.types.is_timestamp(kind):
        cast = cast.view(pa.int64())
    return cast.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
