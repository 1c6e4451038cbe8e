"""A contract is taken in, each version is checked by it, and a breach of an active one is an incident."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.db import new_id, transaction
from catalog.errors import Conflict, Invalid, ReasonMissing
from catalog.pipeline import validating
from catalog.quality import queries as quality
from catalog.quality.contracts import drafting, queries, service
from catalog.quality.contracts.document import checked
from catalog.quality.incidents.models import Incident
from catalog.silos.access import Actor
from tests import factories
from tests.quality.contracts.writing import SALES, contract
from tests.quality.profiles import kept, sales

BO = Actor("bo")


def _add(session: Session, home: UUID, data: dict[str, Any] = SALES, **more: Any) -> Any:
    return service.add(session, data, home, **{"actor": BO, "reason": "agreed", **more})


@pytest.fixture
def validated(database: Engine, settings: Settings, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Give a table to the copy of `sales` and validate it as the pipeline does; gives what the contract found."""
    with transaction(database) as session:
        home = factories.dataset(session, "sales").id
        copy = factories.copy(
            session, str(tmp_path / "sales.csv"), of=session.get_one(type(factories.dataset(session)), home)
        )
        copy_id = copy.id

    def validate(text: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
        with transaction(database) as session:
            if data is not None:
                _add(session, home, data)
            version = kept(session, session.get_one(type(copy), copy_id), tmp_path, text)
        with transaction(database, write=False) as session:
            todo = validating.load(session, version, settings)
        verdicts = validating.compute(todo, lambda _share: None)
        with transaction(database) as session:
            validating.save(session, todo, verdicts)
        with transaction(database, write=False) as session:
            results = quality.results(session, version)
            suites = quality.suites(session, results)
            (found,) = [one for one in results if suites[one.suite_id].party == "contract"]
            incidents = list(session.scalars(select(Incident).order_by(Incident.id)))
        return {"outcome": found.outcome, "results": found.results, "incidents": incidents}

    return validate


def _by_note(found: dict[str, Any]) -> dict[str, str]:
    return {one["note"]: one["outcome"] for one in found["results"]}


def test_versions_are_checked_and_a_breach_is_one_incident_until_it_is_gone(validated: Callable[..., Any]) -> None:
    levels = [{"property": "latency", "value": 1, "unit": "d", "element": "sales.day"}]
    good = validated(sales(range(200)), contract(slaProperties=levels))
    outcomes = _by_note(good)
    assert {note: outcome for note, outcome in outcomes.items() if outcome != "passed"} == {
        "Service level: latency.": "failed"
    }
    assert outcomes["saleNumber names the rows: no value stands twice."] == "passed"
    assert [(one.kind, one.severity) for one in good["incidents"]] == [("contract", "critical")]
    bad = validated(sales(range(50)) + "S000049,9,,2026-01-01\n")
    outcomes = _by_note(bad)
    assert (bad["outcome"], outcomes["rowCount"], outcomes["amount: nullValues"]) == ("failed", "failed", "failed")
    assert (
        outcomes["store lies within its bounds."]
        == outcomes["saleNumber names the rows: no value stands twice."]
        == "failed"
    )
    summaries = [one.summary for one in bad["incidents"]]
    assert len(summaries) == 5
    assert any("It is 51, and must be between 100 and 300." in told for told in summaries)
    again = validated(sales(range(200, 400)))
    assert len(again["incidents"]) == 5
    assert [bool(one.recovered_at) for one in again["incidents"]] == [False, True, True, True, True]


def test_a_draft_is_checked_and_binds_nobody(validated: Callable[..., Any]) -> None:
    found = validated(sales(range(10)), contract(status="draft"))
    assert (found["outcome"], found["incidents"]) == ("failed", [])


def test_service_levels_alone_are_looked_at_too(validated: Callable[..., Any]) -> None:
    found = validated(
        sales(range(10)), contract(schema=[], slaProperties=[{"property": "endOfLife", "value": "2000-01-01"}])
    )
    assert [one["type"] for one in found["results"]] == ["sla endOfLife"]
    assert found["outcome"] == "failed"


def test_each_change_is_a_revision_and_an_ended_contract_checks_nothing(session: Session) -> None:
    home = factories.dataset(session, "sales").id
    first = _add(session, home)
    assert _add(session, home).id == first.id
    second = _add(session, home, contract(version="1.3.0"), number=1)
    assert (second.number, [one.version for one in queries.current(session, home)]) == (2, ["1.3.0"])
    with pytest.raises(Conflict):
        _add(session, home, contract(version="1.4.0"), number=1)
    with pytest.raises(Conflict):
        service.end(session, first.id, actor=BO, reason="old")
    service.end(session, second.id, actor=BO, reason="no longer sold")
    assert queries.current(session, home) == queries.listed(session) == []
    assert [one.ended for one in queries.history(session, home)] == [False, False, True]
    assert _add(session, home).number == 4
    with pytest.raises(ReasonMissing):
        _add(session, home, contract(id="other"), reason="")


def test_the_object_is_the_one_whose_columns_the_dataset_has(session: Session, tmp_path: Path) -> None:
    home = factories.dataset(session, "sales")
    kept(session, factories.copy(session, of=home), tmp_path, sales(range(30)))
    stores = {"name": "stores", "properties": [{"name": "store"}, {"name": "city"}]}
    both = contract(schema=[stores, *SALES["schema"]])
    assert _add(session, home.id, both).object == "sales"
    assert _add(session, home.id, both, object_name="stores").object == "stores"
    with pytest.raises(Invalid, match="no object 'tills'"):
        _add(session, home.id, both, object_name="tills")
    with pytest.raises(Invalid, match="Say which of them"):
        _add(session, factories.dataset(session, "empty").id, both)


def test_a_draft_for_a_dataset_without_a_contract_is_one(session: Session, settings: Settings, tmp_path: Path) -> None:
    home = factories.dataset(session, "sales", owner="ana", description="What was sold")
    kept(session, factories.copy(session, of=home), tmp_path, sales(range(200)))
    data = drafting.draft(session, home.id, settings)
    read = checked(data)
    assert (read.status, read.owner, read.id) == ("draft", "ana", str(home.id))
    properties = {one["name"]: one for one in read.objects[0].properties}
    assert properties["amount"]["logicalType"] == "number"
    assert properties["sale_id"]["required"]
    assert _add(session, home.id, data).number == 1
    with pytest.raises(Invalid, match="nothing to write of"):
        drafting.draft(session, factories.dataset(session, "empty").id, settings)


def test_an_unknown_contract_is_not_there(session: Session) -> None:
    from catalog.errors import NotFound  # noqa: PLC0415 - only here

    with pytest.raises(NotFound):
        queries.get(session, new_id())
