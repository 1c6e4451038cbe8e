"""A real site for the clients of others."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from catalog.config import Settings
from catalog.pipeline.stages import handlers
from catalog.queue.worker import work
from tests.sites import serving


@pytest.fixture
def address(database: Engine, settings: Settings) -> Iterator[str]:
    """Where the site listens."""
    with serving(database, settings) as address:
        yield address


@pytest.fixture
def do_the_work(database: Engine, settings: Settings) -> Callable[[], None]:
    def worked() -> None:
        work(database, handlers(settings), settings, until_idle=True, stop=threading.Event())

    return worked
