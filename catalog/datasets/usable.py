"""Whether what a copy holds now can be used (pure)."""

from catalog.datasets.models import Dump, Version
from catalog.datasets.version import READABLE


def why_unusable(version: Version | None, latest: Dump | None) -> str:
    """Say why what a copy holds cannot be used, from its version and its latest finished dump; empty when it can."""
    if latest is not None and latest.outcome == "missing":
        return f"Its bytes are gone: {latest.reason}"
    if version is None:
        return "It was never scanned."
    if version.status != READABLE:
        return f"It cannot be read: {version.reason}"
    return "" if version.rows else "It has no rows."
