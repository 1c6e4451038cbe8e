"""Which edges have not been seen for long (pure): they stay, and are shown as such."""

from datetime import datetime, timedelta

AGES = "observed"
"""Only what runs showed ages: a declaration holds until it is ended, and content is looked at again by itself."""


def unseen_days(kind: str, last_seen: datetime, at: datetime, stale_days: int) -> int | None:
    """Give how many days ago an observed edge was last seen, when that is longer than is usual; else None."""
    unseen = at - last_seen
    return unseen.days if kind == AGES and unseen > timedelta(days=stale_days) else None
