"""When letters come: digests, quiet hours, zones and the nights when clocks are changed."""

from datetime import UTC, datetime

import pytest

from catalog.notifications.schedule import Wishes, due, zone_of

BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("wishes", "now", "leaves"),
    [
        (Wishes("immediate"), "2026-11-24 10:12", "2026-11-24 10:12"),
        (Wishes("hourly"), "2026-11-24 10:12", "2026-11-24 11:00"),
        (Wishes("hourly", zone="Asia/Kolkata"), "2026-11-24 10:12", "2026-11-24 11:00"),
        (Wishes("daily", zone=BERLIN), "2026-11-24 05:59", "2026-11-24 07:00"),
        (Wishes("daily", zone=BERLIN), "2026-11-24 07:00", "2026-11-25 07:00"),
        # The clocks go back in the night of the 25th of October: eight o'clock is an hour later in UTC.
        (Wishes("daily", zone=BERLIN), "2026-10-24 12:00", "2026-10-25 07:00"),
        (Wishes("daily", zone=BERLIN), "2026-10-23 12:00", "2026-10-24 06:00"),
        (Wishes("weekly", zone=BERLIN), "2026-11-24 12:00", "2026-11-30 07:00"),
        (Wishes("weekly", zone=BERLIN), "2026-11-30 06:00", "2026-11-30 07:00"),
        (Wishes("weekly", zone=BERLIN), "2026-11-30 07:30", "2026-12-07 07:00"),
        # Quiet hours over midnight, by the person's clock.
        (Wishes("immediate", 22 * 60, 7 * 60, zone=BERLIN), "2026-11-24 21:30", "2026-11-25 06:00"),
        (Wishes("immediate", 22 * 60, 7 * 60, zone=BERLIN), "2026-11-25 02:00", "2026-11-25 06:00"),
        (Wishes("immediate", 22 * 60, 7 * 60, zone=BERLIN), "2026-11-24 20:59", "2026-11-24 20:59"),
        (Wishes("immediate", 22 * 60, 7 * 60, zone=BERLIN), "2026-11-25 06:00", "2026-11-25 06:00"),
        (Wishes("immediate", 12 * 60, 13 * 60), "2026-11-24 12:30", "2026-11-24 13:00"),
        (Wishes("hourly", 12 * 60, 13 * 60 + 30), "2026-11-24 11:10", "2026-11-24 13:30"),
        (Wishes("immediate", 0, 0), "2026-11-24 12:30", "2026-11-24 12:30"),
    ],
)
def test_what_is_not_urgent_waits_for_its_digest_and_for_the_end_of_quiet_hours(
    wishes: Wishes, now: str, leaves: str
) -> None:
    assert due(at(now), wishes, urgent=False) == at(leaves)


@pytest.mark.parametrize(
    ("wishes", "leaves"),
    [
        (Wishes("weekly"), "2026-11-24 23:00"),
        (Wishes("daily", 22 * 60, 7 * 60), "2026-11-24 23:00"),
        (Wishes("daily", 22 * 60, 7 * 60, quiet_urgent=True), "2026-11-25 07:00"),
    ],
)
def test_what_is_urgent_leaves_at_once_unless_quiet_hours_hold_for_it_too(wishes: Wishes, leaves: str) -> None:
    assert due(at("2026-11-24 23:00"), wishes, urgent=True) == at(leaves)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "/etc/passwd", "Europe"])
def test_a_zone_that_nobody_knows_is_none(name: str) -> None:
    assert zone_of(name) is None
