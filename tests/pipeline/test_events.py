"""What follows events: copies are found where they lie, and other engines' findings become results of versions."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.datasets import queries
from catalog.datasets.models import Copy, Dump, Version
from catalog.db import transaction
from catalog.lineage.openlineage.events import read_event
from catalog.lineage.receiving import receive
from catalog.pipeline.stages import handlers
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.queue import service as queue
from catalog.queue.models import Task
from catalog.silos import service as silos
from catalog.silos.access import Actor
from tests import factories
from tests.lineage.telling import DATABASE, dataset, run_event

ACTOR = Actor("scheduler")
CHECKS = [
    {"assertion": "not_null", "success": True, "column": "id"},
    {"assertion": "row_count", "success": False, "severity": "warn", "actual": "3", "expected": "5"},
]


def _send(database: Engine, *events: dict[str, Any]) -> None:
    with transaction(database) as session:
        receive(session, [read_event(one) for one in events], ACTOR)


def _work(database: Engine, settings: Settings, *stages: str) -> None:
    """Do what is queued of these stages, as the worker does."""
    table = handlers(settings)
    while True:
        with transaction(database) as session:
            query = select(Task).where(Task.stage.in_(stages), Task.state == "queued").order_by(Task.id)
            task = session.scalars(query.limit(1)).first()
            if task is None:
                return
            task.state = "done"
            handler = table[task.stage]
            inputs = handler.load(session, task.subject_id)
        outcome = handler.compute(inputs, lambda _share: None)
        with transaction(database) as session:
            for following in handler.save(session, inputs, outcome):
                queue.enqueue(session, following.stage, following.subject_id)


def _file(folder: Path, name: str = "clicks.csv", rows: int = 3) -> Path:
    path = folder / name
    path.write_text("id,shop\n" + "".join(f"{number},a\n" for number in range(rows)))
    return path


@pytest.fixture
def lake(database: Engine, tmp_path: Path) -> Path:
    folder = tmp_path / "lake"
    folder.mkdir()
    with transaction(database) as session:
        silos.add(session, name="web", owner="ana", stewards=["bo"], roots=[str(folder)], actor=ACTOR)
    return folder


def test_a_copy_in_a_root_is_registered_and_scanned_once_for_a_run(
    database: Engine, settings: Settings, lake: Path
) -> None:
    path = _file(lake)
    event = run_event(writes=(dataset(str(path), "file"), dataset(str(lake / "gone.csv"), "file"), "t"))
    _send(database, event, run_event("START", "2026-03-01T09:00:00Z"))
    _work(database, settings, "change", "locate", "scan")
    with transaction(database, write=False) as session:
        dumps = list(session.scalars(select(Dump)))
        assert [(dump.run_id, dump.outcome, dump.registered_by) for dump in dumps] == [
            ("run-1", "version", "scheduler")
        ]
        assert session.get_one(Copy, dumps[0].copy_id).silo_id is not None
    _send(database, run_event("COMPLETE", "2026-03-01T11:00:00Z", writes=(dataset(str(path), "file"),)))
    _work(database, settings, "change", "locate", "scan")
    with transaction(database, write=False) as session:
        assert len(list(session.scalars(select(Dump)))) == 1
    _send(database, run_event("COMPLETE", "2026-03-02T11:00:00Z", run="run-2", writes=(dataset(str(path), "file"),)))
    _work(database, settings, "change", "locate", "scan")
    with transaction(database, write=False) as session:
        assert [dump.outcome for dump in session.scalars(select(Dump).order_by(Dump.id))] == ["version", "sighting"]


def test_a_file_outside_every_root_stays_unscanned(database: Engine, settings: Settings, lake: Path) -> None:
    outside = _file(lake.parent)
    _send(database, run_event(writes=(dataset(str(outside), "file"),)))
    _work(database, settings, "change", "locate", "scan")
    with transaction(database, write=False) as session:
        assert list(session.scalars(select(Dump))) == []
        copy = queries.copy_named(session, "file", str(outside))
        assert copy is not None
        assert copy.silo_id is None


def test_new_datasets_can_be_searched(database: Engine, settings: Settings) -> None:
    _send(database, run_event(reads=("orders",), writes=("totals",)))
    _work(database, settings, "change")
    with transaction(database, write=False) as session:
        assert len(list(session.scalars(select(Task.id).where(Task.stage == "index")))) == 2


def _results(session: Session) -> list[ValidationResult]:
    foreign = select(ExpectationSuite.id).where(ExpectationSuite.source == "openlineage")
    return list(session.scalars(select(ValidationResult).where(ValidationResult.suite_id.in_(foreign))))


def _checked(name: str, **facets: Any) -> dict[str, Any]:
    told = {"dataQualityAssertions": {"_producer": "https://example.org/checker", "assertions": CHECKS}}
    return {**dataset(name, **facets), "inputFacets": told}


def test_assertions_become_results_of_the_version_that_the_run_saw(database: Engine, settings: Settings) -> None:
    with transaction(database) as session:
        copy = factories.copy(session, namespace=DATABASE, name="orders")
        seen = factories.version(session, copy, "sha256:" + "1" * 64)
        factories.version(session, copy)
        seen_id, content = seen.id, seen.content_id
    _send(database, run_event(reads=(_checked("orders", version={"datasetVersion": content}),)))
    _work(database, settings, "change", "assert")
    with transaction(database, write=False) as session:
        (result,) = _results(session)
        assert (result.version_id, result.outcome, result.passed, result.failed) == (seen_id, "failed", 1, 1)
        assert [(one["type"], one["column"], one["severity"]) for one in result.results] == [
            ("not_null", "id", "critical"),
            ("row_count", None, "warning"),
        ]
        suite = session.get_one(ExpectationSuite, result.suite_id)
        assert (suite.data["engine"], suite.name) == ("https://example.org/checker", "told by shop nightly")
        assert session.scalars(select(Task.stage).where(Task.stage == "rank")).all() == ["rank"]


def test_what_was_asserted_before_any_version_goes_with_the_first(
    database: Engine, settings: Settings, lake: Path
) -> None:
    path = _file(lake)
    checked = {**_checked("unused"), "namespace": "file", "name": str(path)}
    _send(database, run_event("START", reads=(checked,)))
    _work(database, settings, "change", "assert")
    with transaction(database, write=False) as session:
        assert _results(session) == []
    _work(database, settings, "locate", "scan", "validate")
    with transaction(database, write=False) as session:
        (result,) = _results(session)
        assert result.version_id == session.scalars(select(Version.id)).one()


def test_the_same_assertions_from_a_later_run_replace_the_earlier(database: Engine, settings: Settings) -> None:
    with transaction(database) as session:
        factories.version(session, factories.copy(session, namespace=DATABASE, name="orders"))
    _send(database, run_event(at="2026-03-02T10:00:00Z", run="later", reads=(_checked("orders"),)))
    _work(database, settings, "change", "assert")
    better = json.loads(json.dumps(_checked("orders")).replace("false", "true"))
    _send(database, run_event(at="2026-03-01T10:00:00Z", run="earlier", reads=(better,)))
    _work(database, settings, "change", "assert")
    with transaction(database, write=False) as session:
        assert [(one.outcome, one.validated_at.day) for one in _results(session)] == [("failed", 2)]
