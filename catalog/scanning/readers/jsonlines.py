"""JSON lines: one object a line; nested values as JSON text, and every fault with its line."""

import re
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import json as arrow_json

from catalog.scanning.readers import jsonrows
from catalog.scanning.readers.dialect import check_names
from catalog.scanning.readers.nested import flatten
from catalog.scanning.readers.sniff import Kind
from catalog.scanning.readers.source import Limits, OutgrewHead, Part
from catalog.scanning.readers.text import Chunk, check_characters, chunks

Known: TypeAlias = dict[str, pa.DataType]
"""The types of the fields seen so far, in the order in which they appeared."""

MOST_CELLS = 8 * 2**20
"""Of one table: lines that each name other fields would make it many times larger than their text."""
MOST_DEPTH = 200
_EXACT = 2.0**53


def open_part(path: Path, kind: Kind, limits: Limits, *, whole: bool = False) -> Part:
    """Collect the fields of the first chunk, or of the `whole` file, in the order in which they appear."""
    types: dict[str, str] = {}
    known: Known = {}
    for chunk in _chunks(path, kind, limits):
        for table in _tables(path, chunk, known, limits):
            for field in table.schema:
                if types.get(field.name) in {None, "null"}:
                    types[field.name] = jsonrows.stored_type(field)
            check_names(path, list(types), f"from line {chunk.line}", limits)
        if not whole:
            break
    return Part(
        path=path,
        format="jsonl",
        schema=pa.schema([(name, pa.string()) for name in types]),
        stored=tuple("string" if kind == "null" else kind for kind in types.values()),
        bytes=path.stat().st_size,
        rows=None,
        batches=partial(_batches, path, kind, tuple(types), known, limits),
    )


def _batches(
    path: Path, kind: Kind, names: tuple[str, ...], head: Known, limits: Limits
) -> Iterator[tuple[pa.RecordBatch, float]]:
    expected, known = set(names), dict(head)
    for chunk in _chunks(path, kind, limits):
        for table in _tables(path, chunk, known, limits):
            if not expected.issuperset(table.schema.names):
                raise OutgrewHead
            for batch in table.to_batches():
                yield flatten(batch), chunk.share


def _chunks(path: Path, kind: Kind, limits: Limits) -> Iterator[Chunk]:
    for chunk in chunks(path, kind.script, limits, lambda data, _line, _offset: data.rfind(b"\n") + 1):
        check_characters(path, chunk, assumed=kind.script.assumed)
        if chunk.data.strip():
            yield chunk


def _tables(path: Path, chunk: Chunk, known: Known, limits: Limits) -> Iterator[pa.Table]:
    if _depth(chunk.data) > MOST_DEPTH:
        yield from (jsonrows.table(path, piece, limits) for piece in _pieces(chunk, len(_names(chunk.data))))
    elif table := _as_known(chunk, known):
        yield table
    else:
        for piece in _pieces(chunk, len(known.keys() | _names(chunk.data))):
            yield _inferred(path, piece, known, limits)


def _depth(data: bytes) -> int:
    """Bound how deep values are nested: Arrow's parser calls itself for each level, until the stack ends."""
    raw = np.frombuffer(data, np.uint8)
    opens = (raw == ord("[")) | (raw == ord("{"))
    if np.count_nonzero(opens) <= data.count(b"\n") + MOST_DEPTH:
        return 0
    steps = opens.astype(np.int8)
    steps -= ((raw == ord("]")) | (raw == ord("}"))).astype(np.int8)
    depths = np.cumsum(steps, dtype=np.int32)
    # Brackets inside texts may lower the sum too: what counts is how far it rises.
    return int((depths - np.minimum.accumulate(np.minimum(depths, 0))).max())


def _as_known(chunk: Chunk, known: Known) -> pa.Table | None:
    """Read a chunk whose fields are those of the chunks before; None when they are not."""
    if not known or len(known) * (chunk.data.count(b"\n") + 1) > MOST_CELLS:
        return None
    schema = pa.schema([(name, _as_written(kind)) for name, kind in known.items()])
    try:
        table = _read(chunk.data, arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"))
    except pa.ArrowInvalid:
        return None
    return None if _loses(table) else table


def _inferred(path: Path, chunk: Chunk, known: Known, limits: Limits) -> pa.Table:
    if len(_names(chunk.data)) > limits.max_columns:
        return jsonrows.table(path, chunk, limits)
    try:
        table = _read(chunk.data, None)
        # Texts that look like times come as times cut to seconds: what was written is safer.
        if any("timestamp" in str(field.type) for field in table.schema):
            kept = pa.schema([(field.name, _as_written(field.type)) for field in table.schema])
            table = _read(chunk.data, arrow_json.ParseOptions(explicit_schema=kept))
    except pa.ArrowInvalid:
        return jsonrows.table(path, chunk, limits)
    if _loses(table):
        return jsonrows.table(path, chunk, limits)
    known.update({field.name: field.type for field in table.schema})
    return table


def _read(data: bytes, options: arrow_json.ParseOptions | None) -> pa.Table:
    return arrow_json.read_json(
        BytesIO(data), arrow_json.ReadOptions(use_threads=False, block_size=len(data) + 1), options
    )


def _loses(table: pa.Table) -> bool:
    """Tell whether Arrow's reading differs from what is written: objects get fields they lack, long numbers end."""
    if not table.num_columns or "struct" in str(table.schema.types):
        return True
    doubles = [column for column in table.columns if pa.types.is_floating(column.type)]
    return any((largest := pc.max(pc.abs(column)).as_py()) is not None and largest >= _EXACT for column in doubles)


def _as_written(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.string()
    return pa.list_(_as_written(kind.value_type)) if pa.types.is_list(kind) else kind


def _pieces(chunk: Chunk, fields: int) -> Iterator[Chunk]:
    """Cut a chunk so that its tables stay below `MOST_CELLS`, as far as its lines are about as long."""
    data = chunk.data
    parts = -(-fields * (data.count(b"\n") + 1) // MOST_CELLS)
    start, line = 0, chunk.line
    while start < len(data):
        end = data.find(b"\n", start + len(data) // max(1, parts)) + 1 or len(data)
        yield Chunk(data[start:end], line, chunk.offset + start, chunk.share)
        line += data.count(b"\n", start, end)
        start = end


def _names(data: bytes) -> set[bytes]:
    return set(_NAME.findall(data))


_NAME = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"\s*+:')
