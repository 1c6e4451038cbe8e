"""Where quoted values begin and end, so that records are cut in the right place and broken quotes are found."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Dialect:
    """How a delimited text separates and quotes its values; all three are ASCII."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    """A backslash where quotes inside values are written so, else empty: they are doubled."""


class BrokenQuote(Exception):  # noqa: N818 - carries a place to the reader, which makes the user's error
    """The value quoted from `start` is followed at `stop` by what no delimiter is; `stop` is None at the file's end."""

    def __init__(self, start: int, stop: int | None) -> None:
        super().__init__(start, stop)
        self.start, self.stop = start, stop


def last_record_end(data: bytes, dialect: Dialect) -> int:
    """Say where the last whole record ends: after the last line end that is outside quotes (0: nowhere)."""
    end = data.rfind(b"\n") + 1
    if not end or dialect.quote.encode() not in data:
        return end
    quotes = structural_quotes(data, dialect)
    while end and (before := int(np.searchsorted(quotes, end))) % 2:
        end = data.rfind(b"\n", 0, int(quotes[before - 1])) + 1
    return end


def structural_quotes(data: bytes, dialect: Dialect) -> NDArray[np.int64]:
    """Give the positions of the quotes that open and close values, by turns; the last may open without a close.

    A quote inside an unquoted value is a character like others. Raises `BrokenQuote` where text follows a close.
    """
    raw = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(raw == ord(dialect.quote))
    if dialect.escape and len(quotes):
        quotes = quotes[~_escaped(raw, quotes, ord(dialect.escape))]
    if _well_formed(raw, quotes, dialect):
        return quotes
    return _walk(data, quotes, dialect)


def unclosed(data: bytes, dialect: Dialect) -> int | None:
    """Say where a quoted value opens that never closes; raises `BrokenQuote` where text follows a close."""
    quotes = structural_quotes(data, dialect)
    return int(quotes[-1]) if len(quotes) % 2 else None


def split_record(record: bytes, dialect: Dialect) -> list[bytes]:
    """Split one record, without its line end, into its values, quotes undone."""
    quote, delimiter = dialect.quote.encode(), dialect.delimiter.encode()
    if quote not in record:
        return record.split(delimiter)
    inside = structural_quotes(record, dialect)
    cuts = [-1]
    at = record.find(delimiter)
    while at >= 0:
        if int(np.searchsorted(inside, at)) % 2 == 0:
            cuts.append(at)
        at = record.find(delimiter, at + 1)
    cuts.append(len(record))
    return [_unquote(record[a + 1 : b], dialect) for a, b in pairwise(cuts)]


def _unquote(value: bytes, dialect: Dialect) -> bytes:
    quote, escape = dialect.quote.encode(), dialect.escape.encode()
    if not (len(value) > 1 and value.startswith(quote) and value.endswith(quote)):
        return value
    return value[1:-1].replace((escape or quote) + quote, quote)


def _escaped(raw: NDArray[np.uint8], quotes: NDArray[np.int64], escape: int) -> NDArray[np.bool_]:
    """Tell which quotes follow an odd number of escapes: an escaped escape escapes nothing."""
    escapes = np.flatnonzero(raw == escape)
    if not len(escapes):
        return np.zeros(len(quotes), bool)
    run_starts = np.maximum.accumulate(np.where(np.diff(escapes, prepend=-2) != 1, escapes, 0))
    before = np.maximum(np.searchsorted(escapes, quotes) - 1, 0)
    found: NDArray[np.bool_] = (escapes[before] == quotes - 1) & ((quotes - run_starts[before]) % 2 == 1)
    return found


def _well_formed(raw: NDArray[np.uint8], quotes: NDArray[np.int64], dialect: Dialect) -> bool:
    opens, closes = quotes[::2], quotes[1::2]
    edge = np.zeros(256, bool)
    edge[[ord(dialect.delimiter), *b"\r\n"]] = True
    doubled = np.zeros(len(opens), bool)
    doubled[1:] = opens[1:] == closes[: max(0, len(opens) - 1)] + 1
    if not np.all(doubled | (opens == 0) | edge[raw[np.maximum(opens - 1, 0)]]):
        return False
    reopened = np.zeros(len(closes), bool)
    reopened[: max(0, len(opens) - 1)] = doubled[1 : len(closes) + 1]
    last = len(raw) - 1
    return bool(np.all(reopened | (closes == last) | edge[raw[np.minimum(closes + 1, last)]]))


def _walk(data: bytes, quotes: NDArray[np.int64], dialect: Dialect) -> NDArray[np.int64]:
    edges = (dialect.delimiter + "\r\n").encode()
    places = quotes.tolist()
    kept: list[int] = []
    i = 0
    while i < len(places):
        start = places[i]
        i += 1
        if start and data[start - 1] not in edges:
            continue
        kept.append(start)
        while i + 1 < len(places) and places[i + 1] == places[i] + 1 and not dialect.escape:
            i += 2
        if i == len(places):
            break
        stop = places[i] + 1
        if stop < len(data) and data[stop] not in edges:
            raise BrokenQuote(start, stop)
        kept.append(places[i])
        i += 1
    return np.array(kept, np.int64)
