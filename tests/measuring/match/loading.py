"""Writing the background into a database in bulk: its copies, and what they are found by."""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, create_engine, text

from catalog.db import now
from catalog.scanning.hashing import mix
from tests.measuring.match.background import Background, Entries, sketches

BATCH = 50_000
LISTED = 1_000_000
TABLES = ("sketched", "sketch", "sketch_hash")
PLACES = 5_000
"""So many kinds of places do the copies lie in."""
_SIGNATURE, _END = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0), struct.pack(">h", -1)
_CELL = np.dtype([("n", ">i2"), ("a", ">i4"), ("hash", ">i8"), ("b", ">i4"), ("content", ">i8")])
Row = TypeVar("Row")


def load(url: str, made: Background) -> int:
    """Write everything; gives the bytes that the index takes."""
    engine = create_engine(url)
    postgresql = engine.dialect.name == "postgresql"
    write = _copied if postgresql else _inserted
    with engine.connect() as connection:
        if postgresql:
            # Versions are made for those that come up as candidates, not for a million.
            connection.execute(text("SET session_replication_role = replica"))
            connection.commit()
        _write(connection, write, "copy", _copies(made))
        before = _size(connection)
        _write(connection, write, "sketched", _sketched(made))
        _write(connection, write, "sketch", sketches(made))
        (_list_copied if postgresql else _list_inserted)(connection, made.entries)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if postgresql else "ANALYZE"))
        after = _size(connection)
    engine.dispose()
    return after - before


def copy_id(place: int) -> UUID:
    """Give the id of a copy; its version has the one after it."""
    return UUID(int=(1 << 100) + 2 * place)


def _copies(made: Background) -> Iterator[tuple[Any, ...]]:
    created = now()
    for place in range(len(made.contents)):
        name = f"/background/{place % PLACES}/dump-{place}.csv"
        yield copy_id(place), "file", name, f"file://{name}", "", "", "", created


def _sketched(made: Background) -> Iterator[tuple[Any, ...]]:
    places = mix(np.arange(len(made.contents), dtype=np.int64) % PLACES, 23).view(np.int64).tolist()
    for place, (content, template) in enumerate(zip(made.contents.tolist(), places, strict=True)):
        yield copy_id(place), UUID(int=copy_id(place).int + 1), content, template, template


_COLUMNS = {
    "copy": ("id", "namespace", "name", "uri", "title", "description", "custodian", "created_at"),
    "sketched": ("copy_id", "version_id", "content", "template", "stem"),
    "sketch": ("content", "size", "hashes"),
}
Write = Callable[[Connection, str, Sequence[str], list[tuple[Any, ...]]], None]


def _write(connection: Connection, write: Write, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    for batch in _batches(rows):
        write(connection, table, _COLUMNS[table], batch)
        connection.commit()


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _inserted(connection: Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    kept = [tuple(value.hex if isinstance(value, UUID) else _plain(value) for value in row) for row in rows]
    connection.exec_driver_sql(statement, kept)


def _plain(value: Any) -> Any:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if hasattr(value, "strftime") else value


def _copied(connection: Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


def _list_inserted(connection: Connection, entries: Entries) -> None:
    for start in range(0, len(entries), LISTED):
        piece = entries[start : start + LISTED]
        connection.exec_driver_sql("INSERT INTO sketch_hash VALUES (?, ?)", piece.tolist())
        connection.commit()


def _list_copied(connection: Connection, entries: Entries) -> None:
    cursor: Any = connection.connection.cursor()
    for start in range(0, len(entries), LISTED):
        piece = entries[start : start + LISTED]
        cells = np.empty(len(piece), _CELL)
        cells["n"], cells["a"], cells["b"] = 2, 8, 8
        cells["hash"], cells["content"] = piece["hash"], piece["content"]
        with cursor.copy("COPY sketch_hash (hash, content) FROM STDIN WITH (FORMAT BINARY)") as copying:
            copying.write(_SIGNATURE + cells.tobytes() + _END)
        connection.commit()


def _size(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        query = f"SELECT {' + '.join(f'pg_total_relation_size({table!r})' for table in TABLES)}"
    else:
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    return int(connection.execute(text(query)).scalar_one())
