"""Suites kept in the catalog have revisions, are in use, and are changed by those who may."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.audit.models import AuditEntry
from catalog.config import Settings
from catalog.db import transaction
from catalog.errors import Conflict, Forbidden, Invalid, NameNotFound, ReasonMissing, SuiteInvalid
from catalog.quality.kept import queries, service
from catalog.silos.access import Actor
from tests import factories
from tests.quality.profiles import kept, sales
from tests.quality.tables import names, rule, suite

ANN, BO = Actor("ann"), Actor("bo")
EXISTS = rule("column_to_exist", column="amount")


def _keep(
    session: Session,
    settings: Settings,
    data: dict[str, Any],
    *,
    actor: Actor = ANN,
    party: str = "measure",
    **more: Any,
) -> Any:
    return service.keep(
        session, data, **{"party": party, "actor": actor, "reason": "we agreed", "settings": settings, **more}
    )


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """One shipped suite, `mine`."""
    folder = tmp_path / "expectations"
    folder.mkdir()
    (folder / "mine.json").write_text(json.dumps(suite(rule("table_row_count_to_be_between", min_value=1))))
    return replace(settings, expectations=folder)


def test_each_change_is_a_revision_and_the_newest_is_in_use(session: Session, settings: Settings) -> None:
    first = _keep(session, settings, suite(EXISTS, name="new"))
    again = _keep(session, settings, suite(EXISTS, name="new"))
    second = _keep(session, settings, suite(EXISTS, rule("column_to_exist", column="day"), name="new"), actor=BO)
    assert (first.number, again.id, second.number, second.changed_by) == (1, first.id, 2, "bo")
    assert [one.number for one in queries.history(session, "new")] == [2, 1]
    assert names(queries.in_use(session, settings)) == ["mine", "new"]
    assert queries.named(session, settings, "new").revision == second.revision
    assert queries.named(session, settings, "new", 1).revision == first.revision
    said = [
        one.detail["number"] for one in session.scalars(select(AuditEntry).where(AuditEntry.action == "suite.kept"))
    ]
    assert said == [1, 2]


def test_a_kept_suite_of_the_measure_team_takes_the_place_of_the_shipped_one_and_retires_it(
    session: Session, settings: Settings
) -> None:
    _keep(session, settings, suite(EXISTS))
    (mine,) = queries.in_use(session, settings)
    assert (mine.source, mine.data["expectations"]) == ("kept", [EXISTS])
    service.retire(session, "mine", actor=ANN, reason="done", settings=settings)
    assert queries.in_use(session, settings) == []
    back = _keep(session, settings, suite(EXISTS))
    assert (back.number, names(queries.in_use(session, settings))) == (3, ["mine"])


def test_whoever_read_an_older_revision_is_told(session: Session, settings: Settings) -> None:
    _keep(session, settings, suite(EXISTS, name="new"), number=0)
    with pytest.raises(Conflict):
        _keep(session, settings, suite(EXISTS, EXISTS, name="new"), number=0)
    assert _keep(session, settings, suite(EXISTS, EXISTS, name="new"), number=1).number == 2


def test_what_cannot_be_used_is_not_kept(session: Session, settings: Settings) -> None:
    with pytest.raises(SuiteInvalid, match="expectation 1"):
        _keep(session, settings, suite(rule("column_to_exit", column="a"), name="new"))
    with pytest.raises(ReasonMissing):
        _keep(session, settings, suite(EXISTS, name="new"), reason=" ")
    for name in ("default", "contract of x"):
        with pytest.raises(Invalid, match="catalog's own"):
            _keep(session, settings, suite(EXISTS, name=name))
    assert queries.current(session) == []


def test_an_owner_cannot_loosen_the_measure_teams(session: Session, settings: Settings) -> None:
    home = factories.dataset(session, "sales", owner="ann")
    mine: dict[str, Any] = {"applies": {"datasets": ["sales"]}}
    with pytest.raises(Forbidden, match="it is the measure team's"):
        _keep(session, settings, suite(EXISTS, **mine), party="owner")
    kept_one = _keep(session, settings, suite(EXISTS, name="ours", **mine), party="owner")
    assert (kept_one.party, home.owner) == ("owner", "ann")
    with pytest.raises(Forbidden, match="it is the owner's"):
        _keep(session, settings, suite(EXISTS, name="ours", **mine))
    assert names(queries.in_use(session, settings)) == ["mine", "ours"]


def test_a_suite_that_says_it_is_the_measure_teams_is_still_its_writers(session: Session, settings: Settings) -> None:
    factories.dataset(session, "sales")
    data = suite(EXISTS, name="ours", party="measure", applies={"datasets": ["sales"]})
    assert _keep(session, settings, data, party="owner").party == "owner"
    assert queries.named(session, settings, "ours").party == "owner"


def test_an_owners_suite_says_whose_data_it_is_for(session: Session, settings: Settings) -> None:
    for applies in ({}, {"names": ["*"]}, [{"datasets": ["sales"]}, {"columns": ["amount"]}]):
        with pytest.raises(Invalid, match="which datasets or silos"):
            _keep(session, settings, suite(EXISTS, name="ours", applies=applies), party="owner")
    with pytest.raises(NameNotFound):
        _keep(session, settings, suite(EXISTS, name="ours", applies={"datasets": ["nothing"]}), party="owner")


@pytest.mark.parametrize("how", ["custodian", "dataset", "silo"])
def test_nobody_of_the_measure_team_judges_their_own_data(
    database: Engine, settings: Settings, tmp_path: Path, how: str
) -> None:
    with transaction(database) as session:
        home = factories.dataset(session, "sales", owner="ann" if how == "dataset" else "")
        silo = factories.silo(session, owner="ann" if how == "silo" else "team")
        copy = factories.copy(session, of=home, silo_id=silo.id, custodian="ann" if how == "custodian" else "")
        kept(session, copy, tmp_path, sales(range(50)))
    meant = suite(EXISTS, name="of sales", applies={"columns": ["amount"]})
    with transaction(database) as session:
        with pytest.raises(Forbidden, match=r"ann may not .*'of sales'.*'sales', which is theirs"):
            _keep(session, settings, meant)
        _keep(session, settings, meant, actor=BO)
        with pytest.raises(Forbidden):
            _keep(session, settings, {**meant, "meta": {"headwater": {"applies": {"columns": ["nothing"]}}}})
        with pytest.raises(Forbidden):
            service.retire(session, "of sales", actor=ANN, reason="too strict", settings=settings)
        assert _keep(session, settings, suite(EXISTS, name="of clicks", applies={"columns": ["click"]})).number == 1


def test_an_owners_suite_with_the_name_of_a_later_shipped_one_is_seen_to_be_broken(
    session: Session, settings: Settings
) -> None:
    factories.dataset(session, "sales")
    _keep(session, settings, suite(EXISTS, name="ours", applies={"datasets": ["sales"]}), party="owner")
    assert settings.expectations is not None
    (settings.expectations / "ours.json").write_text(json.dumps(suite(EXISTS, name="ours")))
    found = queries.in_use(session, settings)
    assert [(one.name, one.party, bool(one.problem)) for one in found if one.name == "ours"] == [
        ("ours", "measure", False),
        ("ours", "owner", True),
    ]
