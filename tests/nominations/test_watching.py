"""Evidence that changes puts a source of truth under review, once a cause; time ends it and tells of delays."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access.models import Grant, User
from catalog.datasets.models import Copy, Dataset, Dump, Version
from catalog.db import now
from catalog.nominations import deadlines, discussing, queries, service
from catalog.nominations.models import Nomination
from catalog.nominations.which import which
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.monitoring import expecting
from catalog.queue.models import Change
from catalog.silos.access import Actor
from tests import factories as make
from tests.nominations.families import TERMS, family, proposed, ranked

BO = Actor("bo")
Held = tuple[Copy, Version]


def in_force(session: Session) -> tuple[Dataset, Held, Held, Nomination]:
    home, (first, second) = family(session)
    one = service.accept(session, proposed(session, home, first).id, reason="ok", actor=BO, terms=TERMS)
    return home, first, second, one


def judged(session: Session, version: Version, outcome: str, severity: str = "critical") -> None:
    suite = session.scalar(select(ExpectationSuite)) or ExpectationSuite(name="s", revision="r", source="kept", data={})
    session.add(suite)
    session.flush()
    rule = {"type": "expect_column_values_to_be_unique", "column": "id", "outcome": outcome, "severity": severity}
    session.add(ValidationResult(version_id=version.id, suite_id=suite.id, outcome=outcome, results=[rule]))
    session.flush()


def told(session: Session) -> list[str]:
    return [change.kind for change in session.scalars(select(Change).order_by(Change.id))][1:]


def test_what_is_overtaken_is_looked_into_once_and_stays_the_answer(session: Session) -> None:
    home, first, second, one = in_force(session)
    for _ in range(3):
        ranked(session, home, second, first)
        service.propose(session, home.id, TERMS)
    assert (one.state, one.review_reason) == ("accepted", "It is no longer first in the ranking.")
    (cause,) = queries.remarks(session, [one.id])
    assert (cause.text, cause.copy_id) == (
        "Another copy is ahead of it in the ranking now (0.80 against 0.50).",
        second[0].id,
    )
    assert told(session) == ["under_review"]
    answer = which(session, "clicks")
    assert answer.canonical is not None
    assert (answer.canonical.copy_id, answer.review_reason) == (first[0].id, one.review_reason)
    two = service.renew(session, one.id, reason="the other one is a test", actor=BO, terms=TERMS)
    ranked(session, home, second, first)
    service.propose(session, home.id, TERMS)
    assert two.under_review_since is None
    assert told(session) == ["under_review", "renewed"]


def test_a_critical_expectation_that_fails_anew_is_looked_into_until_it_is_met(session: Session) -> None:
    home, first, _, one = in_force(session)
    judged(session, first[1], "passed")
    for _ in range(2):  # trouble that went is told again when it comes back
        judged(session, make.version(session, first[0]), "failed")
        service.propose(session, home.id, TERMS)
        service.propose(session, home.id, TERMS)
        assert one.review_reason == "It fails a critical expectation: column values to be unique (id)."
        judged(session, make.version(session, first[0]), "passed")
        service.propose(session, home.id, TERMS)
        assert (one.under_review_since, one.review_by, one.review_reason) == (None, None, "")
    assert told(session) == ["under_review", "under_review"]


@pytest.mark.parametrize(("severity", "before"), [("warning", "passed"), ("critical", "failed")])
def test_what_is_no_news_or_not_critical_is_not_looked_into(session: Session, severity: str, before: str) -> None:
    home, first, _, one = in_force(session)
    judged(session, first[1], before, severity)
    judged(session, make.version(session, first[0]), "failed", severity)
    service.propose(session, home.id, TERMS)
    assert one.under_review_since is None


def test_a_review_that_people_joined_does_not_end_by_itself(session: Session) -> None:
    home, first, second, one = in_force(session)
    ranked(session, home, second, first)
    service.propose(session, home.id, TERMS)
    discussing.comment(session, one.id, text="I look into it", actor=BO, terms=TERMS)
    ranked(session, home, first, second)
    service.propose(session, home.id, TERMS)
    assert one.under_review_since is not None


def test_what_cannot_be_used_any_more_is_looked_into(session: Session) -> None:
    home, first, _, one = in_force(session)
    make.dump(session, first[0], outcome="missing", reason="There is nothing at /lake/a.csv.")
    service.propose(session, home.id, TERMS)
    assert one.review_reason == "Its bytes are gone: There is nothing at /lake/a.csv."


def test_a_version_that_does_not_come_is_noticed_though_nothing_arrives(session: Session) -> None:
    home, (first, _) = family(session)
    held = make.version(session, first[0])
    for day in range(40, 32, -1):
        at = now() - timedelta(days=day)
        make.dump(session, first[0], version_id=held.id, outcome="version", registered_at=at)
    one = service.accept(session, proposed(session, home, (first[0], held)).id, reason="ok", actor=BO, terms=TERMS)
    expecting.arrived(session, first[0].id, held.id)
    deadlines.sweep_late(session, TERMS)
    assert one.under_review_since is None, "it came just now"
    for dump in session.scalars(select(Dump).where(Dump.registered_at > now() - timedelta(days=30))):
        dump.registered_at = now() - timedelta(days=32)
    one.valid_from = now() - timedelta(days=31, hours=12)
    expecting.arrived(session, first[0].id, held.id)
    assert [deadlines.sweep_late(session, TERMS) for _ in range(2)] == [1, 0]
    assert one.review_reason == "It goes stale. A new version should have come by now."
    assert told(session) == ["under_review"]


@pytest.mark.parametrize(
    ("state", "facts", "kinds"),
    [
        ("accepted", {"until": 31}, []),
        ("accepted", {"until": 29}, ["expiring"]),
        ("accepted", {"until": -1}, ["expired"]),
        ("accepted", {"until": None}, []),
        ("accepted", {"until": 29, "review_by": -1}, ["expiring", "review_overdue"]),
        ("proposed", {"review_by": 1}, []),
        ("proposed", {"review_by": -1}, ["review_overdue"]),
        ("proposed", {"review_by": None}, []),
        ("rejected", {"review_by": -1}, []),
        ("expired", {"until": -1}, []),
    ],
)
def test_what_time_brings_is_told_once(
    session: Session, state: str, facts: dict[str, float | None], kinds: list[str]
) -> None:
    silo = make.silo(session, owner="web-team")
    admin = User(name="root", created_by="tests")
    session.add(admin)
    session.flush()
    session.add(Grant(user_id=admin.id, role="admin", granted_by="tests"))
    one = make.nomination(session, make.copy(session, "/lake/a.csv", silo_id=silo.id), state)
    one.valid_from = now()
    for name, days in facts.items():
        setattr(one, name, None if days is None else now() + timedelta(days=days))
    session.flush()
    for _ in range(2):
        deadlines.sweep(session, TERMS)
    changes = list(session.scalars(select(Change).order_by(Change.id)))
    assert [change.kind for change in changes] == kinds
    assert [change.detail["to"] for change in changes if "to" in change.detail] == [
        ["web-team", "root"] for kind in kinds if kind == "review_overdue"
    ]
    assert one.state == ("expired" if "expired" in kinds else state)
    if state == "proposed":
        assert one.review_by is not None


def test_what_expired_is_no_answer_any_more_and_says_so(session: Session) -> None:
    home, first, _, one = in_force(session)
    one.until = now() - timedelta(minutes=1)
    session.flush()
    deadlines.sweep(session, TERMS)
    answer = which(session, "clicks")
    assert (answer.state, answer.canonical) == ("unknown", None)
    assert "was the source of truth until" in answer.why
    assert "was not renewed" in answer.why
    assert which(session, "/lake/a.csv").state == "superseded"
    again: Any = service.propose(session, home.id, TERMS)
    assert (again.state, again.copy_id) == ("proposed", first[0].id)
