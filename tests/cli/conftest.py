"""A fresh catalog for each test of the command line."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from tests.cli.running import Ran, Runner


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Commands that serve or work set up the logs of their process, which here is the tests' own."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers, logging.root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


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
