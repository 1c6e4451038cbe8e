"""Pages of a real browser; a console error or an error of a script fails the test that saw it."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright

from catalog.config import Settings
from catalog.db import create_database_engine
from tests.browser.lake import Lake, invented
from tests.browser.serving import launch, serving
from tests.conftest import Templates
from tests.remembered import begun

NO_BROWSER = (
    "THE BROWSER TESTS DID NOT RUN: no Chromium. Install the system's package (apt-get install chromium), "
    "set CHROMIUM to its path, or run `playwright install chromium`."
)


@dataclass
class Site:
    """A running site with its lake; `expected` are parts of console errors that a test asks for."""

    address: str
    lake: Lake
    expected: list[str] = field(default_factory=list)


OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except Error as error:
            reason = f"{NO_BROWSER} ({str(error).splitlines()[0]})"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reading(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that tests only read."""
    yield from _site(templates, tmp_path_factory.mktemp("reading"))


@pytest.fixture
def writing(templates: Templates, tmp_path: Path) -> Iterator[Site]:
    """A site of its own for a test that changes something."""
    yield from _site(templates, tmp_path)


@pytest.fixture
def empty(templates: Templates, tmp_path: Path) -> Iterator[str]:
    """The address of a site without any row."""
    shutil.copy(templates.sqlite, tmp_path / "catalog.db")
    settings = _settings(tmp_path)
    engine = create_database_engine(settings.database_url)
    with serving(engine, settings) as address:
        yield address
    engine.dispose()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a page in a context of its own, made with the options of a Playwright context."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    expected: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(part in message.text for part in expected):
            errors.append(message.text)

    def opened(address: str, *, expect: str = "", **options: Any) -> Page:
        expected.extend([expect] if expect else [])
        context = browser.new_context(**options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def _site(templates: Templates, folder: Path) -> Iterator[Site]:
    shutil.copy(templates.sqlite, folder / "catalog.db")
    settings = _settings(folder)
    engine = create_database_engine(settings.database_url)
    lake = begun(engine, invented)
    with serving(engine, settings) as address:
        yield Site(address, lake)
    engine.dispose()


def _settings(folder: Path) -> Settings:
    return Settings(home=folder, database_url=f"sqlite:///{folder / 'catalog.db'}", actor="tester")
