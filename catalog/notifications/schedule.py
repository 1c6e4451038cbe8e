"""When a letter leaves: at once or with the next digest, and never in quiet hours (pure)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DIGESTS = ("immediate", "hourly", "daily", "weekly")
MORNING = 8
"""The hour of daily and weekly digests, in the person's zone."""
DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Wishes:
    """When a person wants letters; quiet hours in minutes after midnight, and may go over midnight."""

    digest: str = "hourly"
    quiet_from: int | None = None
    quiet_to: int | None = None
    quiet_urgent: bool = False
    zone: str = "UTC"


def due(now: datetime, wishes: Wishes, *, urgent: bool) -> datetime:
    """Tell when a message of this moment leaves; what is urgent waits for no digest."""
    at = now if urgent else _next_digest(now, wishes)
    return at if urgent and not wishes.quiet_urgent else _after_quiet(at, wishes)


def zone_of(name: str) -> ZoneInfo | None:
    """Give a time zone by its name; None when nobody knows it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _next_digest(now: datetime, wishes: Wishes) -> datetime:
    if wishes.digest == "immediate":
        return now
    if wishes.digest == "hourly":
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    local = now.astimezone(_zone(wishes))
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    days = 0 if local < morning else 1
    if wishes.digest == "weekly":
        days = (7 - local.weekday()) % 7 if local.weekday() or local >= morning else 0
        days = days or (7 if local >= morning else 0)
    # A day later on the clock, not 24 hours later: a night may have 23 or 25.
    return (morning + timedelta(days=days)).astimezone(UTC)


def _after_quiet(at: datetime, wishes: Wishes) -> datetime:
    start, end = wishes.quiet_from, wishes.quiet_to
    if start is None or end is None or start == end:
        return at
    local = at.astimezone(_zone(wishes))
    minute = local.hour * 60 + local.minute
    inside = start <= minute < end if start < end else minute >= start or minute < end
    if not inside:
        return at
    over = timedelta(days=1 if start > end and minute >= start else 0)
    ends = local.replace(hour=end % DAY_MINUTES // 60, minute=end % 60, second=0, microsecond=0) + over
    return max(at, ends.astimezone(UTC))


def _zone(wishes: Wishes) -> ZoneInfo:
    return zone_of(wishes.zone) or ZoneInfo("UTC")
