"""Versions judged one after another, each by those before it, as the pipeline does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from catalog.quality.incidents.life import Breach
from catalog.quality.monitoring.causes import MONITOR, causes
from catalog.quality.monitoring.judging import BREACH, NORMAL, UNUSUAL, Past
from catalog.quality.monitoring.kinds import column_of, kind_of
from catalog.quality.monitoring.measures import measure
from catalog.quality.monitoring.overdue import LATE, UNKNOWN, freshness
from catalog.quality.monitoring.returning import AGAIN, measured
from catalog.quality.monitoring.schema import MEANING
from catalog.quality.monitoring.watching import Reference, ToWatch, Watched, place_of_reference, watch
from catalog.scanning.profile import Profile


@dataclass(frozen=True)
class Delivered:
    """A version: its profile, when it arrived, and the holiday of that day."""

    label: str
    profile: Profile
    at: datetime
    holiday: str = ""
    content: str = ""
    """Equal for equal rows."""


@dataclass(frozen=True)
class Judged:
    """A version with all that is needed to judge another content at its place."""

    delivered: Delivered
    past: Sequence[Past]
    before: Reference | None
    watched: Watched

    @property
    def is_judged(self) -> bool:
        """Whether any monitor had enough history, beside the one that is told by content alone."""
        judged = [one for one in self.watched.findings if one.series != AGAIN]
        return any(one.state in {NORMAL, UNUSUAL, BREACH} for one in judged)

    @property
    def alarms(self) -> list[Breach]:
        """What the monitors say is wrong."""
        return [one for one in causes(self.watched.findings, self.watched.schema, {}) if one.kind == MONITOR]

    @property
    def meant(self) -> list[str]:
        """Columns whose meaning is said to have changed."""
        return [one.column or "" for one in self.watched.schema if one.kind == MEANING]

    def knows(self, series: str) -> bool:
        """Tell whether a series was judged here."""
        return any(one.series == series and one.state in {NORMAL, UNUSUAL, BREACH} for one in self.watched.findings)

    def instead(self, profile: Profile, content: str = "") -> Watched:
        """Judge another content that arrived at this version's place."""
        one = self.delivered
        return watch(ToWatch(profile, one.at, self.past, self.before, holiday=one.holiday, content=content))


def walk(versions: Sequence[Delivered], warm_up: int = 0) -> list[Judged]:
    """Judge every version by those before it; the first `warm_up` are only measured."""
    past: list[Past] = []
    judged: list[Judged] = []
    for place, one in enumerate(versions):
        at = place_of_reference(past)
        before = None if at is None else Reference(versions[at].profile, versions[at].at)
        if place < warm_up:
            facts = measure(one.profile, one.at, past[-1].at if past else None) | measured(one.content, past)
            seen = Watched(facts, (), ())
        else:
            seen = watch(ToWatch(one.profile, one.at, tuple(past), before, holiday=one.holiday, content=one.content))
        judged.append(Judged(one, tuple(past), before, seen))
        past.append(Past(one.at, seen.facts, seen.breached, holiday=one.holiday, content=one.content))
    return judged[warm_up:]


def was_taken_back(judged: Sequence[Judged], place: int, *, within: int = 3) -> bool:
    """Tell whether whoever publishes the file undid what broke out here: a later version is as the ones before."""
    out = {one.series for one in judged[place].watched.findings if one.state == BREACH}
    out = {"rows"} & out or out  # where rows are lost all else moves with them
    later = judged[place + 1 : place + 1 + within]
    return any(all(_is_usual(one.watched, series) for series in out) for one in later)


def is_seen(watched: Watched, group: str, column: str | None) -> bool:
    """Tell whether a fault was found: a measure of its group and column broke out, or its meaning changed."""
    out = [one.series for one in watched.findings if one.state == BREACH]
    found = any(kind_of(series).group == group and column_of(series) == column for series in out)
    return found or (group == "values" and any(one.kind == MEANING and one.column == column for one in watched.schema))


def waits(versions: Sequence[Delivered], place: int) -> tuple[bool, bool, bool]:
    """Tell of the wait for a version: whether it could be judged, was late before it came, and late had it not come.

    Not to come is to come only after four times the longest wait so far.
    """
    arrivals = [one.at for one in versions[:place]]
    on_time = freshness(arrivals, versions[place].at)
    longest = max((later - earlier for earlier, later in pairwise(arrivals)), default=None)
    if on_time.state == UNKNOWN or longest is None:
        return False, False, False
    missing = freshness(arrivals, arrivals[-1] + 4 * longest)
    return True, on_time.state == LATE, missing.state == LATE


def _is_usual(watched: Watched, series: str) -> bool:
    return any(one.series == series and one.state in {NORMAL, UNUSUAL} for one in watched.findings)
