"""JSON lines parsed one by one: where a field holds several types or objects, and to find the line that is wrong."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalog.errors import Unreadable
from catalog.scanning.readers.nested import as_json
from catalog.scanning.readers.source import Limits
from catalog.scanning.readers.text import Chunk


def table(path: Path, chunk: Chunk, limits: Limits) -> pa.Table:
    """Read a chunk with every value as text; raises `Unreadable` with the line that holds no object."""
    rows = list(_rows(path, chunk))
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > limits.max_columns:
        reason = f"there are {len(names):,} fields; {limits.max_columns:,} are the most that are read."
        remedy = "Write maps as lists of pairs, split the table, or raise CATALOG_MAX_COLUMNS."
        raise Unreadable(path=str(path), place=f"from line {chunk.line}", reason=reason, remedy=remedy)
    try:
        columns = [_column(name, [row.get(name) for row in rows]) for name in names]
    except RecursionError:
        raise _unreadable(path, chunk.line, _DEEP, _FLATTER) from None
    return pa.Table.from_arrays([column for _, column in columns], schema=pa.schema([field for field, _ in columns]))


def stored_type(field: pa.Field) -> str:
    """Name the type of a field's values as they are written, which `table` keeps beside the text."""
    known = (field.metadata or {}).get(_STORED.encode())
    return known.decode() if known else str(field.type)


def _column(name: str, values: Sequence[Any]) -> tuple[pa.Field, pa.Array]:
    field = pa.field(name, pa.string(), metadata={_STORED: _kind(values)})
    return field, pa.array([_text(value) for value in values], pa.string())


def _rows(path: Path, chunk: Chunk) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(chunk.data.split(b"\n"), chunk.line):
        if line.strip():
            yield _row(path, line, number)


def _row(path: Path, line: bytes, number: int) -> dict[str, Any]:
    try:
        # Numbers stay as written: no digit of a long one may be lost.
        row = json.loads(line, parse_float=_Float, parse_int=_Written, object_pairs_hook=_once)
        if b"\\u" in line:
            json.dumps(row, ensure_ascii=False).encode()
    except _Doubled as doubled:
        reason = f"the field {str(doubled)[:80]!r} stands twice in one object."
        raise _unreadable(path, number, reason, "Give every field a name of its own.") from None
    except RecursionError:
        raise _unreadable(path, number, _DEEP, _FLATTER) from None
    except UnicodeEncodeError:
        reason = "a text holds half a character (a lone surrogate)."
        raise _unreadable(path, number, reason, "Write the line again, with a JSON library.") from None
    except ValueError as error:
        reason = f"this is not a JSON object ({_first(error)})."
        raise _unreadable(path, number, reason, "Write one object a line, with a JSON library.") from None
    if not isinstance(row, dict):
        reason = "this line holds no object but a single value."
        raise _unreadable(path, number, reason, "Write one object a line, with names for the values.")
    return row


def _unreadable(path: Path, number: int, reason: str, remedy: str) -> Unreadable:
    return Unreadable(path=str(path), place=f"line {number}", reason=reason, remedy=remedy)


class _Written(str):
    """A whole number as it was written."""

    __slots__ = ()


class _Float(_Written):
    """A number with a fraction or an exponent as it was written."""

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
    if isinstance(value, _Float) and "e" in value.lower():
        return repr(float(value))
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_json(_numbers(value))


def _numbers(value: Any) -> Any:
    if isinstance(value, _Written):
        # Python refuses to read thousands of digits as a number.
        return float(value) if isinstance(value, _Float) or len(value) > _MOST_DIGITS else int(value)
    if isinstance(value, dict):
        return {name: _numbers(inner) for name, inner in value.items()}
    return [_numbers(inner) for inner in value] if isinstance(value, list) else value


def _kind(values: Sequence[Any]) -> str:
    kinds = {_KINDS[type(value)] for value in values if value is not None}
    if kinds == {"int64", "double"}:
        return "double"
    return kinds.pop() if len(kinds) == 1 else "string" if kinds else "null"


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


_DEEP, _FLATTER = "its values are nested too deep.", "Write the inner values as text."
_STORED = "stored"
_MOST_DIGITS = 300
_KINDS = {
    str: "string",
    _Written: "int64",
    _Float: "double",
    bool: "bool",
    float: "double",
    dict: "struct",
    list: "list",
}
