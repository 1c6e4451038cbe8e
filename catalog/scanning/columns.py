"""Arrow columns of any type to canonical values."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from catalog.scanning.canonical import Value
from catalog.scanning.clocks import clocked
from catalog.scanning.evidence import Evidence
from catalog.scanning.forms import PLAIN, Form
from catalog.scanning.hashing import Hashes
from catalog.scanning.parsing import parse_texts
from catalog.scanning.values import (
    Values,
    missing,
    moved,
    none,
    of_booleans,
    of_instants,
    of_items,
    of_numbers,
    of_whole,
)

_DAY, _MILLI = 86_400_000_000, 1_000
_EXACT = 2**53
_LONG_DECIMAL = 18


@dataclass(frozen=True)
class Cells:
    """One column of a chunk of rows: its items, and which item each row holds."""

    items: Values
    codes: NDArray[np.int32] | None
    """The item of each row; None when the items are the rows."""
    counts: NDArray[np.int64] | None
    """How many rows hold each item; None when each is one row."""

    @property
    def hashes(self) -> Hashes:
        """One hash per row, 0 for null."""
        return self.items.hashes if self.codes is None else self.items.hashes[self.codes]


def read_cells(array: pa.Array, form: Form = PLAIN, *, encode: bool = False, seen: Evidence | None = None) -> Cells:
    """Bring a column of a chunk into canonical form; `encode` says that few distinct values are expected.

    `seen` hears what tells the column's form.
    """
    if pa.types.is_dictionary(array.type):
        return _coded(array, form, seen)
    if encode and pa.types.is_boolean(array.type):
        return _coded_flags(array)
    if encode and len(array) and _encodable(array.type):
        return _coded(array.dictionary_encode(), form, seen)
    return Cells(read_values(array, form, seen), None, None)


def read_values(
    array: pa.Array, form: Form = PLAIN, seen: Evidence | None = None, counts: NDArray[np.int64] | None = None
) -> Values:
    """Bring an array into canonical form, item by item; `seen` hears of it, `counts` says how many rows hold each."""
    values = _stored(array, form, seen, counts)
    if seen is not None:
        seen.add(values, counts)
    return clocked(values, form.clock) if form.clock else values


def _stored(array: pa.Array, form: Form, seen: Evidence | None, counts: NDArray[np.int64] | None) -> Values:
    kind = array.type
    if pa.types.is_null(kind) or array.null_count == len(array):
        return none(len(array))
    if array.null_count:
        present = np.flatnonzero(~missing(array))
        held = counts if counts is None else counts[present]
        return moved(_stored(array.drop_null(), form, seen, held), present, len(array))
    if pa.types.is_string(kind):
        return parse_texts(array, form, seen, counts)
    return parse_texts(as_text(array), form, seen, counts) if _is_text(kind) else _typed(array)


def as_text(array: pa.Array) -> pa.StringArray:
    """Write nested values as canonical JSON, bytes as their UTF-8 or else hexadecimal, times of day as ISO."""
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return as_text(array.storage)
    if pa.types.is_nested(kind):
        return pa.array([None if item is None else _json(item) for item in array.to_pylist()], pa.string())
    if pa.types.is_time(kind):
        return pa.array([None if item is None else item.isoformat() for item in array.to_pylist()], pa.string())
    if pa.types.is_floating(kind):
        array = array.cast(pa.float32()) if pa.types.is_float16(kind) else array
    if pa.types.is_duration(kind):
        array = array.cast(pa.duration("us")).cast(pa.int64())
    if pa.types.is_dictionary(kind):
        array = array.dictionary_decode()
    try:
        return array.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([None if item is None else _bytes_text(item) for item in array.to_pylist()], pa.string())


def _coded(array: pa.DictionaryArray, form: Form, seen: Evidence | None) -> Cells:
    size = len(array.dictionary)
    codes = pc.fill_null(array.indices.cast(pa.int32()), size).to_numpy(zero_copy_only=False)
    if array.dictionary.type == pa.null():
        return Cells(none(len(array)), None, None)
    counts = np.bincount(codes, minlength=size + 1)
    items = pa.concat_arrays([array.dictionary, pa.nulls(1, array.dictionary.type)])
    return Cells(read_values(items, form, seen, counts), codes, counts)


def _coded_flags(array: pa.BooleanArray) -> Cells:
    codes = pc.fill_null(array.cast(pa.int8()), 2).to_numpy().astype(np.int32)
    items = moved(of_booleans(np.array([False, True]), None, 2), np.arange(2), 3)
    return Cells(items, codes, np.bincount(codes, minlength=3))


def _encodable(kind: pa.DataType) -> bool:
    return not (pa.types.is_nested(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind))


def _is_text(kind: pa.DataType) -> bool:
    return any(
        check(kind)
        for check in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_string_view,
            pa.types.is_time,
            pa.types.is_nested,
            pa.types.is_binary,
            pa.types.is_large_binary,
            pa.types.is_fixed_size_binary,
            pa.types.is_binary_view,
        )
    ) or isinstance(kind, pa.BaseExtensionType)


def _json(item: object) -> str:
    return json.dumps(item, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _bytes_text(item: bytes) -> str:
    try:
        return item.decode()
    except UnicodeDecodeError:
        return "0x" + item.hex()


def _typed(array: pa.Array) -> Values:
    """Read an array without nulls that stores numbers, times or booleans."""
    kind, size = array.type, len(array)
    for check, read in _READERS:
        if check(kind):
            return read(array, size)
    return parse_texts(array.cast(pa.string()))


def _whole(array: pa.Array, size: int) -> Values:
    if pa.types.is_uint64(array.type) and pc.max(array).as_py() >= 2**63:
        return parse_texts(array.cast(pa.string()))
    return of_whole(_numpy(array).astype(np.int64, copy=False), None, size)


def _floating(array: pa.Array, size: int) -> Values:
    """Take doubles as they are, and shorter floats by their shortest decimals, as text formats write them."""
    if not pa.types.is_float64(array.type):
        finite = array.cast(pa.float32())
        array = finite.cast(pa.string()).cast(pa.float64())
    return of_numbers(_numpy(array), None, size)


def _decimal(array: pa.Array, size: int) -> Values:
    """Divide the unscaled integer, which rounds correctly; Arrow's own cast to double does not."""
    kind = array.type
    if pa.types.is_decimal128(kind) and kind.precision <= _LONG_DECIMAL and 0 <= kind.scale <= _LONG_DECIMAL:
        unscaled = np.frombuffer(array.buffers()[1], np.int64)[array.offset * 2 : (array.offset + size) * 2 : 2]
        if kind.scale == 0:
            return of_whole(unscaled.copy(), None, size)
        if np.abs(unscaled).max() < _EXACT:
            return of_numbers(unscaled / 10.0**kind.scale, None, size)
    items = [_decimal_item(item) for item in array.to_pylist()]
    return of_items(items, np.arange(size), size)


