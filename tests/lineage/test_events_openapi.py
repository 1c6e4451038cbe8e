"""Whatever the description of the site allows to be sent as events, or forbids, is answered without a 5xx."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from catalog.lineage.events_routes import router
from tests.lineage.telling import column, dataset, run_event, source
from tests.sites import site

_NO_ENGINE: Any = object()
# What an event is made of, in places where it belongs and where it does not.
NAMES = (
    *("inputs", "fields", "inputFields", "name", "namespace", "field", "type", "entries", "identifiers", "dataset"),
    *("lifecycleStateChange", "previousIdentifier", "assertions", "datasetVersion", "condition", "run", "job", "root"),
    *("runId", "transformations", "_deleted", "nominalStartTime", "query", "description"),
)
KINDS = (
    *("schema", "columnLineage", "lineage", "symlinks", "version", "lifecycleStateChange", "subset", "parent", "sql"),
    *("dataQualityAssertions", "nominalTime", "documentation", "jobType", "tags"),
)
PLAIN = strategies.none() | strategies.booleans() | strategies.integers() | strategies.text(max_size=8)
SHALLOW = strategies.dictionaries(strategies.sampled_from(NAMES), PLAIN, max_size=4)
PARTS = PLAIN | SHALLOW | strategies.lists(PLAIN | SHALLOW, max_size=2)
FACETS = strategies.dictionaries(
    strategies.sampled_from(KINDS),
    PARTS | strategies.dictionaries(strategies.sampled_from(NAMES), PARTS, max_size=4),
    max_size=3,
)


@pytest.fixture(scope="module")
def description() -> Any:
    """The description of the routes of events, as the site gives it."""
    app = create_app(Settings(home=None, database_url=""), engine=_NO_ENGINE)  # type: ignore[arg-type]
    return schemathesis.openapi.from_dict(app.openapi())


@pytest.mark.parametrize("address", ["POST /lineage", "POST /lineage/batch", "GET /events", "GET /events/{event_id}"])
def test_nothing_that_is_described_breaks_the_site(description: Any, database: Engine, address: str) -> None:
    method, path = address.split()
    operation = description[f"/api/v1{path}"][method]

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def ask(case: Any) -> None:
        body = {"json": case.body} if method == "POST" and _is_json(case.body) else {}
        answer = client.request(method, case.formatted_path, params=case.query or {}, **body)
        assert answer.status_code < 500, answer.text

    with site(database, router, max_request_bytes=1_000_000) as client:
        ask()


def test_no_facet_breaks_the_site(database: Engine) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(of_copy=FACETS, of_run=FACETS, of_job=FACETS)
    def send(of_copy: dict[str, Any], of_run: dict[str, Any], of_job: dict[str, Any]) -> None:
        flow = {"inputs": [source("a")], "fields": {"x": {"inputs": [source("a", field="y")]}}}
        told = {"columnLineage": {"fields": {"x": {"inputFields": [column("a", "y")]}}}, "lineage": flow, **of_copy}
        event = run_event(reads=("a",), writes=(dataset("b", **told),), of_run=of_run, of_job=of_job)
        answer = client.post("/api/v1/lineage", json=event)
        assert answer.status_code < 500, answer.text

    with site(database, router, max_request_bytes=1_000_000) as client:
        send()


def _is_json(body: Any) -> bool:
    return isinstance(body, dict | list | str | int | float | bool) or body is None
