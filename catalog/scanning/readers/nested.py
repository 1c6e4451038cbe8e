"""Nested values as JSON text, so that every column is flat."""

import base64
import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa


def is_nested(kind: pa.DataType) -> bool:
    """Tell whether values of this type hold other values."""
    return bool(pa.types.is_nested(kind))


def flat_type(kind: pa.DataType) -> pa.DataType:
    """Give the type in which a column is delivered."""
    return pa.string() if is_nested(kind) or pa.types.is_null(kind) else kind


def flatten(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Write the nested columns of a batch as JSON text, keys sorted; leave the others."""
    columns = [_flat(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def as_json(value: Any) -> str:
    """Write one nested value as JSON text that equal values share, in whatever format they are stored."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _flat(column: pa.Array) -> pa.Array:
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), pa.string())
    if not is_nested(column.type):
        return column
    return pa.array([None if value is None else as_json(value) for value in column.to_pylist()], pa.string())


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
