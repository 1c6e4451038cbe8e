"""Whether a new version should have come by now."""

from catalog.quality.monitoring.overdue import freshness
from tests.quality.monitoring.profiles import day


def test_a_daily_delivery_is_late_after_a_day_and_a_half() -> None:
    arrivals = [day(number) for number in range(8)]
    assert freshness(arrivals, day(8.4)).state == "on_time"
    late = freshness(arrivals, day(8.6))
    assert (late.state, late.late_from, late.waited) == ("late", day(8.5), day(8.6) - day(7))


def test_weekends_are_waited_for() -> None:
    workdays = [day(week * 7 + number) for week in range(3) for number in range(5)]
    assert freshness(workdays, day(21.2)).state == "on_time"
    assert freshness(workdays, day(23.1)).state == "late"


def test_few_or_wild_waits_tell_nothing() -> None:
    assert freshness([], day(1)).state == "unknown"
    assert freshness([day(0), day(1), day(2)], day(90)).state == "unknown"
    wild = freshness([day(number) for number in (0, 1, 30, 31, 200, 203, 900, 901, 1200)], day(5000))
    assert (wild.state, wild.late_from) == ("unknown", None)


def test_dumps_of_one_hour_are_one_delivery() -> None:
    arrivals = [day(number + part / 100) for number in range(8) for part in (0, 1, 2)]
    assert freshness(arrivals, day(8.3)).state == "on_time"
