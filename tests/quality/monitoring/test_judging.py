"""A version is held against those before it; without enough of them nothing is told."""

from collections.abc import Sequence
from typing import Any

import pytest

from catalog.quality.monitoring.judging import Finding, Judging, Past, Setting, judge, outcome
from catalog.quality.monitoring.kinds import Fact
from catalog.quality.monitoring.limits import FALSE_ALARMS_A_VERSION, distance
from tests.quality.monitoring.profiles import day

ROWS = [1000, 1010, 990, 1005, 1000, 995, 1002, 1001]


def past(values: Sequence[float], series: str = "rows", **more: Any) -> list[Past]:
    return [Past(day(2 * place), {series: Fact(value, 1000, 10.0)}, **more) for place, value in enumerate(values)]


def judged(
    value: float, before: Sequence[Past], *, series: str = "rows", settings: dict[str, Setting] | None = None
) -> Finding:
    now = Past(day(2 * len(before)), {series: Fact(value, 1000, 10.0)})
    (found,) = judge(Judging(now, before, settings or {}))
    return found


def test_a_usual_number_of_rows_is_normal_and_a_fifth_lost_is_not() -> None:
    fine, lost, doubled = (judged(value, past(ROWS)) for value in (1004, 800, 2000))
    assert (fine.state, lost.state, doubled.state) == ("normal", "breach", "breach")
    assert fine.expected == pytest.approx(1000, rel=0.01)
    assert fine.low is not None
    assert fine.high is not None
    assert fine.least is not None
    assert fine.least < fine.low < 1000 < fine.high
    assert lost.history == 8
    assert lost.sigmas == pytest.approx(-12, abs=6)


def test_four_earlier_versions_are_not_enough_and_that_is_no_pass() -> None:
    few = judged(10, past(ROWS[:4]))
    assert (few.state, few.expected) == ("unknown", None)
    assert few.reason == "Not enough history: 4 earlier versions, 5 are needed."
    assert outcome([few]) == "not_evaluated"
    assert judged(10, past(ROWS[:5])).state == "breach"
    assert judged(10, past(ROWS[:4]), settings={"rows": Setting(least_history=3)}).state == "breach"


def test_outcomes_of_all_monitors() -> None:
    fine, lost, few = judged(1004, past(ROWS)), judged(800, past(ROWS)), judged(1, [])
    assert [outcome(found) for found in ([fine, few], [fine, lost], [few], [])] == [
        *("passed", "failed", "not_evaluated"),
        "not_evaluated",
    ]


def test_what_is_small_is_ignored_however_quiet_the_history() -> None:
    quiet = past([1000] * 40)
    assert judged(1049, quiet).state == "normal"
    assert judged(1049, quiet, settings={"rows": Setting(ignore_below=0.01)}).state == "breach"
    assert judged(1200, quiet, settings={"*": Setting(ignore_below=0.5)}).state == "normal"


def test_a_monitor_is_made_more_or_less_sensitive_or_switched_off() -> None:
    assert judged(955, past(ROWS), settings={"rows": Setting(ignore_below=0.01)}).state == "unusual"
    assert judged(955, past(ROWS), settings={"rows": Setting(ignore_below=0.01, sensitivity=3)}).state == "breach"
    assert judged(800, past(ROWS), settings={"*": Setting(sensitivity=0.2)}).state == "unusual"
    off = judged(1, past(ROWS), settings={"rows": Setting(enabled=False), "*": Setting()})
    assert (off.state, outcome([off])) == ("off", "not_evaluated")


def test_fewer_missing_values_are_no_trouble() -> None:
    before = past([0.10, 0.11, 0.10, 0.09, 0.10, 0.10], "nulls:price")
    assert judged(0.30, before, series="nulls:price").state == "breach"
    assert judged(0.0, before, series="nulls:price").state == "normal"


def test_a_version_that_broke_out_is_not_what_is_normal_unless_it_lasts() -> None:
    out = past([5000], breached=frozenset({"rows"}))
    assert judged(1000, [*past(ROWS), *out]).state == "normal"
    assert judged(5000, [*past(ROWS), *out, *out]).state == "breach"
    assert judged(5000, [*past(ROWS), *out, *out, *out]).state == "normal"


def test_an_accepted_level_is_the_new_normal() -> None:
    accepted = past([5000] * 5)
    accepted[0] = Past(day(16), accepted[0].facts, restarted=frozenset({"rows"}))
    found = judged(1000, [*past(ROWS), *accepted])
    assert (found.state, found.history) == ("breach", 5)
    assert judged(5010, [*past(ROWS), *accepted]).state == "normal"


def test_a_value_that_vanishes_has_no_share_left() -> None:
    facts = {"share:shop\nweb": Fact(0.6, 900), "share:shop\nstore": Fact(0.4, 900)}
    before = [Past(day(2 * place), facts) for place in range(8)]
    now = Past(day(16), {"share:shop\nweb": Fact(1.0, 900)})
    states = {one.series.partition("\n")[2]: (one.state, one.value) for one in judge(Judging(now, before))}
    assert states == {"web": ("breach", 1.0), "store": ("breach", 0.0)}


def test_of_many_measures_each_must_be_further_off() -> None:
    alone, among = (distance("values", count, 30, 0.5) for count in (1, 100))
    assert 2 < alone < among
    assert distance("values", 100, 5, 0.5) > among
    # However many there are, together they cry as often as was decided.
    assert FALSE_ALARMS_A_VERSION <= 0.01


def test_what_comes_daily_is_judged_after_two_weeks_and_weekends_are_no_trouble() -> None:
    week = [1000, 1010, 990, 1005, 1020, 1500, 1450]
    before: list[Past] = []
    states = []
    for number in range(56):
        value = week[number % 7] + number % 3
        found = _daily(value, before, number)
        states.append(found.state)
        out = frozenset({"rows"} if found.state == "breach" else ())
        before.append(Past(day(number), {"rows": Fact(value, 1000)}, out))
    assert set(states[:14]) == {"unknown"}
    assert "breach" not in states
    assert _daily(1000, before, 61).state == "breach"  # a Saturday as thin as a Monday
    assert _daily(1450, before, 56).state == "breach"  # a Monday as full as a Saturday


def test_a_habit_that_begins_later_is_learned_after_some_weeks() -> None:
    before = [Past(day(number), {"rows": Fact(1000 + number % 5, 1000)}) for number in range(28)]
    states = []
    for number in range(28, 112):
        value = 1600 if number % 7 == 5 else 1000 + number % 5
        found = _daily(value, before, number)
        states.append(found.state)
        out = frozenset({"rows"} if found.state == "breach" else ())
        before.append(Past(day(number), {"rows": Fact(value, 1000)}, out))
    assert states[5] == "breach"
    assert "breach" not in states[-7:]


def _daily(value: float, before: Sequence[Past], number: int) -> Finding:
    (found,) = judge(Judging(Past(day(number), {"rows": Fact(value, 1000)}), before))
    return found
