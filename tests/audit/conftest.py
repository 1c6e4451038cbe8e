"""A key to sign chains with."""

from pathlib import Path

import pytest

from catalog.audit import keys
from catalog.audit.keys import Signer
from catalog.config import Settings


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    settings = Settings(home=tmp_path / "signing", database_url="sqlite:///some.db")
    return keys.signer(settings, begun=False)
