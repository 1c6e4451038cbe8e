"""Ids read by the million: as arrays of 16 bytes each, without a Python object for every one."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Select
from sqlalchemy.orm import Session

from catalog.lineage.questions.network import ID, Ids

ROWS = 50_000
HEADER, TRAILER = 19, 2
"""Bytes before the first and after the last row of PostgreSQL's binary copy."""
PAIR = np.dtype([("cells", ">i2"), ("a", ">i4"), ("first", ID), ("b", ">i4"), ("second", ID)])
BLOCK = PAIR.itemsize * ROWS


class TooMany(Exception):  # noqa: N818 - told to whoever asked, who has another way
    """There are more rows than were asked for."""


def pairs(session: Session, query: Select[UUID, UUID], most: int) -> tuple[Ids, Ids]:
    """Read two columns of ids that are never null. Raises TooMany when there are more rows than `most`."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    bounded = query.limit(most + 1)
    written = str(bounded.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
    parts = list((_copied if postgresql else _fetched)(session, written))
    if sum(len(first) for first, _ in parts) > most:
        raise TooMany
    if not parts:
        return np.zeros(0, ID), np.zeros(0, ID)
    return np.concatenate([first for first, _ in parts]), np.concatenate([second for _, second in parts])


def _fetched(session: Session, query: str) -> Iterator[tuple[Ids, Ids]]:
    """SQLite keeps ids as text: a batch of them is turned into bytes at once."""
    cursor = session.connection().exec_driver_sql(query).cursor
    while rows := cursor.fetchmany(ROWS):
        first, second = ("".join(column) for column in zip(*rows, strict=True))
        yield np.frombuffer(bytes.fromhex(first), ID), np.frombuffer(bytes.fromhex(second), ID)


def _copied(session: Session, query: str) -> Iterator[tuple[Ids, Ids]]:
    """PostgreSQL sends all rows in one piece, each as long as the other."""
    cursor: Any = session.connection().connection.cursor()
    kept = bytearray()
    with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT BINARY)") as copying:
        for block in copying:
            kept += block
            while len(kept) >= HEADER + BLOCK + TRAILER:
                yield _parsed(bytes(kept[HEADER : HEADER + BLOCK]))
                del kept[HEADER : HEADER + BLOCK]
    rest = bytes(kept[HEADER : len(kept) - TRAILER])
    if rest:
        yield _parsed(rest)


def _parsed(block: bytes) -> tuple[Ids, Ids]:
    rows = np.frombuffer(block, PAIR)
    return np.ascontiguousarray(rows["first"]), np.ascontiguousarray(rows["second"])
