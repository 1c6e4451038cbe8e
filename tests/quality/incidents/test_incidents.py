"""One cause is one incident; it opens again when it recurs, and nobody overwrites what another said."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import AuditEntry
from catalog.datasets.models import Copy, Version
from catalog.errors import Conflict, Invalid, NotFound, ReasonMissing
from catalog.quality.incidents import queries, service
from catalog.quality.incidents.life import FALSE_ALARM, FIXED, STATES, Breach
from catalog.quality.incidents.models import Incident
from catalog.quality.incidents.queries import Wanted
from catalog.queue.models import Change
from catalog.silos.access import Actor
from tests import factories as make

BO = Actor("bo")
NULLS = Breach("monitor", "share of missing values", "30 % of price is missing.", "critical", "price")


@pytest.fixture
def copy(session: Session) -> Copy:
    silo = make.silo(session, "web", owner="web team", stewards=["bo", "cy"])
    return make.copy(session, "/lake/clicks.csv", silo_id=silo.id)


def versions(session: Session, copy: Copy, count: int) -> list[Version]:
    return [make.version(session, copy) for _ in range(count)]


def verbs(session: Session, incident: Incident) -> list[str]:
    return [event.verb for event in queries.events(session, incident.id)]


def changes(session: Session) -> list[Change]:
    return list(session.scalars(select(Change).where(Change.kind == "incident").order_by(Change.id)))


def test_the_same_cause_in_later_versions_is_one_incident_and_told_once(session: Session, copy: Copy) -> None:
    first, second, third = versions(session, copy, 3)
    opened = service.report(session, first.id, NULLS)
    for version in (second, third):
        worse = Breach("monitor", NULLS.about, "40 % of price is missing.", "warning", "price")
        assert service.report(session, version.id, worse).id == opened.id
    assert (opened.state, opened.versions, opened.first_version_id, opened.last_version_id) == (
        *("new", 3, first.id),
        third.id,
    )
    assert (opened.summary, opened.severity) == ("40 % of price is missing.", "warning")
    assert verbs(session, opened) == ["open"]
    assert [change.detail["to"] for change in changes(session)] == [["web team", "bo", "cy"]]


def test_other_columns_kinds_and_copies_are_other_causes(session: Session, copy: Copy) -> None:
    (version,) = versions(session, copy, 1)
    elsewhere = make.version(session, make.copy(session))
    found = {
        service.report(session, version.id, NULLS).id,
        service.report(session, version.id, Breach("monitor", NULLS.about, "x", column="quantity")).id,
        service.report(session, version.id, Breach("contract", NULLS.about, "x", column="price")).id,
        service.report(session, elsewhere.id, NULLS).id,
    }
    assert len(found) == 4


def test_a_version_judged_again_changes_nothing(session: Session, copy: Copy) -> None:
    early, late = versions(session, copy, 2)
    opened = service.report(session, late.id, NULLS)
    service.report(session, late.id, NULLS)
    service.report(session, early.id, NULLS)
    assert (opened.versions, opened.last_version_id, opened.revision) == (1, late.id, 0)


def test_it_is_taken_up_given_away_and_resolved(session: Session, copy: Copy) -> None:
    (version,) = versions(session, copy, 1)
    opened = service.report(session, version.id, NULLS)
    service.acknowledge(session, opened.id, actor=BO, revision=0)
    service.assign(session, opened.id, to=" ana ", actor=BO, revision=1)
    service.assign(session, opened.id, to="cy", actor=BO)
    done = service.resolve(session, opened.id, resolution=FIXED, reason="Loaded again.", actor=BO)
    assert (done.state, done.assignee, done.resolution, done.reason) == ("resolved", "cy", "fixed", "Loaded again.")
    assert done.resolved_at is not None
    assert done.resolved_at >= done.opened_at
    assert verbs(session, done) == ["open", "acknowledge", "assign", "assign", "resolve"]
    assert [change.detail["verb"] for change in changes(session)] == verbs(session, done)
    assert [change.detail["to"] for change in changes(session)][2:4] == [["ana"], ["cy"]]
    actions = set(session.scalars(select(AuditEntry.action)))
    assert actions == {"incident.acknowledge", "incident.assign", "incident.resolve"}


def test_a_resolved_one_opens_again_when_a_later_version_has_it(session: Session, copy: Copy) -> None:
    first, second, third = versions(session, copy, 3)
    opened = service.report(session, second.id, NULLS)
    service.resolve(session, opened.id, resolution=FALSE_ALARM, reason="A sale.", actor=BO)
    for told_again in (second, first):
        assert service.report(session, told_again.id, NULLS).state == "resolved"
    again = service.report(session, third.id, NULLS)
    assert (again.id, again.state, again.reopened, again.versions) == (opened.id, "new", 1, 2)
    assert (again.resolution, again.reason, again.resolved_at) == (None, None, None)
    assert verbs(session, again) == ["open", "resolve", "reopen"]


def test_nobody_decides_on_what_has_changed_meanwhile(session: Session, copy: Copy) -> None:
    (version,) = versions(session, copy, 1)
    opened = service.report(session, version.id, NULLS)
    service.acknowledge(session, opened.id, actor=BO, revision=0)
    with pytest.raises(Conflict, match="Refresh and try again"):
        service.assign(session, opened.id, to="ana", actor=BO, revision=0)
    with pytest.raises(Conflict):
        service.acknowledge(session, opened.id, actor=BO)
    service.resolve(session, opened.id, resolution=FIXED, reason="Done.", actor=BO)
    for verb in (service.acknowledge,):
        with pytest.raises(Conflict):
            verb(session, opened.id, actor=BO)
    with pytest.raises(Conflict):
        service.assign(session, opened.id, to="ana", actor=BO)


@pytest.mark.parametrize(("resolution", "reason", "error"), [("gone", "x", Invalid), (FIXED, "  ", ReasonMissing)])
def test_an_ending_says_how_and_why(
    session: Session, copy: Copy, resolution: str, reason: str, error: type[Exception]
) -> None:
    (version,) = versions(session, copy, 1)
    opened = service.report(session, version.id, NULLS)
    with pytest.raises(error):
        service.resolve(session, opened.id, resolution=resolution, reason=reason, actor=BO)
    with pytest.raises(Invalid):
        service.assign(session, opened.id, to=" ", actor=BO)
    assert opened.state == "new"


def test_a_later_version_without_it_is_a_recovery_and_no_ending(session: Session, copy: Copy) -> None:
    first, second, third = versions(session, copy, 3)
    nulls = service.report(session, first.id, NULLS)
    contract = service.report(session, first.id, Breach("contract", "price", "x"))
    assert service.settle(session, first.id, ["monitor"], []) == []  # that version has it
    assert service.settle(session, second.id, ["monitor"], [nulls.id]) == []
    assert service.settle(session, second.id, ["monitor"], []) == [nulls]
    assert nulls.recovered_at is not None
    assert (nulls.state, contract.recovered_at) == ("new", None)
    assert service.report(session, third.id, NULLS).recovered_at is None
    assert (nulls.versions, nulls.reopened) == (2, 0)


def test_lists_are_narrowed_and_the_urgent_come_first(session: Session, copy: Copy) -> None:
    (version,) = versions(session, copy, 1)
    other = make.copy(session)
    info = service.report(session, version.id, Breach("schema", "added", "a", "info"))
    critical = service.report(session, version.id, NULLS)
    away = service.report(session, make.version(session, other).id, Breach("contract", "c", "c"))
    ended = service.report(session, version.id, Breach("contract", "d", "d", "critical"))
    service.resolve(session, ended.id, resolution=FIXED, reason="x", actor=BO)
    service.assign(session, away.id, to="ana", actor=BO)
    assert queries.listed(session, Wanted()) == [away, critical, info]
    assert queries.urgent(session, Wanted(states=STATES)) == [critical, away, info, ended]
    assert queries.listed(session, Wanted(assignee="ana")) == [away]
    assert queries.listed(session, Wanted(states=("resolved",))) == [ended]
    assert queries.listed(session, Wanted(kind="schema", copy_id=copy.id)) == [info]
    tally = queries.tally(session)
    assert tally.states == {"new": 2, "acknowledged": 0, "assigned": 1, "resolved": 1}
    assert tally.median_time_to_resolve is not None


def test_an_unknown_one_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.get(session, UUID(int=1))
