"""The one home of DuckDB: a table filled by the same readers that a scan uses."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from catalog.scanning.columns import as_text
from catalog.scanning.readers.source import OutgrewHead, Source

TABLE = "dump"
MEMORY_BYTES = 768 * 2**20
COUNTED = 0.6
"""The part of the memory that the engine may count for itself where it holds a table; the rest it takes uncounted."""
_GLOB = frozenset("*?[")
"""DuckDB would read these as patterns, and it never opens a pattern for a connection that is shut in."""


_TRUSTS_STATISTICS = "statistics_propagation,filter_pushdown"
"""Parquet's smallest and largest value leave NaN out; these steps take that to mean that there is none."""


@contextmanager
def connect(
    *reachable: Path, fractions: bool = False, memory_bytes: int = MEMORY_BYTES
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that spills to a folder of its own and can reach nothing else but some files.

    `fractions` says that one of them is Parquet with floating point columns, which may hold NaN.
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
            if reachable:
                connection.execute(f"SET allowed_paths = [{', '.join(_quoted(str(path)) for path in reachable)}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield connection
        finally:
            connection.close()


@contextmanager
def table_from(source: Source, *, memory_bytes: int = MEMORY_BYTES) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """Give a connection and the name of a table that holds a dump's rows, as the readers see them."""
    with tables_from([source], memory_bytes=memory_bytes) as (connection, (name,)):
        yield connection, name


@contextmanager
def tables_from(
    sources: Sequence[Source], *, memory_bytes: int = MEMORY_BYTES
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Sequence[str]]]:
    """Give a connection and the names of tables that hold several dumps' rows, in their order."""
    places = [_in_place(source) for source in sources]
    fractions = any(place is not None and _has_fractions(one) for place, one in zip(places, sources, strict=True))
    names = [TABLE if not place else f"{TABLE}_{place + 1}" for place in range(len(sources))]
    reachable = [place for place in places if place is not None]
    # A table in memory is kept up to the limit, and what a query takes beside the engine's books comes on top.
    counted = memory_bytes if len(reachable) == len(sources) else int(memory_bytes * COUNTED)
    with connect(*reachable, fractions=fractions, memory_bytes=counted) as connection:
        for name, source, place in zip(names, sources, places, strict=True):
            if place is not None:
                _view(connection, place, name)
            else:
                _load(connection, source, name)
        yield connection, names


def _in_place(source: Source) -> Path | None:
    return source.files[0] if source.in_place and not _GLOB & set(str(source.files[0])) else None


def _has_fractions(source: Source) -> bool:
    return any(pa.types.is_floating(field.type) for field in source.schema)


def _load(connection: duckdb.DuckDBPyConnection, source: Source, name: str) -> None:
    try:
        _fill(connection, source, name)
    except OutgrewHead:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
        _fill(connection, source.again(), name)


def _view(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({_quoted(str(path))})")  # noqa: S608


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _fill(connection: duckdb.DuckDBPyConnection, source: Source, name: str) -> None:
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
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM incoming")  # noqa: S608
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
