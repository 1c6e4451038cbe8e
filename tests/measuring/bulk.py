"""Rows written in bulk into either database, for benchmarks that need millions of them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection

BATCH = 50_000
Row = TypeVar("Row")


def write(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows, a commit every 50,000: COPY in PostgreSQL, one prepared insert in SQLite."""
    put = _copied if connection.dialect.name == "postgresql" else _inserted
    for batch in _batches(rows):
        put(connection, table, columns, batch)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _inserted(connection: Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    connection.exec_driver_sql(statement, [tuple(_plain(value) for value in row) for row in rows])
    connection.commit()


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, dict | list):
        return json.dumps(value)
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if hasattr(value, "strftime") else value


def _copied(connection: Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row([json.dumps(value) if isinstance(value, dict | list) else value for value in row])
    connection.connection.commit()  # SQLAlchemy has not seen the copy, and would commit nothing
