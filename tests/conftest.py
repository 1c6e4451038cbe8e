"""Databases for the tests: each behaviour runs on SQLite and on PostgreSQL, built by the migrations."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from catalog.migrations import runner
from tests import postgres, secrets_made

if TYPE_CHECKING:
    from tests.buckets import Bucket

BACKENDS = ("sqlite", "postgresql")
TEMPLATE = "headwater_template"
STATEMENTS = 5_000
_first: dict[str, Engine] = {}


pytest_plugins = ["tests.secrets_made"]


def pytest_configure() -> None:
    """Watch that no secret of the tests comes out anywhere."""
    secrets_made.watch()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: one of them begun last keeps a core waiting for minutes."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@dataclass(frozen=True)
class Templates:
    """Migrated databases to copy from: a SQLite file and a PostgreSQL server's URL."""

    sqlite: Path

    def postgresql(self) -> tuple[str, postgres.Copies]:
        """Start the server, or join the one already running, and make the template once."""
        return _postgresql_template()


@pytest.fixture(autouse=True)
def _logs_as_they_come() -> Iterator[None]:
    """Give each test the logs of a new process: a command that a test ran may have set them up."""
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    folder = tmp_path_factory.mktemp("templates")
    engine = create_database_engine(f"sqlite:///{folder / 'template.db'}")
    runner.upgrade(engine)
    engine.dispose()  # the last connection folds the write-ahead log into the file
    yield Templates(sqlite=folder / "template.db")
    if _postgresql_template.cache_info().currsize:
        _postgresql_template()[1].drop()


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh migrated database, once per backend."""
    if request.param == "sqlite":
        shutil.copy(templates.sqlite, tmp_path / "catalog.db")
        yield f"sqlite:///{tmp_path / 'catalog.db'}"
        return
    server, copies = templates.postgresql()
    name = copies.take()
    yield postgres.named(server, name)
    copies.give_back(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh migrated database, once per backend."""
    engine = create_database_engine(database_url)
    first = _first.setdefault(engine.dialect.name, engine)
    first._compiled_cache.capacity = STATEMENTS  # type: ignore[union-attr]
    # One test after another sends the same statements: they are made into SQL once a process, not once a test.
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
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


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The address of a store that speaks S3."""
    from tests import buckets  # noqa: PLC0415 - most tests do without

    with buckets.server() as endpoint:
        yield endpoint


@pytest.fixture
def store_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Point the environment at a store, the way an operator does."""
    from tests import buckets  # noqa: PLC0415 - see `object_store`

    def point(endpoint: str) -> None:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tester")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", buckets.SECRET)

    return point


@pytest.fixture
def bucket(object_store: str, store_environment: Callable[[str], None]) -> "Bucket":
    """An empty bucket of a store that the environment points at."""
    from tests import buckets  # noqa: PLC0415 - see `object_store`

    store_environment(object_store)
    return buckets.make_bucket(object_store, f"lake-{uuid7().hex}")


@cache
def _postgresql_template() -> tuple[str, postgres.Copies]:
    url = postgres.server(durable=False)
    # Test processes that share one server must not share the template.
    name = f"{TEMPLATE}_{os.getpid()}"
    postgres.administer(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    postgres.administer(url, f"CREATE DATABASE {name}")
    engine = create_database_engine(postgres.named(url, name))
    runner.upgrade(engine)
    engine.dispose()
    return url, postgres.Copies(url, name)
