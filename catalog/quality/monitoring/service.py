"""Holding a version against the ones before it, keeping what was found, and opening incidents for what broke out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.quality.incidents import service as incidents
from catalog.quality.incidents.life import ACCEPTED, FALSE_ALARM, Breach
from catalog.quality.incidents.models import Incident
from catalog.quality.incidents.queries import of_copies, openings
from catalog.quality.monitoring import calendars, queries, readers, returning
from catalog.quality.monitoring.causes import MONITOR, SCHEMA, causes
from catalog.quality.monitoring.judging import BREACH, NORMAL, UNKNOWN, UNUSUAL, Past, outcome
from catalog.quality.monitoring.kinds import Fact
from catalog.quality.monitoring.measures import measure
from catalog.quality.monitoring.models import Monitoring
from catalog.quality.monitoring.watching import Reference, ToWatch, Watched, place_of_reference
from catalog.quality.monitoring.watching import watch as watch_version
from catalog.scanning import queries as scanning

MOST_PAST = 500
"""So many earlier versions are looked at: more than a year of daily ones."""
_MOST_UNMEASURED = 60


@dataclass(frozen=True)
class ToMonitor:
    """What the monitors need of one version, read in one transaction; `watch` is None where it cannot be read."""

    version_id: UUID
    copy_id: UUID
    compared_with: UUID | None
    watch: ToWatch | None
    consumers: Mapping[str, Sequence[str]]
    deliveries: Sequence[queries.Delivery] = ()
    """Of the copy, oldest first, where this is a version that came back; else its content tells enough."""


@dataclass(frozen=True)
class _Earlier:
    version_id: UUID
    past: Past


def load(session: Session, version_id: UUID) -> ToMonitor:
    """Read a version's profile, what was measured of the versions before it, and how its monitors are set."""
    version = datasets.version(session, version_id)
    profile = scanning.profile(session, version_id) if version.status == "readable" else None
    if profile is None:
        return ToMonitor(version_id, version.copy_id, None, None, {})
    calendar = queries.calendar(session, version.copy_id)
    earlier = _earlier(session, version, calendar)
    place = place_of_reference([one.past for one in earlier])
    reference = earlier[place] if place is not None else None
    before = scanning.profile(session, reference.version_id) if reference else None
    at = moment(version)
    todo = ToWatch(
        profile=profile,
        at=at,
        past=tuple(one.past for one in earlier),
        before=Reference(before, reference.past.at) if before is not None and reference is not None else None,
        settings=queries.settings(session, version.copy_id),
        holiday=calendars.holiday(calendar, at),
        content=str(scanning.digests(session, [version_id]).get(version_id, "")),
    )
    compared = reference.version_id if reference else None
    came_back = queries.newest(session, version.copy_id) != version_id
    deliveries = queries.deliveries(session, version.copy_id) if came_back else ()
    consumers = readers.of_columns(session, version.copy_id)
    return ToMonitor(version_id, version.copy_id, compared, todo, consumers, deliveries)


def watch(todo: ToMonitor) -> Watched | None:
    """Measure and judge (no session)."""
    return watch_version(todo.watch) if todo.watch is not None else None


def save(session: Session, todo: ToMonitor, found: Watched | None) -> None:
    """Keep what was found, in place of an earlier look at the same version, and report what is wrong."""
    if found is None or todo.watch is None:
        return
    session.execute(delete(Monitoring).where(Monitoring.version_id == todo.version_id))
    session.add(_row(todo, todo.watch, found))
    told = causes(found.findings, found.schema, todo.consumers)
    told += _came_back(todo)
    opened = [incidents.report(session, todo.version_id, breach) for breach in told]
    incidents.settle(session, todo.version_id, (MONITOR, SCHEMA), [incident.id for incident in opened])


