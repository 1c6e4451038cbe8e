"""A site of its own process on a database, as `catalog serve` runs it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTING_SECONDS = 60


@contextmanager
def site(url: str, folder: Path) -> Iterator[str]:
    """Serve a database without a worker, and give the address; raises RuntimeError when it does not start."""
    environment = {**os.environ, "CATALOG_DATABASE_URL": url, "CATALOG_HOME": str(folder)}
    command = [sys.executable, "-m", "catalog", "serve", "--no-worker", "--port", "0"]
    with (folder / "site.log").open("w+") as log:
        served = subprocess.Popen(command, stdout=log, stderr=log, env=environment)  # noqa: S603 - our own
        try:
            yield _address(folder / "site.log", served)
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(30)


def _address(log: Path, served: subprocess.Popen[bytes]) -> str:
    for _ in range(STARTING_SECONDS * 10):
        told = log.read_text()
        if "http://" in told:
            return "http://" + told.split("http://", 1)[1].split()[0].rstrip(".")
        if served.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"the site did not start: {log.read_text()[-2_000:]}")
