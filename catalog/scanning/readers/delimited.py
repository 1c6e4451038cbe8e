"""CSV and its kin: any delimiter, quoted or not, all columns as text, every fault with its line."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from catalog.errors import Unreadable
from catalog.scanning.readers.dialect import broken_quote, holds_header, read_header, sniff_dialect
from catalog.scanning.readers.quotes import (
    BrokenQuote,
    Dialect,
    last_record_end,
    split_record,
    structural_quotes,
    unclosed,
)
from catalog.scanning.readers.sniff import Kind
from catalog.scanning.readers.source import Limits, Part
from catalog.scanning.readers.text import Chunk, check_characters, chunks, head_of
from catalog.web import human


def open_part(path: Path, kind: Kind, limits: Limits) -> Part:
    """Find the dialect and the columns; values come as text, empty ones as null."""
    head, cut = head_of(path, kind.script, limits)
    dialect = sniff_dialect(head)
    if cut and not holds_header(head, dialect):
        head, cut = head_of(path, kind.script, limits, size=limits.max_line_bytes)
    header = read_header(path, head, dialect, limits, cut=cut)
    schema = pa.schema([(name, pa.string()) for name in header.names])
    empty = not cut and not head[header.end :].strip(b"\r\n")
    return Part(
        path=path,
        format="csv",
        schema=schema,
        stored=("string",) * len(schema),
        bytes=path.stat().st_size,
        rows=0 if empty else None,
        batches=partial(_batches, path, kind, dialect, header.end, header.names, limits),
    )


def _batches(
    path: Path, kind: Kind, dialect: Dialect, start: int, names: tuple[str, ...], limits: Limits
) -> Iterator[tuple[pa.RecordBatch, float]]:
    def cut(data: bytes, line: int, offset: int) -> int:
        try:
            return last_record_end(data, dialect)
        except BrokenQuote as broken:
            raise broken_quote(path, data, broken, line=line, offset=offset) from None

    origin = None
    for chunk in chunks(path, kind.script, limits, cut):
        origin = chunk.offset if origin is None else origin
        body = _without_header(chunk, start - (chunk.offset - origin))
        if body is None:
            continue
        plain = check_characters(path, body, assumed=kind.script.assumed)
        table = _parse(path, body, dialect, names, plain=plain)
        for batch in table.to_batches():
            yield batch, chunk.share


def _without_header(chunk: Chunk, rest: int) -> Chunk | None:
    if rest <= 0:
        return chunk
    if rest >= len(chunk.data):
        return None
    lines = chunk.data.count(b"\n", 0, rest)
    return Chunk(chunk.data[rest:], chunk.line + lines, chunk.offset + rest, chunk.share)


def _parse(path: Path, chunk: Chunk, dialect: Dialect, names: tuple[str, ...], *, plain: bool) -> pa.Table:
    _check_closed(path, chunk, dialect)
    read = csv.ReadOptions(use_threads=False, block_size=len(chunk.data) + 1, column_names=names)
    parse = csv.ParseOptions(
        delimiter=dialect.delimiter,
        quote_char=dialect.quote,
        escape_char=dialect.escape or False,
        double_quote=not dialect.escape,
        newlines_in_values=True,
    )
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""], check_utf8=not plain
    )
    try:
        return csv.read_csv(pa.BufferReader(chunk.data), read, parse, convert)
    except pa.ArrowInvalid as error:
        raise _fault(path, chunk, dialect, len(names), str(error)) from None


def _check_closed(path: Path, chunk: Chunk, dialect: Dialect) -> None:
    """Refuse a quote that the end of the file leaves open; only the last chunk can end without a line end."""
    if chunk.share < 1.0 and chunk.data.endswith(b"\n"):
        return
    if dialect.quote.encode() in chunk.data:
        try:
            open_at = unclosed(chunk.data, dialect)
        except BrokenQuote as broken:
            raise broken_quote(path, chunk.data, broken, line=chunk.line, offset=chunk.offset) from None
        if open_at is not None:
            left_open = BrokenQuote(open_at, None)
            raise broken_quote(path, chunk.data, left_open, line=chunk.line, offset=chunk.offset)


def _fault(path: Path, chunk: Chunk, dialect: Dialect, wanted: int, told: str) -> Unreadable:
    """Find the record that the fast parser refused, and say what is wrong with it."""
    start, line = 0, chunk.line
    for end in _record_ends(chunk.data, dialect):
        record = chunk.data[start:end].rstrip(b"\r\n")
        count = len(split_record(record, dialect)) if record else wanted
        if count != wanted:
            reason = f"this row has {human.plural(count, 'value')}, the header has {human.plural(wanted, 'column')}."
            remedy = "Quote values that hold the delimiter, or write the file again with a CSV library."
            return Unreadable(path=str(path), place=f"line {line}", reason=reason, remedy=remedy)
        line += chunk.data.count(b"\n", start, end)
        start = end
    place = f"from line {chunk.line}"
    return Unreadable(path=str(path), place=place, reason=f"the rows cannot be parsed ({told}).", remedy="Check them.")


def _record_ends(data: bytes, dialect: Dialect) -> list[int]:
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")) + 1
    outside = np.searchsorted(structural_quotes(data, dialect), ends) % 2 == 0
    found: list[int] = ends[outside].tolist()
    return found if found and found[-1] == len(data) else [*found, len(data)]
