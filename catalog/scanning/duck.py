"""The one home of DuckDB: a table filled by the same readers that a scan uses."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from catalog.scanning.columns import as_text
from catalog.scanning.readers.source import OutgrewHead, Source

TABLE = "dump"
MEMORY_BYTES = 768 * 2**20
_GLOB = frozenset("*?[")
"""DuckDB would read these as patterns, and it never opens a pattern for a connection that is shut in."""


_TRUSTS_STATISTICS = "statistics_propagation,filter_pushdown"
"""Parquet's smallest and largest value leave NaN out; these steps take that to mean that there is none."""


@contextmanager
def connect(
    reachable: Path | None = None, *, fractions: bool = False, memory_bytes: int = MEMORY_BYTES
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that spills to a folder of its own and can reach nothing else but one file.

    `fractions` says that this file is Parquet with floating point columns, which may hold NaN.
    """
    with tempfile.TemporaryDirectory(prefix="headwater-duck-") as folder:
        connection = duckdb.connect(
            config={
                "memory_limit": f"{memory_bytes // 1024}KiB",
                "temp_directory": folder,
                "threads": 1,
                "preserve_insertion_order": True,
            }
        )
        try:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET python_enable_replacements = false")
            if fractions:
                connection.execute(f"SET disabled_optimizers = '{_TRUSTS_STATISTICS}'")
            if reachable is not None:
                connection.execute(f"SET allowed_paths = [{_quoted(str(reachable))}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield connection
        finally:
            connection.close()


@contextmanager
def table_from(source: Source, *, memory_bytes: int = MEMORY_BYTES) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """Give a connection and the name of a table that holds a dump's rows, as the readers see them."""
    in_place = source.files[0] if source.in_place and not _GLOB & set(str(source.files[0])) else None
    fractions = in_place is not None and any(pa.types.is_floating(field.type) for field in source.schema)
    with connect(in_place, fractions=fractions, memory_bytes=memory_bytes) as connection:
        if in_place is not None:
            _view(connection, in_place)
        else:
            try:
                _fill(connection, source)
            except OutgrewHead:
                connection.execute(f"DROP TABLE IF EXISTS {TABLE}")
                _fill(connection, source.again())
        yield connection, TABLE


def _view(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    connection.execute(f"CREATE VIEW {TABLE} AS SELECT * FROM read_parquet({_quoted(str(path))})")  # noqa: S608


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _fill(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    failed: list[BaseException] = []
    schema = _schema(source)

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            for batch in source.batches():
                yield _as(batch, schema)
        except BaseException as error:
            failed.append(error)
            raise

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    try:
        connection.register("incoming", reader)
        connection.execute(f"CREATE TEMP TABLE {TABLE} AS SELECT * FROM incoming")  # noqa: S608
    except duckdb.Error:
        # DuckDB wraps what a reader raised; the reader's own words are the useful ones.
        if failed:
            raise failed[0] from None
        raise
    finally:
        connection.unregister("incoming")


def _schema(source: Source) -> pa.Schema:
    # Text formats may change a column's type on the way: as text every value fits, and rules cast it.
    if source.format in {"csv", "jsonl"}:
        return pa.schema([(name, pa.string()) for name in source.names])
    return source.schema


def _as(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    if batch.schema.equals(schema):
        return batch
    columns = [_cast(column, field.type) for column, field in zip(batch.columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _cast(column: pa.Array, wanted: pa.DataType) -> pa.Array:
    if column.type == wanted:
        return column
    return as_text(column) if pa.types.is_string(wanted) else column.cast(wanted)
