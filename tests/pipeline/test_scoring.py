"""The score stage keeps one score a version, from what the suites and the monitors found."""

import pytest
from sqlalchemy.orm import Session

from catalog.config import Settings
from catalog.pipeline import scoring
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import Outcome
from catalog.quality.scoring import queries
from catalog.quality.scoring.models import QualityScore
from tests import factories as make


def run(session: Session, settings: Settings, dataset_id: object) -> None:
    todo = scoring.load(session, dataset_id, settings)  # type: ignore[arg-type]
    assert scoring.save(session, todo, scoring.compute(todo, lambda _share: None)) == {"dataset": [dataset_id]}
    session.flush()


def test_what_each_copy_holds_now_is_scored_once(session: Session, settings: Settings) -> None:
    home = make.dataset(session)
    good, other = make.copy(session, of=home), make.copy(session, of=home)
    held, unjudged = make.version(session, good), make.version(session, other)
    make.version(session, make.copy(session, of=home), status="unreadable")
    suite = ExpectationSuite(name="clicks", revision="r", source="shipped", data={})
    session.add(suite)
    session.flush()
    failed = Outcome("expect_column_values_to_not_be_null", {}, "failed", "critical", "price", unexpected_share=0.25)
    result = ValidationResult(version_id=held.id, suite_id=suite.id, outcome="failed", results=[failed.to_json()])
    session.add(result)
    session.flush()
    for _ in range(2):
        run(session, settings, home.id)
    scores = queries.latest(session, [good.id, other.id])
    assert scores[good.id].value == pytest.approx(0.75)
    assert scores[other.id].value is None
    assert session.query(QualityScore).count() == 2
    assert [row.version_id for row in queries.trend(session, other.id)] == [unjudged.id]
    assert queries.mean(scores.values()) == pytest.approx(0.75)


def test_a_suite_made_from_that_very_version_says_nothing(session: Session, settings: Settings) -> None:
    home = make.dataset(session)
    version = make.version(session, make.copy(session, of=home))
    data = {"meta": {"headwater": {"built_from": str(version.id)}}}
    suite = ExpectationSuite(name="default", revision="r", source="profile", data=data, party="catalog")
    session.add(suite)
    session.flush()
    passed = Outcome("expect_column_values_to_not_be_null", {}, "passed").to_json()
    session.add(ValidationResult(version_id=version.id, suite_id=suite.id, outcome="passed", results=[passed]))
    session.flush()
    run(session, settings, home.id)
    row = queries.of_version(session, version.id)
    assert row is not None
    assert (row.value, row.known) == (None, 0.0)
