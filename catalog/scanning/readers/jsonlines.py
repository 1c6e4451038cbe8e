"""JSON lines: one object a line; nested values as JSON text, and every fault with its line."""

import json
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import json as arrow_json

from catalog.errors import Unreadable
from catalog.scanning.readers.dialect import check_names
from catalog.scanning.readers.nested import as_json, flatten
from catalog.scanning.readers.sniff import Kind
from catalog.scanning.readers.source import Limits, OutgrewHead, Part
from catalog.scanning.readers.text import Chunk, check_characters, chunks


def open_part(path: Path, kind: Kind, limits: Limits, *, whole: bool = False) -> Part:
    """Collect the fields of the first chunk, or of the `whole` file, in the order in which they appear."""
    types: dict[str, str] = {}
    for chunk in _chunks(path, kind, limits):
        table = _parse(path, chunk)
        for field in table.schema:
            if types.get(field.name) in {None, "null"}:
                types[field.name] = str(field.type)
        if not whole:
            break
    check_names(path, list(types), "line 1", limits)
    return Part(
        path=path,
        format="jsonl",
        schema=pa.schema([(name, pa.string()) for name in types]),
        stored=tuple("string" if kind == "null" else kind for kind in types.values()),
        bytes=path.stat().st_size,
        rows=None,
        batches=partial(_batches, path, kind, tuple(types), limits),
    )


def _batches(path: Path, kind: Kind, names: tuple[str, ...], limits: Limits) -> Iterator[tuple[pa.RecordBatch, float]]:
    known = set(names)
    for chunk in _chunks(path, kind, limits):
        table = _parse(path, chunk)
        if not known.issuperset(table.schema.names):
            raise OutgrewHead
        for batch in table.to_batches():
            yield flatten(batch), chunk.share


def _chunks(path: Path, kind: Kind, limits: Limits) -> Iterator[Chunk]:
    for chunk in chunks(path, kind.packing, kind.encoding, limits, lambda data, _line, _offset: data.rfind(b"\n") + 1):
        check_characters(path, chunk)
        if chunk.data.strip():
            yield chunk


def _parse(path: Path, chunk: Chunk) -> pa.Table:
    options = arrow_json.ReadOptions(use_threads=False, block_size=len(chunk.data) + 1)
    try:
        table = arrow_json.read_json(BytesIO(chunk.data), options)
    except pa.ArrowInvalid:
        return _slowly(path, chunk)
    # Texts that look like times come as times cut to seconds: what was written is safer.
    if any(_holds_time(field.type) for field in table.schema):
        kept = [(field.name, _as_written(field.type)) for field in table.schema]
        explicit = arrow_json.ParseOptions(explicit_schema=pa.schema(kept))
        table = arrow_json.read_json(BytesIO(chunk.data), options, explicit)
    if len(set(table.schema.names)) < len(table.schema.names) or _has_doubled(table):
        return _slowly(path, chunk)
    return table


def _holds_time(kind: pa.DataType) -> bool:
    return "timestamp" in str(kind)


def _as_written(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.string()
    if pa.types.is_list(kind):
        return pa.list_(_as_written(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _as_written(field.type)) for field in kind])
    return kind


def _has_doubled(table: pa.Table) -> bool:
    return "" in table.schema.names


def _slowly(path: Path, chunk: Chunk) -> pa.Table:
    """Parse line by line: for values of several types in one field, and to find the line that is wrong."""
    rows = [row for row in _rows(path, chunk) if row is not None]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names]
    return pa.Table.from_arrays(columns, names=names)


def _rows(path: Path, chunk: Chunk) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(chunk.data.split(b"\n"), chunk.line):
        if not line.strip():
            continue
        try:
            # Numbers stay as written: no digit of a long one may be lost.
            row = json.loads(line, parse_float=_Written, parse_int=_Written, object_pairs_hook=_once)
        except _Doubled as doubled:
            reason = f"the field {str(doubled)[:80]!r} stands twice in one object."
            remedy = "Give every field a name of its own."
            raise Unreadable(path=str(path), place=f"line {number}", reason=reason, remedy=remedy) from None
        except (ValueError, RecursionError) as error:
            reason = f"this is not a JSON object ({_first(error)})."
            remedy = "Write one object a line, with a JSON library."
            raise Unreadable(path=str(path), place=f"line {number}", reason=reason, remedy=remedy) from None
        if not isinstance(row, dict):
            reason = "this line holds no object but a single value."
            remedy = "Write one object a line, with names for the values."
            raise Unreadable(path=str(path), place=f"line {number}", reason=reason, remedy=remedy)
        yield row


class _Written(str):
    """A number as it was written."""

    __slots__ = ()


class _Doubled(Exception):  # noqa: N818 - carries a name to where the line is known
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Doubled(next(name for name in names if names.count(name) > 1))
    return found


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_json(_numbers(value))


def _numbers(value: Any) -> Any:
    if isinstance(value, _Written):
        return json.loads(value)
    if isinstance(value, dict):
        return {name: _numbers(inner) for name, inner in value.items()}
    return [_numbers(inner) for inner in value] if isinstance(value, list) else value


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
