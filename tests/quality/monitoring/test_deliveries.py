"""A delivery that brings old content again, and one that does not come, open an incident that says so."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Version
from catalog.db import now
from catalog.quality.incidents import queries as incidents
from catalog.quality.incidents.life import STATES
from catalog.quality.incidents.models import Incident
from catalog.quality.incidents.queries import Wanted
from catalog.quality.monitoring import expecting, service
from catalog.quality.monitoring.models import ExpectedDelivery
from catalog.queue.models import Change
from catalog.scanning.models import FingerprintRow, ProfileRow
from tests import factories as make
from tests.quality.monitoring.profiles import day, profile


def every(session: Session) -> list[Incident]:
    return incidents.listed(session, Wanted(states=STATES))


def a_copy(session: Session) -> Copy:
    silo = make.silo(session, "web", owner="web team")
    return make.copy(session, "/lake/codes.csv", silo_id=silo.id)


def state(session: Session, copy: Copy, place: int, digest: int) -> Version:
    """Keep a new version, all of whose measures are those of the others: its rows alone differ."""
    found = profile({"code": [f"c{number}" for number in range(30)]})
    version = Version(copy_id=copy.id, content_id=f"c{place}", status="readable", modified_at=day(2 * place), bytes=9)
    session.add(version)
    session.flush()
    session.add(ProfileRow(version_id=version.id, revision=1, data=found.to_json()))
    session.add(FingerprintRow(version_id=version.id, revision=3, digest=digest, packed=b""))
    return version


def deliver(session: Session, version: Version, place: int) -> None:
    make.dump(session, session.get_one(Copy, version.copy_id), version_id=version.id, registered_at=day(2 * place))
    todo = service.load(session, version.id)
    service.save(session, todo, service.watch(todo))
    session.flush()


def test_known_bytes_that_come_back_and_rows_saved_anew_are_stale(session: Session) -> None:
    copy = a_copy(session)
    states = []
    for place in range(7):
        states.append(state(session, copy, place, digest=place))
        deliver(session, states[-1], place)
    assert every(session) == []
    deliver(session, states[2], 7)  # the same bytes: a version that is known
    (incident,) = every(session)
    assert (incident.about, incident.first_version_id, incident.state) == ("freshness", states[2].id, "new")
    assert incident.summary.startswith("Its rows are those of 2024-01-05")
    deliver(session, states[6], 8)
    assert incident.recovered_at is not None, "what is newest is there again"
    saved_anew = state(session, copy, 9, digest=3)  # other bytes, old rows
    deliver(session, saved_anew, 9)
    assert every(session) == [incident]
    assert (incident.last_version_id, incident.versions) == (saved_anew.id, 2)
    assert session.get_one(Incident, incident.id).recovered_at is None


def test_a_version_judged_again_later_is_no_return(session: Session) -> None:
    copy = a_copy(session)
    states = [state(session, copy, place, digest=place) for place in range(7)]
    for place, one in enumerate(states):
        deliver(session, one, place)
    todo = service.load(session, states[2].id)
    service.save(session, todo, service.watch(todo))
    assert every(session) == []


def daily(session: Session, copy: Copy, *, days: int, ago: timedelta) -> UUID:
    version = Version(copy_id=copy.id, content_id="c", status="readable", bytes=9)
    session.add(version)
    session.flush()
    for place in range(days):
        at = now() - ago - timedelta(days=days - 1 - place)
        make.dump(session, copy, version_id=version.id, registered_at=at)
    expecting.arrived(session, copy.id, version.id)
    return version.id


def test_what_does_not_come_is_told_once_until_it_comes_and_again_the_next_time(session: Session) -> None:
    copy = a_copy(session)
    version_id = daily(session, copy, days=8, ago=timedelta(days=4))
    assert (expecting.sweep(session), expecting.sweep(session)) == (1, 0)
    (incident,) = every(session)
    assert (incident.kind, incident.about, incident.last_version_id) == ("delivery", "no delivery", version_id)
    assert incident.summary.startswith(f"No version came since {now() - timedelta(days=4):%Y-%m-%d}")
    (change,) = session.scalars(select(Change).where(Change.kind == "incident"))
    assert change.detail["incident"] == str(incident.id)
    make.dump(session, copy, version_id=version_id, registered_at=now())
    expecting.arrived(session, copy.id, version_id)
    assert incident.recovered_at is not None
    assert expecting.sweep(session) == 0
    due = session.get_one(ExpectedDelivery, copy.id)
    assert due.late_from > now()
    assert due.told_at is None


def test_nobody_waits_for_what_comes_as_it_likes_or_is_retired(session: Session) -> None:
    copy = a_copy(session)
    daily(session, copy, days=3, ago=timedelta(days=9))
    assert session.get(ExpectedDelivery, copy.id) is None, "three arrivals tell nothing"
    other = make.copy(session, "/lake/other.csv", silo_id=copy.silo_id)
    daily(session, other, days=8, ago=timedelta(days=9))
    other.retired_at = now()
    assert expecting.sweep(session) == 0
    session.flush()
    assert session.get(ExpectedDelivery, other.id) is None