def _decimal_item(item: Decimal) -> Value:
    if item != item.to_integral_value():
        return float(item)
    whole = int(item)
    return whole if -(2**63) <= whole < 2**63 else str(whole)


def _date(array: pa.Array, size: int) -> Values:
    if pa.types.is_date32(array.type):
        return of_instants(_numpy(array.cast(pa.int32())).astype(np.int64) * _DAY, False, None, size)
    return of_instants(_numpy(array.cast(pa.int64())) * _MILLI, False, None, size)


def _timestamp(array: pa.Array, size: int) -> Values:
    ticks = _numpy(array.cast(pa.int64()))
    by = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 1}[array.type.unit]
    micros = ticks // 1_000 if array.type.unit == "ns" else ticks * by if by > 1 else ticks
    return of_instants(micros, array.type.tz is not None, None, size)


def _duration(array: pa.Array, size: int) -> Values:
    return _timestamp_like(array.cast(pa.duration("us")), size)


def _timestamp_like(array: pa.Array, size: int) -> Values:
    return of_whole(_numpy(array.cast(pa.int64())), None, size)


def _boolean(array: pa.Array, size: int) -> Values:
    return of_booleans(_numpy(array), None, size)


def _numpy(array: pa.Array) -> NDArray[Any]:
    return array.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


_READERS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array, int], Values]], ...] = (
    (pa.types.is_integer, _whole),
    (pa.types.is_floating, _floating),
    (pa.types.is_decimal, _decimal),
    (pa.types.is_date, _date),
    (pa.types.is_timestamp, _timestamp),
    (pa.types.is_boolean, _boolean),
    (pa.types.is_duration, _duration),
)
