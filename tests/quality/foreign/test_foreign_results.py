"""What is told twice is kept once, of the right version, and stands in for nobody else's word."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select

from catalog.audit.models import AuditEntry
from catalog.db import transaction
from catalog.quality import queries
from catalog.quality.foreign.routes import router
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.routes import router as quality
from catalog.queue.models import Change
from tests import factories
from tests.quality.foreign.test_gx_results import one, told
from tests.sites import site

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def version(database: Engine) -> UUID:
    with transaction(database) as session:
        return factories.version(session, factories.copy(session, "/lake/orders.csv")).id


def _tell(client: TestClient, result: dict[str, Any], *, at: datetime = AT, **more: Any) -> Any:
    said = {"name": "/lake/orders.csv", "job": "nightly", "at": at.isoformat(), "result": result, **more}
    return client.post("/api/v1/quality/results", json=said)


def test_the_later_word_stays_and_the_same_word_is_kept_once(database: Engine, version: UUID) -> None:
    client = site(database, router, quality)
    good, bad = told(one()), told(one(success=False))
    assert _tell(client, good).json()["kept"] == "new"
    assert _tell(client, good).json() | {"version_id": str(version)} == _tell(client, good).json()
    assert _tell(client, bad, at=AT + timedelta(hours=1)).json()["kept"] == "later"
    assert _tell(client, good).json()["kept"] == "earlier"
    with transaction(database, write=False) as session:
        assert session.scalars(select(ValidationResult.outcome)).all() == ["failed"]
        assert session.scalar(select(func.count()).select_from(Change)) == 2
        assert session.scalars(select(AuditEntry.action)).all() == ["results.told"] * 2
    shown = client.get(f"/api/v1/versions/{version}/quality").json()["suites"]
    assert [(suite["source"], suite["party"]) for suite in shown] == [("gx", "foreign")]


def test_what_nobody_knows_of_is_told_again_later(database: Engine, version: UUID) -> None:
    client = site(database, router)
    unknown = _tell(client, told(one()), content_id=f"sha256:{'0' * 64}")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (409, "version_unknown")
    assert _tell(client, told(one()), at=datetime.now(UTC) + timedelta(days=1)).status_code == 422
    assert _tell(client, {"suite_name": "s"}).status_code == 422
    with transaction(database, write=False) as session:
        assert session.scalar(select(func.count()).select_from(ValidationResult)) == 0
        assert version is not None


def test_a_suite_of_the_same_name_hides_none_of_the_measure_team(database: Engine, version: UUID) -> None:
    with transaction(database) as session:
        ours = ExpectationSuite(name="told by nightly mine", revision="r", source="kept", party="measure", data={})
        session.add(ours)
        session.flush()  # the result refers to it
        long_ago = {"validated_at": AT - timedelta(days=9)}
        session.add(ValidationResult(version_id=version, suite_id=ours.id, outcome="failed", **long_ago))
    assert _tell(site(database, router), told(one())).json()["outcome"] == "passed"
    with transaction(database, write=False) as session:
        assert [one.outcome for one in queries.results(session, version)] == ["failed", "passed"]
        assert queries.outcomes(session, [version]) == {version: {"failed", "passed"}}
