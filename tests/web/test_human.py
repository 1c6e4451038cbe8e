"""Numbers as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog.web import human

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "—"),
        (0, "0 B"),
        (812, "812 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1_500_000, "1.4 MiB"),
        (1024**2 - 1, "1.0 MiB"),
        (2**70, "1048576.0 PiB"),
    ],
)
def test_size(given: int | None, told: str) -> None:
    assert human.size(given) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "—"),
        (0, "0"),
        (999, "999"),
        (1000, "1.0k"),
        (1234, "1.2k"),
        (99_960, "100k"),
        (812_000, "812k"),
        (999_999, "1.0M"),
        (20_900_000, "20.9M"),
        (-1234, "-1.2k"),
        (5 * 10**12, "5.0T"),
    ],
)
def test_short_count(given: int | None, told: str) -> None:
    assert human.short_count(given) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "—"),
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.973, "97 %"),
        (0.004, "0.4 %"),
        (0.00001, "< 0.1 %"),
        (0.99999, "> 99.9 %"),
        (0.995, "99.5 %"),
        (0.02, "2 %"),
        (0.5, "50 %"),
    ],
)
def test_share_says_all_only_of_all_and_none_only_of_none(given: float | None, told: str) -> None:
    assert human.share(given) == told


@pytest.mark.parametrize(
    ("distance", "told"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5, minutes=59), "5 hours ago"),
        (timedelta(days=8), "1 week ago"),
        (timedelta(days=400), "1 year ago"),
        (timedelta(days=-2), "in 2 days"),
    ],
)
def test_ago(distance: timedelta, told: str) -> None:
    assert human.ago(NOW - distance, NOW) == told
    assert human.ago(None, NOW) == "—"


@pytest.mark.parametrize(
    ("given", "told"), [(None, "—"), (0.42, "0.4 s"), (12.4, "12 s"), (185, "3 min 5 s"), (7440, "2 h 4 min")]
)
def test_duration(given: float | None, told: str) -> None:
    assert human.duration(given) == told


def test_words() -> None:
    assert human.count(1_204_331) == "1,204,331"
    assert human.plural(1, "copy", "copies") == "1 copy"
    assert human.plural(2, "copy", "copies") == "2 copies"
    assert human.plural(0, "dump") == "0 dumps"
    assert human.instant(NOW) == "2026-11-23 12:00:00 UTC"
