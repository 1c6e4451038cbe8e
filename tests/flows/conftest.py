"""A real site on a real database, and its work done in the test's own process."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog.client import Catalog
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
def catalog(address: str) -> Iterator[Catalog]:
    with Catalog(address, actor="ann") as catalog:
        yield catalog


@pytest.fixture
def do_the_work(database: Engine, settings: Settings) -> Callable[[], None]:
    def worked() -> None:
        work(database, handlers(settings), settings, until_idle=True, stop=threading.Event())

    return worked


@pytest.fixture
def lake(tmp_path: Path, catalog: Catalog) -> Path:
    """A folder of the silo `store`."""
    folder = tmp_path / "lake"
    folder.mkdir()
    catalog.add_silo("store", roots=[folder], owner="shops", stewards=["ann"])
    return folder
