"""Nested values as JSON text and rare types as common ones, so that every column is flat and of a known type."""

import base64
import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_EXTENSIONS = {"arrow.uuid": pa.string(), "arrow.bool8": pa.bool_()}
_WIDEST = 38
"""The most digits of a number that a database keeps."""


def is_nested(kind: pa.DataType) -> bool:
    """Tell whether values of this type hold other values."""
    return bool(pa.types.is_nested(kind))


def flat_type(kind: pa.DataType) -> pa.DataType:
    """Give the type in which a column is delivered."""
    if isinstance(kind, pa.BaseExtensionType):
        return _EXTENSIONS.get(kind.extension_name) or flat_type(kind.storage_type)
    if pa.types.is_run_end_encoded(kind):
        return flat_type(kind.value_type)
    if pa.types.is_dictionary(kind):
        inner = flat_type(kind.value_type)
        return kind if inner == kind.value_type else inner
    if is_nested(kind) or pa.types.is_null(kind) or pa.types.is_interval(kind):
        return pa.string()
    return _common(kind)


def flatten(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Write the nested columns of a batch as JSON text, keys sorted; leave the others."""
    columns = [_flat(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def as_json(value: Any) -> str:
    """Write one nested value as JSON text that equal values share, in whatever format they are stored."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _common(kind: pa.DataType) -> pa.DataType:
    """Give the common type in place of one that few programs know."""
    if pa.types.is_decimal(kind) and not pa.types.is_decimal128(kind):
        return pa.decimal128(kind.precision, kind.scale) if kind.precision <= _WIDEST else pa.string()
    if pa.types.is_duration(kind) and kind.unit == "ns":
        return pa.duration("us")
    if pa.types.is_binary_view(kind):
        return pa.binary()
    return pa.float32() if pa.types.is_float16(kind) else kind


def _flat(column: pa.Array) -> pa.Array:
    kind, wanted = column.type, flat_type(column.type)
    if kind == wanted:
        return column
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if (plain := _unwrapped(column)) is not None:
        return _flat(plain).cast(wanted)
    if is_nested(kind) or pa.types.is_interval(kind):
        return _texts(column, as_json)
    return column.cast(wanted, safe=False)


def _unwrapped(column: pa.Array) -> pa.Array | None:
    """Give the values that a type wraps: an extension, runs, codes; None for a type that wraps none."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        return _texts(column, str) if kind.extension_name == "arrow.uuid" else column.storage
    if pa.types.is_run_end_encoded(kind):
        return pc.run_end_decode(column)
    return column.dictionary_decode() if pa.types.is_dictionary(kind) else None


def _texts(column: pa.Array, write: Callable[[Any], str]) -> pa.Array:
    return pa.array([None if value is None else write(value) for value in column.to_pylist()], pa.string())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        # A field that is null and a field that is missing are one: columnar formats cannot tell them apart.
        return {str(name): _plain(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value if isinstance(value, str | int | None) else str(value)


def _number(value: float | Decimal) -> Any:
    if value != value or abs(value) == float("inf"):  # noqa: PLR0124 - true of NaN alone
        return None
    return int(value) if value == int(value) else float(value)
