"""What a figure was measured on."""

import os
import platform
import sqlite3
from importlib.metadata import version

LIBRARIES = ("duckdb", "great_expectations", "networkx", "numpy", "pyarrow", "sqlalchemy")


def machine() -> dict[str, str | int | float]:
    """Tell cores, memory in GiB, and the versions of what does the work."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    known = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory_gib": round(memory, 1),
        "system": platform.platform(terse=True),
        **known,
        **{name: version(name) for name in LIBRARIES},
    }
