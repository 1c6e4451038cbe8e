"""A critical rule that is broken is one incident of its copy, whatever the number of versions that break it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.db import new_id
from catalog.quality import failing
from catalog.quality.incidents import service as incidents
from catalog.quality.incidents.life import FIXED
from catalog.quality.incidents.models import Incident
from catalog.quality.outcome import Outcome, Verdict, overall
from catalog.quality.service import Chosen
from catalog.quality.suites import Suite
from catalog.queue.models import Change
from catalog.silos.access import Actor
from tests import factories as make

FILLED, SOME = "expect_column_values_to_not_be_null", "expect_table_row_count_to_be_between"


def rule(outcome: str, kind: str = FILLED, severity: str = "critical", **more: Any) -> Outcome:
    return Outcome(kind, more.pop("kwargs", {}), outcome, severity, **more)


def judge(session: Session, copy: Copy, *found: Outcome, suite: str = "orders") -> list[Incident]:
    chosen = Chosen(new_id(), Suite(suite, "r", "shipped", "x"), {}, None)
    verdict = Verdict(chosen.suite_id, overall(found), found)
    failing.tell(session, make.version(session, copy).id, [chosen], [verdict])
    session.flush()
    return list(session.scalars(select(Incident).order_by(Incident.id)))


def told(session: Session) -> list[str]:
    return [str(one.detail["verb"]) for one in session.scalars(select(Change).where(Change.kind == "incident"))]


def test_one_rule_is_one_incident_until_somebody_ends_it_and_opens_again_when_it_recurs(session: Session) -> None:
    copy = make.copy(session, silo_id=make.silo(session, owner="ana", stewards=["bo"]).id)
    broken = rule("failed", column="id", note="Each order has its id.", unexpected_count=3, unexpected_share=0.5)
    (first,) = judge(session, copy, broken, rule("failed", SOME, "warning"), rule("passed", SOME))
    assert (first.kind, first.severity, first.column) == ("expectation", "critical", "id")
    assert first.summary == "orders: Each order has its id. Broken by 3 (50.00%)."
    (again,) = judge(session, copy, broken)
    assert (again.id, again.versions, again.recovered_at) == (first.id, 2, None)
    (unknown,) = judge(session, copy, rule("not_evaluated", column="id", note="Each order has its id."))
    assert unknown.recovered_at is None
    (gone,) = judge(session, copy, rule("passed", column="id", note="Each order has its id."))
    assert (gone.state, gone.recovered_at is None) == ("new", False)
    incidents.resolve(session, first.id, resolution=FIXED, reason="mended", actor=Actor("bo"))
    (back,) = judge(session, copy, broken)
    assert (back.id, back.state, back.reopened) == (first.id, "new", 1)
    assert told(session) == ["open", "resolve", "reopen"]


def test_rules_of_the_same_words_and_of_other_suites_are_causes_of_their_own(session: Session) -> None:
    copy = make.copy(session)
    two = [rule("failed", SOME, kwargs={"min_value": value}, observed=7) for value in (10, 20)]
    assert len(judge(session, copy, *two)) == 2
    found = judge(session, copy, *two, suite="sales")
    assert [one.versions for one in found] == [1, 1, 1, 1]
    assert found[0].summary.endswith('{"min_value": 10} It is broken: 7 was observed.')


def test_no_cell_goes_into_what_is_told(session: Session) -> None:
    kind = "expect_column_max_to_be_between"
    (found,) = judge(session, make.copy(session), rule("failed", kind, column="phone", observed=4_917_655))
    assert "4" not in found.summary
