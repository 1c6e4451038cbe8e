"""The same values have the same hashes, whatever Arrow type stores them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.scanning.columns import read_cells, read_values
from catalog.scanning.joining import join_arrays
from catalog.scanning.values import written

MOMENT = dt.datetime(2020, 1, 2, 3, 4, 5)  # noqa: DTZ001 - clock time is what is tested


def texts(array: pa.Array) -> list[str | None]:
    return written(read_values(array), np.arange(len(array)))


@pytest.mark.parametrize(
    ("items", "kind", "canonical"),
    [
        ([1, None, -5], pa.int8(), ["1", None, "-5"]),
        ([2**64 - 1, 1], pa.uint64(), ["18446744073709551615", "1"]),
        ([1.0, 0.5, float("nan"), float("inf"), -0.0], pa.float64(), ["1", "0.5", None, "inf", "0"]),
        ([0.1, 3.0], pa.float32(), ["0.1", "3"]),
        ([Decimal("1.50"), Decimal("2.00"), None], pa.decimal128(10, 2), ["1.5", "2", None]),
        ([Decimal("12345678901234567890.00")], pa.decimal128(38, 2), ["12345678901234567890"]),
        ([Decimal("0.1")], pa.decimal256(50, 1), ["0.1"]),
        ([dt.date(2020, 1, 2)], pa.date32(), ["2020-01-02"]),
        ([dt.date(2020, 1, 2)], pa.date64(), ["2020-01-02"]),
        ([MOMENT, None], pa.timestamp("s"), ["2020-01-02T03:04:05", None]),
        ([MOMENT], pa.timestamp("ns"), ["2020-01-02T03:04:05"]),
        ([MOMENT], pa.timestamp("ms", "Europe/Berlin"), ["2020-01-02T03:04:05Z"]),
        ([dt.time(3, 4)], pa.time64("us"), ["03:04:00"]),
        ([dt.timedelta(seconds=1)], pa.duration("ms"), ["1000000"]),
        ([True, None, False], pa.bool_(), ["true", None, "false"]),
        (["x", " 7 "], pa.large_string(), ["x", "7"]),
        ([b"x", b"\xff"], pa.binary(), ["x", "0xff"]),
        ([{"b": 1, "a": [2]}], pa.struct([("b", pa.int64()), ("a", pa.list_(pa.int64()))]), ['{"a":[2],"b":1}']),
        ([None, None], pa.null(), [None, None]),
        (["a", "1", "a", None], pa.dictionary(pa.int8(), pa.string()), ["a", "1", "a", None]),
    ],
)
def test_any_type_has_canonical_values(items: list[Any], kind: pa.DataType, canonical: list[str | None]) -> None:
    plain = pa.array(items, kind)
    array = plain.dictionary_decode() if pa.types.is_dictionary(kind) else plain
    assert texts(array) == canonical
    assert texts(array.slice(1)) == canonical[1:]
    as_text = read_values(pa.array(canonical, pa.string()))
    for encode in (False, True):
        cells = read_cells(plain, encode=encode)
        assert cells.hashes.tolist() == as_text.hashes.tolist()


@settings(deadline=None)
@given(st.lists(st.decimals(min_value=-(10**13), max_value=10**13, places=2), min_size=1))
def test_decimals_are_the_nearest_double(amounts: list[Decimal]) -> None:
    typed = read_values(pa.array(amounts, pa.decimal128(18, 2)))
    text = read_values(pa.array([str(amount) for amount in amounts]))
    assert typed.hashes.tolist() == text.hashes.tolist()


def test_a_column_that_changes_its_type_keeps_its_values() -> None:
    joined = join_arrays([pa.array([1, 2]), pa.array([None, None]), pa.array([0.5]), pa.array(["x"])])
    assert texts(joined) == ["1", "2", None, None, "0.5", "x"]
