"""Logs: one line an event, readable or JSON, with the way to an error and no traceback."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from catalog import logs
from catalog.config import Settings

SETTINGS = Settings(home=Path("unused"), database_url="")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers, logging.root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def write_all() -> None:
    log = structlog.get_logger("catalog.test")
    log.info("dump registered", uri="/lake/a b.csv", rows=3)
    log.debug("not shown")
    empty: dict[str, int] = {}
    try:
        empty["lost\nline"]
    except KeyError:
        log.exception("failed")
    logging.getLogger("some.package").warning("a library warns of %s", "x")
    logging.getLogger("some.package").info("not shown")


def test_lines_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(SETTINGS, process="worker")
    write_all()
    first, second, third = capsys.readouterr().err.splitlines()
    assert 'worker info    dump registered uri="/lake/a b.csv" rows=3' in first
    assert "error   failed" in second
    assert "KeyError: 'lost\\nline'" in second
    assert "write_all" in second
    assert "a library warns of x" in third


def test_lines_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(replace(SETTINGS, log_json=True), process="site")
    write_all()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["dump registered", "failed", "a library warns of x"]
    assert {line["process"] for line in lines} == {"site"}
    assert lines[0]["rows"] == 3
    assert lines[1]["error"].startswith("KeyError")
    assert "write_all" in lines[1]["way"]
