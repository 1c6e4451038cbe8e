"""The same rows give the same fingerprint, whatever they are stored as."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest

from catalog.scanning.readers import Limits, OutgrewHead, open_source
from catalog.scanning.readers.source import BATCH_ROWS
from tests.scanning.files import FORMATS, ORDERS, as_arrow, as_csv, as_json_lines, as_parquet, look, write, zstd


def rows_of(path: Path, limits: Limits | None = None) -> list[dict[str, Any]]:
    with open_source(path, limits or Limits()) as source:
        try:
            batches = list(source.batches())
        except OutgrewHead:
            batches = list(source.again().batches())
    return [row for batch in batches for row in batch.to_pylist()]


def digest(path: Path) -> int:
    found = look(path)
    assert found.fingerprint is not None, found.content.reason
    return found.fingerprint.digest


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_fingerprint(name: str, tmp_path: Path) -> None:
    found = look(write(tmp_path, name, FORMATS[name]))
    assert found.fingerprint is not None, found.content.reason
    assert found.content.rows == ORDERS.num_rows
    assert [column["name"] for column in found.content.columns] == ORDERS.column_names
    assert found.fingerprint.digest == digest(write(tmp_path, "plain.csv", FORMATS["orders.csv"]))


@pytest.mark.parametrize("name", FORMATS)
def test_the_name_of_a_file_decides_nothing(name: str, tmp_path: Path) -> None:
    kinds = {"csv": "csv", "tsv": "csv", "jsonl": "jsonl", "parquet": "parquet", "arrow": "arrow", "arrows": "arrow"}
    found = look(write(tmp_path, "export (3)", FORMATS[name]))
    assert found.content.format == kinds[name.split(".")[1]]


def test_a_folder_of_parts_gives_the_same_fingerprint(tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    for start in range(0, ORDERS.num_rows, 100):
        (folder / f"part={start}").mkdir(parents=True)
        write(folder / f"part={start}", "a.csv", as_csv(ORDERS.slice(start, 100)))
    parts = [str(start // 100 * 100) for start in range(ORDERS.num_rows)]
    whole = write(tmp_path, "whole.csv", as_csv(ORDERS.append_column("part", pa.array(parts))))
    assert digest(folder) == digest(whole)


NESTED = [
    {"id": 1, "tags": ["a", "b"], "place": {"x": 1.0, "y": None}, "at": "2020-01-01T00:00:00.123456789"},
    {"id": 2, "tags": [], "place": {"x": 2.5, "y": "z"}, "at": None},
    {"id": 3, "tags": None, "place": None, "at": "2020-01-02"},
]


def test_nested_values_are_the_same_in_every_format(tmp_path: Path) -> None:
    table = pa.Table.from_pylist(NESTED)
    lines = write(tmp_path, "a.jsonl", as_json_lines(table))
    assert rows_of(lines)[0] == {
        "id": "1",
        "tags": '["a","b"]',
        "place": '{"x":1}',
        "at": "2020-01-01T00:00:00.123456789",
    }
    for content in (as_parquet(table), as_arrow(table)):
        path = write(tmp_path, "a.bin", content)
        assert digest(path) == digest(lines)
    missing = "".join(line.replace(',"y":null', "") for line in lines.read_text().splitlines(keepends=True))
    assert digest(write(tmp_path, "b.jsonl", missing)) == digest(lines)


TYPED = pa.table(
    {
        "whole": pa.array([1, None, -(2**63)], pa.int64()),
        "large": pa.array([2**64 - 1, 1, 2], pa.uint64()),
        "half": pa.array([1.5, 0.25, -2], pa.float16()),
        "money": pa.array([Decimal("1.10"), Decimal("-2.00"), None], pa.decimal128(20, 2)),
        "day": pa.array([dt.date(2020, 1, 1), None, dt.date(1960, 2, 29)]),
        "at": pa.array([1, 2, 3], pa.timestamp("ns", "UTC")),
        "far": pa.array([2**45, -(2**45), 0], pa.timestamp("s")),
        "clock": pa.array([1, 2, 3], pa.time64("us")),
        "bytes": pa.array([b"\xff\x00", b"x", None]),
        "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
        "nothing": pa.nulls(3),
        "view": pa.array(["a", "long enough to be no inline text", None], pa.string_view()),
        "map": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        "times": pa.array([[1, 2**60], [], None], pa.list_(pa.timestamp("ns"))),
        "far times": pa.array([[2**45], [], None], pa.list_(pa.timestamp("s"))),
        "span": pa.array([1, 2, 3], pa.duration("s")),
        "nul": ["a\0b", "\0", "c"],
        "small money": pa.array([Decimal("1.1"), Decimal("-2.0"), None], pa.decimal32(5, 1)),
        "huge money": pa.array([Decimal("1.1"), Decimal("-2.0"), None], pa.decimal256(60, 1)),
        "short span": pa.array([1, 2_000, None], pa.duration("ns")),
        "months": pa.array([(1, 2, 3), None, (0, 0, 1)], pa.month_day_nano_interval()),
        "bytes view": pa.array([b"\xff\x00", b"x", None], pa.binary_view()),
        "uuid": pa.ExtensionArray.from_storage(
            pa.uuid(), pa.array([UUID(int=n).bytes for n in (1, 2, 1)], pa.binary(16))
        ),
        "json": pa.ExtensionArray.from_storage(pa.json_(), pa.array(['{"a":1}', "2", None])),
        "flag": pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0, None], pa.int8())),
        "runs": pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array(["a", "b"])),
    }
)


@pytest.mark.parametrize("name", TYPED.column_names)
def test_any_type_is_read_or_told(name: str, tmp_path: Path) -> None:
    column = TYPED.select([name])
    found = look(write(tmp_path, "a.arrow", as_arrow(column)))
    assert found.content.status == "readable" or name == "far times", found.content.reason
    if name not in {"half", "view", "months", "runs"}:  # Parquet holds no such
        assert look(write(tmp_path, "a.parquet", as_parquet(column))).content.status == found.content.status


RARE = {
    "small money": '{"c":1.1}\n{"c":-2}\n{"c":null}\n',
    "huge money": '{"c":1.1}\n{"c":-2}\n{"c":null}\n',
    "half": '{"c":1.5}\n{"c":0.25}\n{"c":-2}\n',
    "uuid": "".join(f'{{"c":"00000000-0000-0000-0000-00000000000{n}"}}\n' for n in (1, 2, 1)),
    "flag": '{"c":true}\n{"c":false}\n{"c":null}\n',
    "runs": '{"c":"a"}\n{"c":"a"}\n{"c":"b"}\n',
}


@pytest.mark.parametrize("name", RARE)
def test_rare_types_hold_the_same_values_as_common_ones(name: str, tmp_path: Path) -> None:
    plain = write(tmp_path, "plain.jsonl", RARE[name].encode())
    rare = TYPED.select([name]).rename_columns(["c"])
    assert digest(write(tmp_path, "a.arrow", as_arrow(rare))) == digest(plain)


def test_batches_are_bounded(tmp_path: Path) -> None:
    table = pa.table({"a": pa.array(range(100_000))})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_batch(table.combine_chunks().to_batches()[0])
    contents = (as_csv(table), as_json_lines(table), as_parquet(table), bytes(sink.getvalue()), zstd(as_csv(table)))
    for content in contents:
        with open_source(write(tmp_path, "a", content), Limits()) as source:
            sizes = [len(batch) for batch in source.batches()]
            assert sum(sizes) == 100_000
            assert max(sizes) <= BATCH_ROWS
            assert source.share == 1.0


def test_batches_of_long_texts_are_short(tmp_path: Path) -> None:
    table = pa.table({"text": [f"{number}" + "x" * 40_000 for number in range(2_000)]})
    with open_source(write(tmp_path, "a", as_parquet(table)), Limits()) as source:
        assert max(len(batch) for batch in source.batches()) < 2_000
