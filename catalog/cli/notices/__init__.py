"""`catalog notices`: what one is told, and how one is reached."""

from catalog.cli.notices import reaching, reading
from catalog.cli.notices.group import notices

__all__ = ["notices", "reaching", "reading"]
