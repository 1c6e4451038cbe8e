"""A real site on a free port, and a real Chromium to look at it."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser, Error, Playwright
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
STARTING_SECONDS = 30


@contextmanager
def serving(engine: Engine, settings: Settings, *, access: bool = False) -> Iterator[str]:
    """Run the site in a thread and give its address; with `access` everybody signs in."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings, engine, access=access), log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(STARTING_SECONDS)
        listening.close()


def launch(playwright: Playwright) -> Browser:
    """Start Chromium: the one CHROMIUM names, the system's, or the browser tool's own; raises Error where none is."""
    sandbox = [] if os.getuid() else ["--no-sandbox"]  # Chromium's sandbox does not run as root
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is not None and not os.access(found, os.X_OK):
        raise Error(f"{found} (named by CHROMIUM) cannot be run")
    return playwright.chromium.launch(executable_path=found, args=sandbox)
