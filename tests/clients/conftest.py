"""A real site for the clients of others."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from catalog.config import Settings
from tests.sites import serving


@pytest.fixture
def address(database: Engine, settings: Settings) -> Iterator[str]:
    """Where the site listens."""
    with serving(database, settings) as address:
        yield address
