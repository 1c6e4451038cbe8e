"""Bring a database to this program's revision, or say that it is not there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from catalog.db import redacted
from catalog.errors import DatabaseOutdated, DatabaseUnreachable


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision; nothing happens when it is there."""
    with _connected(engine) as connection, connection.begin():
        command.upgrade(_config(connection), "head")


def check(engine: Engine) -> None:
    """Raise DatabaseOutdated unless the database is at this program's revision."""
    found, wanted = current(engine), head()
    if found != wanted:
        raise DatabaseOutdated(found=f"revision {found}" if found else "no tables yet", wanted=wanted)


def is_current(engine: Engine) -> bool:
    """Tell whether the database is at this program's revision."""
    return current(engine) == head()


def current(engine: Engine) -> str | None:
    """Tell the database's revision, or None for an empty one."""
    with _connected(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Tell the revision that this program needs."""
    found = ScriptDirectory.from_config(_config(None)).get_current_head()
    if found is None:
        raise RuntimeError("the package carries no migrations")
    return found


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except DatabaseError as error:  # it does not answer, or the file is no database
        reason = str(error.orig).strip().splitlines()[0].rstrip(".")
        raise DatabaseUnreachable(url=redacted(engine.url), reason=reason) from None


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
