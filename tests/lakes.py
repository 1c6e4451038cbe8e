"""A PostgreSQL database with somebody's tables, and the file of connections that leads to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, make_url
from uuid_utils.compat import uuid7

from catalog.storage import tables
from catalog.storage.sources import Source
from tests import postgres

PASSWORD = "b1tter-almond"  # noqa: S105 - of a database that ends with the test


@dataclass(frozen=True)
class Lake:
    """The database, as its administrator reaches it, and the address that people know."""

    url: URL
    reader: str

    @property
    def uri(self) -> str:
        """The whole database."""
        return f"postgres://{self.url.host or 'localhost'}:{self.url.port or 5432}/{self.url.database}"

    def run(self, *statements: str) -> None:
        """Run statements as the administrator."""
        with psycopg.connect(self._administrator, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def connect(self, seconds: float = 30) -> Any:
        """Connect as the catalog does."""
        return tables.connect(Source(self._words), seconds)

    def write(self, path: Path, *, silo: str = "store", **other: Any) -> Path:
        """Write the file of connections, with the reader's for a silo."""
        words = {**self._words, **other}
        path.write_text(f"[{silo}]\n" + "".join(f"{name}={value}\n" for name, value in words.items()))
        path.chmod(0o600)
        return path

    @property
    def _administrator(self) -> str:
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def _words(self) -> dict[str, str]:
        words = {"host": self.url.host or "localhost", "port": str(self.url.port or 5432)}
        if socket := self.url.query.get("host"):
            words["socket"] = str(socket)
        return {**words, "dbname": str(self.url.database), "user": self.reader, "password": PASSWORD}


@contextmanager
def lake() -> Iterator[Lake]:
    """Give a new database; the reader may read what the administrator lets it read."""
    server = postgres.server(durable=False)
    name = f"lake_{uuid7().hex}"
    postgres.administer(server, f"CREATE DATABASE {name}")
    postgres.administer(server, f"CREATE ROLE r_{name} LOGIN PASSWORD '{PASSWORD}'")
    made = Lake(make_url(postgres.named(server, name)), f"r_{name}")
    made.run("CREATE SCHEMA sales", f"GRANT USAGE ON SCHEMA sales TO {made.reader}")
    made.run(f"ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT SELECT ON TABLES TO {made.reader}")
    try:
        yield made
    finally:
        postgres.administer(server, f"DROP DATABASE {name} WITH (FORCE)")
        postgres.administer(server, f"DROP ROLE r_{name}")
