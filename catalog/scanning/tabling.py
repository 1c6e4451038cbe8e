"""Tables of a database become local files for as long as they are read, and their content gets its id.

The id does not depend on the order of the rows, which a database does not keep: the server adds up two hashes of each
row, so that asking whether a table is still what it was moves no row.
"""

# ruff: noqa: S608 - every name in a query is quoted

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.errors import PathNotFound, SpoolUnusable, Unreadable
from catalog.scanning.spool import Spool
from catalog.storage.places import TablePlace
from catalog.storage.tables import connected

if TYPE_CHECKING:
    import pyarrow as pa
    from psycopg import Connection

SECONDS = 3_600
"""One statement reads a whole table."""
BLOCK = 16 * 2**20
FORMAT = "postgresql"
Progress = Callable[[float], None]
_FETCHED, _LOOK_EVERY = 0.8, 64 * 2**20


@dataclass(frozen=True)
class State:
    """What a table holds at one moment."""

    content_id: str
    rows: int
    columns: Sequence[tuple[str, str]]
    """Names and the database's own types, in order."""


def quoted(place: TablePlace) -> str:
    """Write a table's name in SQL."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in (place.schema, place.table))


def state(connection: "Connection[Any]", place: TablePlace) -> State:
    """Tell what a table holds in a connection's transaction; raises psycopg's own errors, PathNotFound."""
    columns = connection.execute(_COLUMNS, (place.schema, place.table)).fetchall()
    if not columns:
        raise PathNotFound(path=str(place))
    sums = ", ".join(f"coalesce(sum(hashtextextended(t::text, {seed})), 0)::text" for seed in (0, 1))
    # A row is written as text whatever its columns are; two of the same text and columns are the same row.
    found = connection.execute(f"SELECT count(*), {sums} FROM {quoted(place)} AS t").fetchone()
    rows, *hashes = found or (0,)
    told = json.dumps([columns, rows, hashes]).encode()
    return State(f"sha256:{hashlib.sha256(told).hexdigest()}", int(rows), [(str(n), str(t)) for n, t in columns])


def fetch(place: TablePlace, folder: Path, spool: Spool, progress: Progress) -> tuple[Path, State]:
    """Bring a table into a Parquet file, rows and id of one state.

    Raises SourceNotGiven, SourceRefused, SourceUnreachable, PathNotFound, SpoolUnusable, Unreadable if it is too much.
    """
    if not place.table:
        raise Unreadable(path=str(place), reason="it is no table.", remedy="Register one of its tables.")
    text, path = folder / "rows.csv", folder / f"{place.schema}.{place.table}.parquet".replace("/", "_")
    with connected(place, SECONDS) as connection:
        found = state(connection, place)
        _copy(connection, place, text, spool, progress)
    try:
        _write(text, path, found.columns)
    finally:
        text.unlink(missing_ok=True)
    progress(1.0)
    return path, found


def _copy(connection: "Connection[Any]", place: TablePlace, text: Path, spool: Spool, progress: Progress) -> None:
    asked = connection.execute("SELECT pg_total_relation_size(%s::regclass)", (quoted(place),)).fetchone()
    expected = max(1, int(asked[0]) if asked else 1)
    written = looked = 0
    asked_for = f"COPY (SELECT * FROM {quoted(place)}) TO STDOUT (FORMAT csv)"
    with text.open("xb") as file, connection.cursor() as cursor, cursor.copy(asked_for) as rows:
        for block in rows:
            written += file.write(block)
            if written - looked >= _LOOK_EVERY:
                looked = written
                spool.check_room(2 * _LOOK_EVERY)
                progress(_FETCHED * min(1.0, written / expected))
            if written > spool.max_bytes:
                raise _too_much(place, spool)


def _too_much(place: TablePlace, spool: Spool) -> Unreadable:
    reason = f"its rows take more than the {spool.max_bytes:,} bytes that are fetched; it is not scanned."
    remedy = "Register a view of a part of it, or raise CATALOG_MAX_OBJECT_BYTES if it is meant to be so large."
    return Unreadable(path=str(place), reason=reason, remedy=remedy)


def _write(text: Path, path: Path, columns: Sequence[tuple[str, str]]) -> None:
    """Write the rows with their own types; what a column's type cannot hold (infinite dates) makes it text."""
    import pyarrow as pa  # noqa: PLC0415 - where bytes are read

    types = {name: _type(told) for name, told in columns}
    try:
        _convert(text, path, types)
    except pa.ArrowInvalid:
        plain = {name: kind if _is_sure(kind) else pa.string() for name, kind in types.items()}
        try:
            _convert(text, path, plain)
        except pa.ArrowInvalid:
            reason = "a value of it is too long to be taken apart."
            raise Unreadable(path=str(path), reason=reason, remedy="Register a view that leaves it out.") from None
    except OSError as error:
        raise SpoolUnusable(folder=str(path.parent), reason=f"{error.strerror or error}.") from None


def _convert(text: Path, path: Path, types: "dict[str, pa.DataType]") -> None:
    import pyarrow as pa  # noqa: PLC0415 - where bytes are read
    import pyarrow.parquet as pq  # noqa: PLC0415
    from pyarrow import csv  # noqa: PLC0415

    schema = pa.schema(list(types.items()))
    read = csv.ReadOptions(column_names=list(types), block_size=BLOCK, use_threads=False)
    parse = csv.ParseOptions(newlines_in_values=True)
    convert = csv.ConvertOptions(
        column_types=types,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    with pq.ParquetWriter(path, schema) as writer:
        if text.stat().st_size:
            with csv.open_csv(text, read, parse, convert) as batches:
                for batch in batches:
                    writer.write_batch(batch)


def _type(told: str) -> "pa.DataType":
    import pyarrow as pa  # noqa: PLC0415 - where bytes are read

    kind, _, rest = told.partition("(")
    digits = [int(part) for part in rest.partition(")")[0].split(",") if part.strip().isdigit()]
    if kind == "numeric":
        most = 38
        return pa.decimal128(*digits) if len(digits) == 2 and digits[0] <= most else pa.string()  # noqa: PLR2004
    if kind.startswith("timestamp"):
        return pa.timestamp("us", tz="UTC" if "with time zone" in told else None)
    return {
        "smallint": pa.int16(),
        "integer": pa.int32(),
        "bigint": pa.int64(),
        "real": pa.float32(),
        "double precision": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }.get(told, pa.string())


def _is_sure(kind: "pa.DataType") -> bool:
    from pyarrow import types  # noqa: PLC0415 - where bytes are read

    return not (types.is_temporal(kind) or types.is_decimal(kind))


_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
