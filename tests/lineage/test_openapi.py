"""Whatever the description of the site allows to be asked about lineage, or forbids, is answered without a 5xx."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from catalog.db import transaction
from catalog.lineage import service
from catalog.lineage.models import ColumnEdge
from catalog.lineage.questions.routes import router
from catalog.lineage.routes import router as around
from tests import factories
from tests.sites import site

QUESTIONS = ("up", "down", "impact", "roots", "paths", "common", "cycles", "columns", "diff")
ADDRESSES = [f"/lineage/{question}" for question in QUESTIONS] + ["/datasets/{name}/lineage"]
KNOWN = ("clicks", "/lake/a.csv", "store", "amount", "")


@pytest.fixture(scope="module")
def description() -> Any:
    """The description of the routes of lineage, as the site gives it."""
    app = create_app(Settings(home=None, database_url=""), engine=_NO_ENGINE)  # type: ignore[arg-type]
    return schemathesis.openapi.from_dict(app.openapi())


_NO_ENGINE: Any = object()


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_question_breaks_the_site(description: Any, database: Engine, address: str) -> None:
    with transaction(database) as session:
        silo, clicks = factories.silo(session), factories.dataset(session, "clicks")
        a, b = (factories.copy(session, f"/lake/{name}.csv", of=clicks, silo_id=silo.id).id for name in "ab")
        service.declare(session, a, b, recorded_by="ana")
        service.declare(session, b, a, recorded_by="ana")
        ends = {"source_copy_id": a, "source_column": "amount", "target_copy_id": b, "target_column": "amount"}
        session.add(ColumnEdge(**ends, kind="declared"))
    operation = description[f"/api/v1{address}"]["GET"]

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        case=operation.as_strategy() | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
        known=strategies.dictionaries(
            strategies.sampled_from(("name", "source", "target", "silo", "column")), strategies.sampled_from(KNOWN)
        ),
    )
    def ask(case: Any, known: dict[str, str]) -> None:
        asked = {**(case.query or {}), **known}
        answer = client.get(case.formatted_path, params=asked)
        assert answer.status_code < 500, (case.formatted_path, json.dumps(asked, default=str), answer.text)

    with site(database, router, around) as client:
        ask()
