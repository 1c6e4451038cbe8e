"""The delimiter, quoting and column names of a delimited text, told from its head."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from catalog.errors import Unreadable
from catalog.scanning.readers import headers
from catalog.scanning.readers.quotes import BrokenQuote, Dialect, split_record, structural_quotes, unclosed
from catalog.scanning.readers.source import Limits
from catalog.scanning.readers.text import Chunk, check_characters, too_long

SAMPLE_RECORDS = 200
DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class Header:
    """The names of the columns; the rows start at byte `end`, `lines` lines down."""

    names: tuple[str, ...]
    end: int
    lines: int


def holds_header(head: bytes, dialect: Dialect) -> bool:
    """Tell whether the first record ends within the head, or is broken there."""
    try:
        return first_record_end(head, _skipped(head), dialect) > 0
    except BrokenQuote:
        return True


def sniff_dialect(head: bytes) -> Dialect:
    """Choose the delimiter and quote with which the most records of the head have as many values as the first."""
    if hint := _HINT.match(head):
        return Dialect(hint.group(1).decode())
    quote = "'" if b'"' not in head and len(_SINGLE_QUOTED.findall(head)) > head.count(b"\n") / 2 else '"'
    escapes = ("", "\\") if b"\\" + quote.encode() in head else ("",)
    choices = [Dialect(delimiter, quote, escape) for escape in escapes for delimiter in DELIMITERS]
    return max(choices, key=lambda dialect: _fit(head, dialect))


def first_record_end(head: bytes, start: int, dialect: Dialect) -> int:
    """Say where the record that starts at `start` ends (0: beyond the head); raises `BrokenQuote`."""
    end = head.find(b"\n", start) + 1
    if head.count(dialect.quote.encode(), start, end) == 0:
        return end
    quotes = structural_quotes(head[start:], dialect)
    while end and (before := int(np.searchsorted(quotes, end - start))) % 2:
        closed = start + int(quotes[before]) if before < len(quotes) else len(head)
        end = head.find(b"\n", closed) + 1
    return end


def read_header(path: Path, head: bytes, dialect: Dialect, limits: Limits, *, cut: bool) -> Header:
    """Read the names in the first record of the head; raises `Unreadable` for missing, empty or doubled names."""
    start = _skipped(head)
    try:
        end = _record_end(path, head, start, dialect, limits, cut=cut)
        check_characters(path, Chunk(head[:end], 1, 0, 0.0))
        values = split_record(head[start:end].rstrip(b"\r\n"), dialect)
    except BrokenQuote as broken:
        raise broken_quote(path, head[start:], broken, line=1 + head.count(b"\n", 0, start), offset=start) from None
    names = [value.decode().strip() for value in values]
    line = 1 + head.count(b"\n", 0, start)
    rows = _rows_below(head[end:], dialect, len(names))
    if (both := headers.second_row(names, rows)) is not None:
        names, end = list(both), first_record_end(head, end, dialect) or end
    elif headers.holds_data(names, rows):
        raise _values(path, names, f"line {line}")
    checked = check_names(path, names, f"line {line}", limits, values_allowed=False)
    return Header(checked, end, head.count(b"\n", 0, end))


def _rows_below(data: bytes, dialect: Dialect, width: int) -> list[list[str]]:
    """Split the records of the head, as far as they are whole and of one width."""
    try:
        rows = [split_record(record, dialect) for record in _records(data, dialect)]
        return [[cell.decode() for cell in row] for row in rows if len(row) == width]
    except (BrokenQuote, UnicodeDecodeError):
        return []


def _values(path: Path, names: Sequence[str], place: str) -> Unreadable:
    reason = f"the first line holds values ({', '.join(names[:3])[:80]}), not column names."
    return Unreadable(path=str(path), place=place, reason=reason, remedy="Put a line with the column names on top.")


def check_names(
    path: Path, names: Sequence[str], place: str, limits: Limits, *, values_allowed: bool = True
) -> tuple[str, ...]:
    """Refuse names that a table cannot have; an unnamed first column is the index of a spreadsheet or pandas."""
    if not names:
        raise Unreadable(path=str(path), place=place, reason="it has no columns.", remedy="Write the data again.")
    if len(names) > limits.max_columns:
        reason = f"there are {len(names):,} columns; {limits.max_columns:,} are the most that are read."
        remedy = "Check the delimiter, split the table, or raise CATALOG_MAX_COLUMNS."
        raise Unreadable(path=str(path), place=place, reason=reason, remedy=remedy)
    if not values_allowed and all(not name or headers.VALUE.fullmatch(name) for name in names):
        raise _values(path, names, place)
    if len(names) > 1 and not names[0]:
        names = [next(name for name in _UNNAMED if name not in names), *names[1:]]
    for position, name in enumerate(names, 1):
        if not name or _UNPRINTABLE.search(name):
            what = "a name that holds a NUL or half a character" if name else "no name"
            reason = f"column {position} of {len(names)} has {what}."
            raise Unreadable(path=str(path), place=place, reason=reason, remedy="Give every column a name.")
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        positions = [str(i) for i, other in enumerate(names, 1) if other == name]
        reason = f"{count} columns are named {name[:80]!r} (columns {', '.join(positions[:5])})."
        raise Unreadable(path=str(path), place=place, reason=reason, remedy="Give every column a name of its own.")
    return tuple(names)


def broken_quote(path: Path, data: bytes, broken: BrokenQuote, *, line: int, offset: int) -> Unreadable:
    """Make the error for quotes that do not pair, in data that begins at that line and offset."""
    opened = line + data.count(b"\n", 0, broken.start)
    if broken.stop is None:
        place, reason = f"line {opened}, byte {offset + broken.start}", "the quote that opens here is never closed."
    else:
        at = line + data.count(b"\n", 0, broken.stop)
        place = f"line {at}, byte {offset + broken.stop}"
        follows = data[broken.stop : broken.stop + 1].decode(errors="replace")
        reason = f"the quotes are broken: the value opened on line {opened} is closed and goes on with {follows!r}."
    remedy = "Double the quotes inside quoted values, or write the file again with a CSV library."
    return Unreadable(path=str(path), place=place, reason=reason, remedy=remedy)


def _skipped(head: bytes) -> int:
    hint = _HINT.match(head)
    start = hint.end() if hint else 0
    return len(head) - len(head[start:].lstrip(b"\r\n"))


def _record_end(path: Path, head: bytes, start: int, dialect: Dialect, limits: Limits, *, cut: bool) -> int:
    end = first_record_end(head, start, dialect)
    if (end or len(head)) - start > limits.max_line_bytes or (cut and not end):
        raise too_long(path, 1 + head.count(b"\n", 0, start), start, limits)
    if end:
        return end
    if (opened := unclosed(head[start:], dialect)) is not None:
        raise BrokenQuote(opened, None)
    return len(head)


def _fit(head: bytes, dialect: Dialect) -> tuple[float, int]:
    start = _skipped(head)
    counts = []
    for record in _records(head[start:], dialect):
        try:
            counts.append(len(split_record(record, dialect)))
        except BrokenQuote:
            counts.append(0)
    if not counts or counts[0] < 2:  # noqa: PLR2004 - one value: this delimiter separates nothing
        return 0.0, 0
    return sum(count == counts[0] for count in counts) / len(counts), counts[0]


def _records(head: bytes, dialect: Dialect) -> list[bytes]:
    records: list[bytes] = []
    pending = b""
    for line in head[: 2**18].splitlines(keepends=True):
        pending += line
        if pending.count(dialect.quote.encode()) % 2 and len(pending) < 2**14:
            continue
        if pending.strip(b"\r\n"):
            records.append(pending.rstrip(b"\r\n"))
        pending = b""
        if len(records) == SAMPLE_RECORDS:
            return records
    return records[:-1] if len(head) > 2**18 else records


_HINT = re.compile(rb"\"?sep=([!#$%&*+,\-./:;<=>?@^_|~\t])\"?\r?\n", re.IGNORECASE)
_SINGLE_QUOTED = re.compile(rb"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n])", re.MULTILINE)
_UNNAMED = ("Unnamed: 0", *(f"Unnamed: 0.{number}" for number in range(1, 10_000)))
"""As pandas calls it when it reads such a file."""
_UNPRINTABLE = re.compile("[\0\ud800-\udfff]")