def _came_back(todo: ToMonitor) -> list[Breach]:
    """Tell that an old version was delivered again; one judged anew for another reason is not."""
    last = todo.deliveries[-1] if todo.deliveries else None
    if last is None or last.version_id != todo.version_id or todo.watch is None:
        return []
    setting = todo.watch.settings.get(returning.AGAIN, todo.watch.settings.get(queries.ALL))
    finding = returning.sighted([(one.at, str(one.digest)) for one in todo.deliveries], setting)
    if finding is None or finding.state != BREACH:
        return []
    return [replace(one, detail={**one.detail, "occasion": str(last.dump_id)}) for one in causes([finding], (), {})]


def moment(version: Version) -> datetime:
    """Tell when a version arrived, as the calendar has it: the time of its file, unless that lies after its arrival.

    Of a history that is registered in one go only the files' times tell the order.
    """
    at = version.modified_at
    return at if at is not None and at <= version.created_at else version.created_at


def _row(todo: ToMonitor, watched: ToWatch, found: Watched) -> Monitoring:
    states = [one.state for one in found.findings]
    return Monitoring(
        version_id=todo.version_id,
        copy_id=todo.copy_id,
        outcome=outcome(found.findings),
        judged=sum(state in {NORMAL, UNUSUAL, BREACH} for state in states),
        breached=states.count(BREACH),
        unknown=states.count(UNKNOWN),
        at=watched.at,
        facts={series: [fact.value, fact.n, fact.spread] for series, fact in found.facts.items()},
        breaches=sorted(found.breached),
        findings=[one.to_json() for one in found.findings],
        changes=[one.to_json() for one in found.schema],
        compared_with=todo.compared_with,
    )


def _earlier(session: Session, version: Version, calendar: str) -> list[_Earlier]:
    kept = queries.before(session, version.copy_id, version.id, limit=MOST_PAST)
    measured = {row.version_id for row in kept}
    others = queries.unmeasured(session, version.copy_id, version.id, measured, limit=_MOST_UNMEASURED)
    profiles = scanning.profiles(session, [other.id for other in others])
    bare = [
        _Earlier(other.id, Past(moment(other), measure(profiles[other.id], moment(other))))
        for other in others
        if other.id in profiles
    ]
    excused = _excused(session, version.copy_id)
    known = [_Earlier(row.version_id, _past(row, excused, calendar)) for row in kept]
    return _with_contents(session, sorted([*bare, *known], key=lambda one: one.version_id))


def _with_contents(session: Session, earlier: Sequence[_Earlier]) -> list[_Earlier]:
    """Add what the rows of each version are, and how many versions ago they were there, where nobody measured that."""
    digests = scanning.digests(session, [one.version_id for one in earlier])
    past: list[Past] = []
    for one in earlier:
        content = str(digests.get(one.version_id, ""))
        facts = {**returning.measured(content, past), **one.past.facts}
        past.append(replace(one.past, facts=facts, content=content))
    return [replace(one, past=known) for one, known in zip(earlier, past, strict=True)]


@dataclass(frozen=True)
class _Excuse:
    series: frozenset[str]
    since: UUID
    until: UUID
    restarts: bool


def _excused(session: Session, copy_id: UUID) -> list[_Excuse]:
    """Tell what people called a false alarm or the new normal: it is no breach for those who come after."""
    found: Sequence[Incident] = of_copies(session, [copy_id])[copy_id]
    ended = [one for one in found if one.kind == MONITOR and one.resolution in {ACCEPTED, FALSE_ALARM}]
    since = openings(session, [one.id for one in ended])
    return [
        _Excuse(frozenset(one.detail.get("series", ())), since[one.id], one.last_version_id, one.resolution == ACCEPTED)
        for one in ended
    ]


def _past(row: Monitoring, excused: Sequence[_Excuse], calendar: str) -> Past:
    facts = {series: Fact(value, int(n), spread) for series, (value, n, spread) in row.facts.items()}
    here = [one for one in excused if one.since <= row.version_id <= one.until]
    fine = frozenset(series for one in here for series in one.series)
    anew = frozenset(series for one in here if one.restarts and one.since == row.version_id for series in one.series)
    return Past(row.at, facts, frozenset(row.breaches) - fine, anew, calendars.holiday(calendar, row.at))
