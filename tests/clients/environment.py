"""A Python with the clients of others, unmodified: they cannot live beside this program's own pins.

Made once per machine out of the package index and kept below the folder for temporary files.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path

REQUIREMENTS = (
    "openlineage-python==1.54.0",
    "openlineage-dbt==1.54.0",
    "marquez-python==0.50.0",
    "pytz",  # the client of Marquez uses it and does not say so
    "dbt-core>=1.11,<1.12",  # later ones build themselves from files that no package index has
    "dbt-duckdb>=1.10,<1.11",
)


def folder() -> Path:
    """Give the environment's folder, made when it is not there yet; processes that ask at once wait for one."""
    wanted = "\n".join((sys.version, *REQUIREMENTS))
    place = Path(tempfile.gettempdir()) / f"headwater-clients-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "ready").exists():
            _make(place)
    return place


def run(*command: str, at: Path, code: int = 0, variables: Mapping[str, str] | None = None) -> str:
    """Run a program of the environment and give what it printed; another exit code than expected is told with that."""
    place = folder() / "bin"
    environment = {**os.environ, **(variables or {}), "PATH": f"{place}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "PYTHONPATH": ""}
    ran = subprocess.run(  # noqa: S603 - programs that this test installed
        [str(place / command[0]), *command[1:]],
        cwd=at,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == code, f"{command} ended with {ran.returncode}:\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout + ran.stderr


def _make(place: Path) -> None:
    venv.create(place, clear=True, with_pip=True)
    installing = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*installing, *REQUIREMENTS], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, f"The clients could not be installed:\n{done.stderr[-4_000:]}"
    (place / "ready").touch()
