"""What datasets should have to be understood: the score, the order, and saying it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.access.models import User
from catalog.datasets.describing import queries, service
from catalog.db import now
from catalog.errors import Conflict, Forbidden, Invalid
from catalog.errors.stewardship import ColumnNotFound
from catalog.lineage import service as lineage
from catalog.lineage.jobs import Facet
from catalog.quality.contracts.models import Contract
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.queue.models import Change
from catalog.silos.access import Actor
from catalog.stewardship.debt import scoring, showing
from catalog.stewardship.debt.routes import apply
from catalog.stewardship.debt.schemas import DescriptionAsked
from catalog.stewardship.debt.scoring import Facts, Use
from catalog.stewardship.debt.showing import Wanted
from tests import factories as make
from tests.stewardship.test_owners import granted

ANA = Actor("ana")
WHOLE = Facts(
    description="d",
    owner="ana",
    owner_left=False,
    columns=("a", "b"),
    described={"a": "x", "b": "y"},
    judged=True,
    contracts=("c",),
    expected=timedelta(days=1),
    expected_by="its owner",
    usual=None,
)


def test_the_weights_are_all_of_the_score_and_each_item_has_its_words() -> None:
    assert sum(scoring.WEIGHTS.values()) == pytest.approx(1)
    assert scoring.WEIGHTS.keys() == scoring.WORDS.keys() == showing.MENDED.keys()
    assert [one.name for one in scoring.items(WHOLE)] == list(scoring.WEIGHTS)


@pytest.mark.parametrize(
    ("change", "expected", "lacking"),
    [
        ({}, 1.0, []),
        ({"description": ""}, 0.75, ["description"]),
        ({"owner_left": True}, 0.8, ["owner"]),
        ({"described": {"a": "x", "z": "y"}}, 0.9, ["columns"]),
        ({"columns": None}, 1.0, []),
        ({"judged": None, "contracts": ()}, 0.8824, ["contract"]),
        ({"judged": False, "expected": None}, 0.75, ["suite", "refresh"]),
    ],
)
def test_what_is_unknown_counts_neither_way(change: dict[str, Any], expected: float, lacking: list[str]) -> None:
    found = scoring.items(replace(WHOLE, **change))
    assert scoring.score(found) == expected
    assert [name for name in scoring.WEIGHTS if scoring.lacks(found, name)] == lacking


def test_much_used_comes_before_little_used_and_much_lacking_before_little() -> None:
    bare, good = scoring.items(replace(WHOLE, description="", contracts=())), scoring.items(WHOLE)
    assert scoring.urgency(bare, Use(jobs=9)) > scoring.urgency(bare, Use()) > 0
    assert scoring.urgency(good, Use(made_from=100)) == 0
    assert [scoring.spelled(timedelta(minutes=one)) for one in (30, 180, 1440, 10_080)] == [
        "30 min",
        "3 h",
        "24 h",
        "7 days",
    ]


def test_the_debt_of_a_lake_is_gathered_filtered_and_ordered(session: Session) -> None:
    silo = make.silo(session, "web")
    session.add(User(name="gone", created_by="t", disabled_at=now()))
    busy, idle, other = (make.dataset(session, name, owner=owner) for name, owner in
                         (("busy", "gone"), ("idle", "gone"), ("other", "bo")))  # fmt: skip
    columns = [{"name": name, "type": "int64"} for name in ("a", "b", "c", "d")]
    held = {}
    for home, place in ((busy, silo.id), (idle, silo.id), (other, None)):
        copy = make.copy(session, f"/x/{home.name}", of=home, silo_id=place)
        held[home.name] = (copy, make.version(session, copy, columns=columns))
    lineage.declare(session, held["busy"][0].id, held["other"][0].id, recorded_by="t")
    fields = [{"name": "b", "description": "Told."}, {"name": "c", "description": " "}, 7]
    session.add(Facet(subject_kind="dataset", subject_id=held["busy"][0].id, name="schema", body={"fields": fields},
                      event_at=now()))  # fmt: skip
    document: dict[str, Any] = {
        "kind": "DataContract",
        "apiVersion": "v3.1.0",
        "id": "k",
        "version": "1",
        "status": "active",
    }
    document |= {"schema": [{"name": "t", "properties": [{"name": "c", "description": "Agreed."}]}]}
    document |= {"slaProperties": [{"property": "frequency", "value": 2, "unit": "d"}]}
    facts = {"number": 1, "version": "1", "status": "active", "object": "t", "revision": "r", "reason": "r"}
    session.add(Contract(dataset_id=busy.id, contract_id="k", document=document, added_by="t", **facts))
    for party, version in (("catalog", held["busy"][1]), ("owner", held["other"][1])):
        suite = ExpectationSuite(name=party, revision="r", source="kept", party=party, data={})
        session.add(suite)
        session.flush()
        session.add(ValidationResult(version_id=version.id, suite_id=suite.id, outcome="passed"))
    service.describe_columns(session, busy.id, {"a": "Mine."}, actor=ANA)
    found = showing.debt(session, Wanted(silo_id=silo.id))
    assert [(one.name, one.use.total) for one in found.items] == [("idle", 1), ("busy", 2)]
    shares = {item.name: item.share for item in found.items[1].items}
    assert shares == {"description": 0, "owner": 0, "columns": 0.75, "suite": 0, "contract": 1, "refresh": 1}
    assert next(one.share for one in found.items[0].items if one.name == "suite") is None
    assert [one.name for one in showing.debt(session, Wanted(item="contract")).items] == ["idle", "other"]
    assert [one.name for one in showing.debt(session, Wanted(owner="bo")).items] == ["other"]
    assert {one.name: (one.lacking, one.unknown) for one in showing.debt(session, Wanted()).parts}["suite"] == (1, 1)
    said = showing.description(session, busy)
    assert (said.told, said.expected_by, said.late) == ({"b": "Told.", "c": "Agreed."}, "the contract k", False)
    assert showing.of_one(session, busy).score == found.items[1].score


def test_what_is_said_is_kept_told_and_not_said_over_what_somebody_else_said(session: Session) -> None:
    silo = make.silo(session, "web")
    home = make.dataset(session, "clicks")
    copy = make.copy(session, of=home, silo_id=silo.id)
    make.version(session, copy, columns=[{"name": "price", "type": "double"}])
    with pytest.raises(Forbidden):
        service.describe(session, home.id, "x", actor=granted("eve", "viewer", silo))
    said = DescriptionAsked(name="clicks", description=" All. ", columns={"price": "Euro."}, every="1d")
    apply(session, said, granted("ana", "owner", silo))
    assert (home.description, queries.notes(session, [home.id])[home.id]) == ("All.", {"price": "Euro."})
    assert queries.refreshes(session, [home.id]) == {home.id: timedelta(days=1)}
    for told, error in (({"price": "Dollar."}, Conflict), ({"prize": "x"}, ColumnNotFound)):
        with pytest.raises(error):
            service.describe_columns(session, home.id, told, actor=ANA, before={"price": "", "prize": ""})
    with pytest.raises(Conflict):
        service.describe(session, home.id, "Some.", actor=ANA, before="")
    with pytest.raises(Invalid):
        service.expect_refresh(session, home.id, timedelta(seconds=1), actor=ANA)
    apply(session, DescriptionAsked(name="clicks", columns={"price": ""}, every=""), ANA)
    assert (queries.notes(session, [home.id])[home.id], queries.refreshes(session, [home.id])) == ({}, {})
    changes = session.scalars(select(Change).where(Change.kind == "described").order_by(Change.id)).all()
    assert [one.detail["what"] for one in changes] == ["description", "columns", "refresh", "columns", "refresh"]
