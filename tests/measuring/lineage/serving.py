"""A real server under these questions, and the memory it takes."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx

STARTING = 600
PAUSE = 0.1


def measure(url: str, hub: UUID, some: Sequence[UUID]) -> dict[str, float]:
    """Ask a server for neighbourhoods, ancestors and columns of some copies and for all that the hub hits."""
    with tempfile.TemporaryDirectory() as home, _site(url, Path(home)) as (address, process):
        with httpx.Client(base_url=f"{address}/api/v1/", timeout=300) as site:
            for copy_id in some:
                _get(site, f"datasets/{copy_id}/lineage", depth=3)
                _get(site, "lineage/up", name=str(copy_id))
                _get(site, "lineage/roots", name=str(copy_id))
            for of in ("copies", "datasets", "owners", "jobs"):
                _get(site, "lineage/impact", name=str(hub), of=of)
            _get(site, "lineage/cycles")
            started = time.perf_counter()
            _get(site, "lineage/impact", name=str(hub))
            seconds = time.perf_counter() - started
        return {"server_peak_mib": round(_peak(process.pid)), "impact.http_ms": round(seconds * 1_000, 1)}


def _get(site: httpx.Client, address: str, **asked: str | int) -> None:
    site.get(address, params=asked).raise_for_status()


def _peak(process: int) -> float:
    """Read the most memory that a process ever held, in MiB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    [held] = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(held.split()[1]) / 1024


@contextmanager
def _site(url: str, home: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    environment = {**os.environ, "CATALOG_DATABASE_URL": url, "CATALOG_HOME": str(home)}
    command = [sys.executable, "-m", "catalog", "serve", "--no-worker", "--port", "0"]
    with (home / "site.log").open("w+") as log:
        site = subprocess.Popen(command, stdout=log, stderr=log, env=environment)  # noqa: S603 - our own
        try:
            yield _address(home / "site.log", site), site
        finally:
            site.send_signal(signal.SIGTERM)
            site.wait(60)


def _address(log: Path, site: subprocess.Popen[bytes]) -> str:
    for _ in range(STARTING):
        told = log.read_text()
        if "http://" in told:
            return "http://" + told.split("http://", 1)[1].split()[0].rstrip(".")
        if site.poll() is not None:
            break
        time.sleep(PAUSE)
    raise RuntimeError(f"the site did not start: {log.read_text()[-2_000:]}")
