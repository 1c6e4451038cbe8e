"""A fresh catalog for each test of the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import Ran, Runner


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    home = tmp_path / "home"
    monkeypatch.setenv("CATALOG_HOME", str(home))
    monkeypatch.setenv("CATALOG_ACTOR", "ann")
    monkeypatch.delenv("CATALOG_DATABASE_URL", raising=False)
    return Runner(home, capsys)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """An empty folder to put data in."""
    folder = tmp_path / "lake"
    folder.mkdir()
    return folder


@pytest.fixture
def add_silo(run: Runner, lake: Path) -> Callable[..., Ran]:
    def add(name: str, *more: str) -> Ran:
        return run("silos", "add", name, "--root", str(lake), "--owner", "team", *more)

    return add
