"""A gate goes by what was found of the bytes that lie there, and by nothing older."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog import quality
from catalog.config import Settings
from catalog.datasets.models import Copy
from catalog.db import transaction
from catalog.errors import Invalid, NotFound, PathNotFound
from catalog.quality import suites
from catalog.quality.gating import service
from catalog.quality.gating.deciding import Gated
from catalog.quality.gating.fresh import finish
from catalog.quality.gating.routes import router
from catalog.quality.gating.service import Wish
from catalog.quality.kept import service as keeping
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import Outcome
from catalog.quality.service import suite_id
from catalog.quality.suites import Suite
from catalog.queue.models import Task
from catalog.silos.access import Actor
from tests import factories
from tests.quality.tables import rule, suite
from tests.sites import site

ASKED = Actor("bo")
APPLIES = {"columns": {"all": ["id"]}}


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text("id,price\n1,2.5\n2,3.5\n3,-1.0\n")
    return path


def _registered(engine: Engine, path: Path, settings: Settings, *found: str) -> str:
    """Keep a copy whose version was judged by a kept suite of one rule for each of these outcomes."""
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    with transaction(engine) as session:
        copy = factories.copy(session, str(path), silo_id=factories.silo(session, roots=(str(path.parent),)).id)
        size, columns = path.stat().st_size, [{"name": "id", "type": "int64"}, {"name": "price", "type": "double"}]
        version = factories.version(session, copy, bytes=size, modified_at=at, columns=columns)
        data = suite(*(rule("column_values_to_be_unique", column="id") for _ in found or [1]), name="mine")
        keeping.keep(session, data, party="measure", actor=ASKED, reason="r", settings=settings)
        made = suites.checked(data, "mine", source="kept", party="measure")
        _judged(session, version.id, made, found)
        return str(copy.id)


def _judged(session: Session, version_id: UUID, made: Suite, found: Sequence[str]) -> None:
    about = {"name": made.name, "revision": made.revision, "source": "kept", "data": dict(made.data)}
    session.add(ExpectationSuite(id=suite_id(made, None), **about))
    session.flush()  # the result refers to it
    results = [Outcome("expect_column_values_to_be_unique", {"column": "id"}, one).to_json() for one in found]
    if found:
        session.add(
            ValidationResult(version_id=version_id, suite_id=suite_id(made, None), outcome=found[0], results=results)
        )


def _gated(engine: Engine, settings: Settings, copy_id: str, wish: Wish) -> Gated:
    with transaction(engine, write=False) as session:
        copy = session.scalars(select(Copy)).one()
        assert str(copy.id) == copy_id
        return service.conclude(service.load(session, copy, wish, settings))


def test_what_is_registered_is_gated_by_what_was_found(database: Engine, settings: Settings, orders: Path) -> None:
    copy_id = _registered(database, orders, settings, "failed", "passed")
    gated = _gated(database, settings, copy_id, Wish(["mine"]))
    assert (gated.outcome, gated.counts["failed"], gated.suites[0].recorded) == ("failed", 1, True)
    with pytest.raises(NotFound, match="'other'"):
        _gated(database, settings, copy_id, Wish(["other"]))


def test_a_suite_that_changed_since_has_not_judged_it(database: Engine, settings: Settings, orders: Path) -> None:
    copy_id = _registered(database, orders, settings, "passed")
    with transaction(database) as session:
        stricter = suite(rule("column_values_to_be_unique", column="price"), name="mine")
        keeping.keep(session, stricter, party="measure", actor=ASKED, reason="r", settings=settings)
    assert _gated(database, settings, copy_id, Wish(["mine"])).outcome == "not_evaluated"
    assert _gated(database, settings, copy_id, Wish(["mine@1"])).outcome == "passed"


@pytest.mark.parametrize("what", ["rewritten", "gone"])
def test_other_bytes_than_those_that_were_judged_do_not_pass(
    database: Engine, settings: Settings, orders: Path, what: str
) -> None:
    copy_id = _registered(database, orders, settings, "passed")
    assert _gated(database, settings, copy_id, Wish(["mine"])).passed
    orders.unlink()
    if what == "rewritten":
        orders.write_text("id,price\n1,2.5\n1,2.5\n3,-1.0\n")
    gated = _gated(database, settings, copy_id, Wish(["mine"]))
    assert (gated.outcome, "other bytes" in gated.why) == ("not_evaluated", True)


def test_it_is_asked_over_http(database: Engine, settings: Settings, orders: Path) -> None:
    _registered(database, orders, settings, "passed", "not_evaluated")
    client = site(database, router)
    asked = {"name": str(orders), "suite": ["mine"], "result_format": "SUMMARY"}
    shown = client.get("/api/v1/quality/gate", params=asked).json()
    assert (shown["outcome"], shown["waiting"], len(shown["suites"][0]["results"])) == ("not_evaluated", False, 2)
    allowed = client.get("/api/v1/quality/gate", params={**asked, "allow_not_evaluated": True}).json()
    assert allowed["outcome"] == "passed"
    xml = client.get("/api/v1/quality/gate/junit", params=asked)
    assert (xml.headers["content-type"], 'skipped="1"' in xml.text) == ("application/xml", True)
    again = client.post(f"/api/v1/versions/{shown['version_id']}/validate")
    assert again.status_code == 202
    with transaction(database, write=False) as session:
        assert session.scalars(select(Task.stage).where(Task.id == UUID(again.json()["task_id"]))).all() == ["validate"]
    assert client.get("/api/v1/quality/gate", params=asked).json()["waiting"]
    assert client.get("/api/v1/quality/gate", params={**asked, "fail_on": "most"}).status_code == 422


def test_the_bytes_are_judged_where_nobody_has_yet(database: Engine, settings: Settings, orders: Path) -> None:
    copy_id = _registered(database, orders, settings)
    with transaction(database, write=False) as session:
        todo = service.load(session, session.scalars(select(Copy)).one(), Wish(["mine"]), settings)
    assert [one.suite.name for one in todo.missing] == ["mine"]
    gated = finish(todo)
    assert (gated.version_id is not None, gated.outcome, bool(copy_id)) == (True, "passed", True)


def test_a_plain_call_needs_no_catalog(orders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_HOME", str(tmp_path / "home"))
    low = rule("column_values_to_be_between", column="price", min_value=0)
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(suite(low, name="mine")))
    gated = quality.gate(orders, suites=file, result_format="COMPLETE", cells=True)
    (told,) = gated.to_json("COMPLETE")["suites"][0]["results"]
    assert (gated.outcome, told["result"]["unexpected_list"]) == ("failed", ["-1.0"])
    kept_back = quality.gate(str(orders), suites=[suite(low, name="given")]).to_json()["suites"][0]["results"][0]
    assert (kept_back["sample_withheld"], kept_back["result"]["partial_unexpected_list"]) == (True, [])
    with pytest.raises(PathNotFound):
        quality.gate(tmp_path / "nothing.csv", suites=file)
    with pytest.raises(Invalid, match="fail_on"):
        quality.gate(orders, fail_on="everything")
    assert not (tmp_path / "home" / "catalog.db").exists()
