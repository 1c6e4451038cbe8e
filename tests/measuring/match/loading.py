"""Writing the background into a database in bulk: its copies, and what they are found by."""

import struct
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, create_engine, text

from catalog.db import now
from catalog.scanning.hashing import mix
from tests.measuring.bulk import write
from tests.measuring.match.background import Background, Entries, sketches

LISTED = 1_000_000
TABLES = ("sketched", "sketch", "sketch_hash")
PLACES = 5_000
"""So many kinds of places do the copies lie in."""
_SIGNATURE, _END = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0), struct.pack(">h", -1)
_CELL = np.dtype([("n", ">i2"), ("a", ">i4"), ("hash", ">i8"), ("b", ">i4"), ("content", ">i8")])


def load(url: str, made: Background) -> int:
    """Write everything; gives the bytes that the index takes."""
    engine = create_engine(url)
    postgresql = engine.dialect.name == "postgresql"
    with engine.connect() as connection:
        if postgresql:
            # Versions are made for those that come up as candidates, not for a million.
            connection.execute(text("SET session_replication_role = replica"))
            connection.commit()
        write(connection, "copy", _COLUMNS["copy"], _copies(made))
        before = _size(connection)
        write(connection, "sketched", _COLUMNS["sketched"], _sketched(made))
        write(connection, "sketch", _COLUMNS["sketch"], sketches(made))
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
