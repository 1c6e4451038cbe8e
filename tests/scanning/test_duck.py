"""DuckDB holds the rows that the readers see, and reaches nothing else."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.errors import Unreadable
from catalog.scanning import duck
from catalog.scanning.columns import as_text
from catalog.scanning.readers import Limits, OutgrewHead, open_source
from tests.scanning.files import FORMATS, ORDERS, as_arrow, as_csv, as_parquet, orders, write


def in_duck(path: Path) -> list[tuple[object, ...]]:
    with open_source(path, Limits()) as source, duck.table_from(source) as (connection, table):
        rows: list[tuple[object, ...]] = connection.table(table).fetchall()
        return rows


def as_read(path: Path) -> list[tuple[object, ...]]:
    with open_source(path, Limits()) as source:
        try:
            batches = list(source.batches())
        except OutgrewHead:
            batches = list(source.again().batches())
    if source.format == "jsonl":  # text formats come as text: any value fits
        texts = [[as_text(column).to_pylist() for column in batch.columns] for batch in batches]
        return [row for columns in texts for row in zip(*columns, strict=True)]
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


@pytest.mark.parametrize("name", FORMATS)
def test_the_rows_are_those_of_the_readers(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, name, FORMATS[name])
    rows = in_duck(path)
    assert len(rows) == ORDERS.num_rows
    assert rows == as_read(path)


TYPED = pa.table(
    {
        "small": pa.array([1, None, -3], pa.int8()),
        "large": pa.array([2**64 - 1, 1, 2], pa.uint64()),
        "money": pa.array([Decimal("1.10"), Decimal("-2.00"), None], pa.decimal128(20, 2)),
        "day": pa.array([0, None, 20_000], pa.date32()),
        "at": pa.array([0, None, 10**15], pa.timestamp("us")),
        "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
        "list": pa.array([[1], [], None], pa.list_(pa.int64())),
        "half": pa.array([1.5, None, -2], pa.float16()),
        "huge": pa.array([Decimal("1.5"), None, Decimal(-2)], pa.decimal256(60, 1)),
        "uuid": pa.ExtensionArray.from_storage(pa.uuid(), pa.array([bytes(16), None, bytes(16)], pa.binary(16))),
    }
)


@pytest.mark.parametrize("name", TYPED.column_names)
def test_typed_values_are_those_of_the_readers(name: str, tmp_path: Path) -> None:
    for content in (as_parquet(TYPED.select([name])), as_arrow(TYPED.select([name]))):
        path = write(tmp_path, "a", content)
        assert in_duck(path) == as_read(path)


def test_fields_that_come_late_are_there(tmp_path: Path) -> None:
    content = '{"a":1}\n' * 530_000 + '{"a":2,"late":3}\n'
    assert in_duck(write(tmp_path, "a.jsonl", content))[-1] == ("2", "3")


def test_a_folder_is_one_table_with_its_keys(tmp_path: Path) -> None:
    for key in ("x", "y"):
        (tmp_path / f"k={key}").mkdir()
        write(tmp_path / f"k={key}", "0.parquet", as_parquet(orders(2).select(["id"])))
    assert in_duck(tmp_path) == [("A-0", "x"), ("A-1", "x"), ("A-0", "y"), ("A-1", "y")]


@pytest.mark.parametrize("name", ["it's.parquet", "a[1].parquet", "*.parquet", "a?b.parquet", "{x,y}.parquet", "-- x"])
def test_any_name_of_a_file_is_that_file(name: str, tmp_path: Path) -> None:
    write(tmp_path, "other.parquet", as_parquet(orders(9)))
    assert len(in_duck(write(tmp_path, name, as_parquet(orders(2))))) == 2


def test_what_a_reader_refuses_is_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"line 4.*this row has 1 value,"):
        in_duck(write(tmp_path, "a.csv", "a,b\n1,2\n3,4\n5\n"))


OUTSIDE = (
    "SELECT * FROM read_csv('{0}')",
    "SELECT * FROM '{0}'",
    "SELECT * FROM read_text('{0}')",
    "SELECT * FROM read_blob('{0}')",
    "SELECT * FROM glob('{0}')",
    "COPY (SELECT 1) TO '{0}.copy'",
    "ATTACH '{0}.db'",
    "EXPORT DATABASE '{0}.folder'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT * FROM private",
    "SET enable_external_access = true",
    "SET allowed_paths = ['{0}']",
    "SET memory_limit = '9GB'",
)


@pytest.mark.parametrize("content", [as_parquet(ORDERS), as_csv(ORDERS)], ids=["in place", "filled"])
def test_no_statement_reaches_anything_else(content: bytes, tmp_path: Path) -> None:
    private = pa.table({"secret": [1]})  # a variable that SQL could name
    secret = write(tmp_path, "secret.csv", "a,b\n1,2\n")
    path = write(tmp_path, "a", content)
    with open_source(path, Limits()) as source, duck.table_from(source) as (connection, table):
        for statement in OUTSIDE:
            with pytest.raises(duckdb.Error):
                connection.execute(statement.format(secret)).fetchall()
        assert len(connection.table(table).fetchall()) == ORDERS.num_rows
    assert private.num_rows == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "secret.csv"]


def test_what_is_too_large_for_memory_is_put_aside(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", as_csv(pa.table({"a": range(90_000), "b": [f"{i:01600}" for i in range(90_000)]})))
    with (
        open_source(path, Limits()) as source,
        duck.table_from(source, memory_bytes=100 * 2**20) as (connection, table),
    ):
        assert len(connection.table(table).filter("length(b) = 1600").project("a").fetchall()) == 90_000


def test_nan_in_parquet_is_seen_though_its_statistics_leave_it_out(tmp_path: Path) -> None:
    path = tmp_path / "nan.parquet"
    pq.write_table(pa.table({"y": [float("nan"), 1.5, 0.5]}), path)
    with open_source(path, Limits()) as source, duck.table_from(source) as (connection, table):
        assert table == "dump"
        asked = "SELECT count(nullif(y, 'NaN')), max(nullif(y, 'NaN')) FROM dump"
        assert connection.execute(asked).fetchone() == (2, 1.5)
        assert connection.execute("SELECT count(*) FROM dump WHERE isnan(y)").fetchone() == (1,)
