"""Whether what a copy holds now can be used (pure)."""

from typing import Protocol

from catalog.datasets.version import READABLE


class Held(Protocol):
    """What is read of a Version."""

    @property
    def status(self) -> str:
        """Say readable or unreadable."""

    @property
    def reason(self) -> str | None:
        """Say why it is unreadable."""

    @property
    def rows(self) -> int | None:
        """Count its rows."""


class Arrived(Protocol):
    """What is read of a Dump."""

    @property
    def outcome(self) -> str:
        """Say what became of it."""

    @property
    def reason(self) -> str | None:
        """Say why it found nothing."""


def why_unusable(version: Held | None, latest: Arrived | None) -> str:
    """Say why what a copy holds cannot be used, from its version and its latest finished dump; empty when it can."""
    if latest is not None and latest.outcome == "missing":
        return f"Its bytes are gone: {latest.reason}"
    if version is None:
        return "It was never scanned."
    if version.status != READABLE:
        return f"It cannot be read: {version.reason}"
    return "" if version.rows else "It has no rows."
