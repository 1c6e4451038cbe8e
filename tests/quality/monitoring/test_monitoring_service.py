"""Versions are monitored in the pipeline's way: held against what was kept of those before, incidents opened once."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy, Version
from catalog.errors import Conflict, Invalid, ReasonMissing
from catalog.lineage.models import Edge
from catalog.quality.incidents import queries as incidents
from catalog.quality.incidents import service as incident_service
from catalog.quality.incidents.life import STATES
from catalog.quality.incidents.models import Incident
from catalog.quality.incidents.queries import Wanted
from catalog.quality.monitoring import queries, service, showing
from catalog.quality.monitoring.models import Monitoring
from catalog.quality.monitoring.setting import Wish, set_monitor
from catalog.scanning.models import ProfileRow
from catalog.silos.access import Actor
from tests import factories as make
from tests.quality.monitoring.profiles import day, profile

BO = Actor("bo")
Deliver = Callable[..., UUID]


def rows(count: int, seed: int = 0, **more: list[str]) -> dict[str, list[str]]:
    draw = np.random.default_rng(seed)
    return {"price": [f"{value:.2f}" for value in draw.lognormal(3, 0.4, count)], **more}


@pytest.fixture
def copy(session: Session) -> Copy:
    silo = make.silo(session, "web", owner="web team", stewards=["bo"])
    return make.copy(session, "/lake/sales.csv", silo_id=silo.id)


@pytest.fixture
def deliver(session: Session, copy: Copy) -> Deliver:
    """Keep a version with its profile, two days after the one before, and let the monitors see it."""
    place = 0

    def delivered(table: dict[str, list[str]] | int, *, watch: bool = True) -> UUID:
        nonlocal place
        place += 1
        at = day(2 * place)
        found = profile(rows(table, place) if isinstance(table, int) else table)
        columns = [{"name": column.name, "type": column.type} for column in found.columns]
        version = make.version(session, copy, columns=columns, modified_at=at, rows=found.rows)
        session.add(ProfileRow(version_id=version.id, revision=1, data=found.to_json()))
        session.flush()
        if watch:
            look(session, version.id)
        return version.id

    return delivered


def look(session: Session, version_id: UUID) -> Monitoring | None:
    todo = service.load(session, version_id)
    service.save(session, todo, service.watch(todo))
    session.flush()
    return queries.monitoring(session, version_id)


def every(session: Session) -> list[Incident]:
    return incidents.listed(session, Wanted(states=STATES))


def state(session: Session, version_id: UUID, series: str = "rows") -> str:
    row = queries.monitoring(session, version_id)
    assert row is not None
    return next(str(one["state"]) for one in row.findings if one["series"] == series)


def test_lost_rows_open_one_incident_that_is_told_to_who_is_in_charge(session: Session, deliver: Deliver) -> None:
    for count in (500, 505, 498, 502, 500, 503):
        deliver(count)
    first, second = deliver(300), deliver(310)
    (incident,) = every(session)
    assert (incident.about, incident.versions, incident.first_version_id) == ("number of rows", 2, first)
    assert incident.last_version_id == second
    row = queries.monitoring(session, first)
    assert row is not None
    assert (row.outcome, row.breached >= 1, "rows" in row.breaches) == ("failed", True, True)
    assert incident_service.in_charge(session, session.get_one(Copy, incident.copy_id)) == ["web team", "bo"]


def test_the_first_versions_are_not_evaluated_and_later_ones_pass(session: Session, deliver: Deliver) -> None:
    ids = [deliver(500) for _ in range(7)]
    found = [queries.monitoring(session, version_id) for version_id in ids]
    assert [row.outcome for row in found if row] == ["not_evaluated"] * 5 + ["passed"] * 2
    assert every(session) == []


def test_a_version_looked_at_again_is_kept_once_and_opens_nothing_new(session: Session, deliver: Deliver) -> None:
    for _ in range(6):
        deliver(500)
    bad = deliver(200)
    before = queries.monitoring(session, bad)
    look(session, bad)
    assert before is not None
    (incident,) = every(session)
    assert (incident.versions, incident.revision) == (1, 0)
    assert len(queries.history(session, before.copy_id)) == 7


def test_a_later_version_without_it_is_a_recovery(session: Session, deliver: Deliver) -> None:
    for _ in range(6):
        deliver(500)
    deliver(200)
    deliver(500)
    (incident,) = every(session)
    assert incident.recovered_at is not None
    assert incident.state == "new"


def test_versions_from_before_there_were_monitors_count_as_history(session: Session, deliver: Deliver) -> None:
    for _ in range(6):
        deliver(500, watch=False)
    assert state(session, deliver(200)) == "breach"


def test_what_is_accepted_is_the_new_normal_and_what_was_no_fault_counts_as_history(
    session: Session, deliver: Deliver
) -> None:
    for _ in range(6):
        deliver(500)
    deliver(900)
    (incident,) = every(session)
    incident_service.resolve(session, incident.id, resolution="accepted", reason="A new shop.", actor=BO)
    session.flush()
    assert state(session, deliver(905)) == "unknown"  # the history begins anew
    for _ in range(4):
        deliver(900)
    assert state(session, deliver(902)) == "normal"
    assert state(session, deliver(500)) == "breach"
    assert incident.state == "new"
    assert incident.reopened == 1


def test_a_false_alarm_is_history(session: Session, deliver: Deliver) -> None:
    for count in (500, 580, 500, 580, 500, 580):
        deliver(count)
    deliver(1100)
    (incident,) = every(session)
    incident_service.resolve(session, incident.id, resolution="false_alarm", reason="A sale.", actor=BO)
    assert state(session, deliver(520)) in {"normal", "unusual"}
    row = queries.monitoring(session, deliver(540))
    assert row is not None
    (rows_finding,) = [one for one in row.findings if one["series"] == "rows"]
    assert rows_finding["history"] == 8


def test_a_column_that_is_gone_breaks_those_that_are_made_from_it(
    session: Session, copy: Copy, deliver: Deliver
) -> None:
    report = make.copy(session, "/lake/report.csv", title="weekly report")
    edge = Edge(source_copy_id=copy.id, target_copy_id=report.id, kind="declared", confidence=1.0, recorded_by="bo")
    session.add(edge)
    deliver(rows(300, 1, shop=["web", "store", "app"] * 100))
    deliver(rows(300, 2))
    (incident,) = every(session)
    assert (incident.kind, incident.column, incident.severity) == ("schema", "shop", "critical")
    assert incident.detail["consumers"] == ["weekly report"]
    assert incident.summary.endswith("weekly report reads it.")


def test_an_unreadable_version_is_not_looked_at(session: Session, copy: Copy) -> None:
    broken = make.version(session, copy, status="unreadable")
    assert look(session, broken.id) is None


def test_a_file_that_is_newer_than_its_arrival_is_dated_by_that(session: Session, copy: Copy) -> None:
    version = make.version(session, copy)
    for shift, expected in ((-1, -1), (1, 0)):
        version.modified_at = version.created_at + timedelta(days=shift)
        assert service.moment(version) == version.created_at + timedelta(days=expected)
    assert service.moment(Version(created_at=day(1), modified_at=None)) == day(1)


def test_monitors_are_set_by_hand(session: Session, copy: Copy, deliver: Deliver) -> None:
    for _ in range(6):
        deliver(500)
    first = set_monitor(
        session, copy.id, Wish("rows", ignore_below=2.0), reason="It is seasonal.", actor=BO, revision=0
    )
    assert state(session, deliver(900)) == "normal"
    assert (first.revision, first.set_by) == (1, "bo")
    with pytest.raises(Conflict):
        set_monitor(session, copy.id, Wish("rows"), reason="x", actor=BO, revision=0)
    set_monitor(session, copy.id, Wish("rows", enabled=False), reason="Enough.", actor=BO, revision=1)
    assert state(session, deliver(10)) == "off"
    set_monitor(session, copy.id, Wish(calendar="DE-BY"), reason="Bavaria.", actor=BO)
    assert queries.calendar(session, copy.id) == "DE-BY"
    shown = showing.of_copy(session, copy.id)
    assert [one.series for one in shown.settings] == ["*", "rows"]


@pytest.mark.parametrize(
    "wish",
    [
        Wish("mood"),
        Wish(sensitivity=0),
        Wish(ignore_below=-1),
        Wish(least_history=1),
        Wish("rows", calendar="US"),
        Wish(calendar="ATLANTIS"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(session: Session, copy: Copy, wish: Wish) -> None:
    with pytest.raises(Invalid):
        set_monitor(session, copy.id, wish, reason="x", actor=BO)
    with pytest.raises(ReasonMissing):
        set_monitor(session, copy.id, Wish(), reason=" ", actor=BO)
