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
    """Write one nested value as JSON text that equal values share."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _flat(column: pa.Array) -> pa.Array:
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), pa.string())
    if not is_nested(column.type):
        return column
    return pa.array([None if value is None else as_json(value) for value in column.to_pylist()], pa.string())


def _plain(value: object) -> object:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value)
