"""Opening the database that the settings name."""

from sqlalchemy import Engine

from catalog.config import Settings
from catalog.db import create_database_engine
from catalog.migrations import runner


def open_database(settings: Settings) -> Engine:
    """Open the database: the embedded default one is made or upgraded unasked, any other must be up to date.

    Raises DatabaseOutdated, DatabaseUnreachable.
    """
    engine = create_database_engine(settings.database_url)
    if not settings.embedded:
        runner.check(engine)
    elif not runner.is_current(engine):
        runner.upgrade(engine)
    return engine
