"""The part of the client that speaks of notices, and the check of a webhook's letter."""

from catalog.connection import Connection
from catalog.signing import is_signed

__all__ = ["NoticeVerbs", "is_signed"]


class NoticeVerbs(Connection):
    """What a catalog is asked about notices and subscriptions."""
