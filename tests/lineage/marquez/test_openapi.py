"""Whatever the description of the site allows to be asked here, or forbids, is answered without a 5xx."""

import json
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import Engine

from catalog.app import create_app
from catalog.config import Settings
from catalog.db import transaction
from catalog.lineage.exporting.routes import router as exporting
from catalog.lineage.marquez.lineage_routes import router as lineage
from catalog.lineage.marquez.lineage_routes import search_router
from catalog.lineage.marquez.routes import router
from tests.lineage.exporting.test_round_trip import tell
from tests.sites import site

JOB = "/namespaces/{namespace}/jobs/{name}"
DATASET = "/namespaces/{namespace}/datasets/{name}"
ADDRESSES = (
    *("/namespaces", "/namespaces/{namespace}", "/sources", "/sources/{source}", "/tags", "/jobs"),
    *("/namespaces/{namespace}/datasets", DATASET, f"{DATASET}/versions", f"{DATASET}/versions/{{version}}"),
    *("/namespaces/{namespace}/jobs", JOB, f"{JOB}/runs", "/jobs/runs/{run_id}", "/jobs/runs/{run_id}/facets"),
    *("/lineage", "/column-lineage", "/events/lineage", "/lineage/export"),
)
PARTS = {
    "namespace": ("shop", "postgres://warehouse:5432", "file", "\0", "%"),
    "source": ("postgres://warehouse:5432",),
    "name": ("nightly", "mart", "/lake/orphan.csv", "\ud800", "a/b"),
    "version": ("01a20d81-e073-7109-a7c8-0a916844c813", "x"),
    "run_id": ("run-1", "01a20d81-e073-7109-a7c8-0a916844c813"),
}
ASKED = {
    "nodeId": (
        "dataset:postgres://warehouse:5432:mart",
        "job:shop:nightly",
        "datasetField:postgres://warehouse:5432:mart:total",
    ),
    "name": ("mart", "/lake/orphan.csv", "\0"),
    "format": ("prov-n", "graphml", "openlineage"),
}


@pytest.fixture(scope="module")
def description() -> Any:
    """The description of the site's routes."""
    app = create_app(Settings(home=None, database_url=""), engine=_NO_ENGINE)  # type: ignore[arg-type]
    return schemathesis.openapi.from_dict(app.openapi())


_NO_ENGINE: Any = object()


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_that_is_asked_breaks_the_site(description: Any, database: Engine, address: str) -> None:
    with transaction(database) as session:
        tell(session)
    operation = description[f"/api/v1{address}"]["GET"]
    named = {name: strategies.sampled_from(values) for name, values in PARTS.items() if f"{{{name}}}" in address}

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        case=operation.as_strategy() | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
        parts=strategies.none() | strategies.fixed_dictionaries(named),
        asked=strategies.fixed_dictionaries({}, optional={one: strategies.sampled_from(ASKED[one]) for one in ASKED}),
    )
    def ask(case: Any, parts: dict[str, str] | None, asked: dict[str, str]) -> None:
        path = case.formatted_path if parts is None else f"/api/v1{address}".format(**_encoded(parts))
        params = {**(case.query or {}), **asked}
        answer = client.get(path, params=params)
        assert answer.status_code < 500, (path, json.dumps(params, default=str), answer.text)

    with site(database, router, lineage, search_router, exporting) as client:
        ask()


def _encoded(parts: dict[str, str]) -> dict[str, str]:
    return {name: quote(value.encode("utf-8", "surrogatepass"), safe="") for name, value in parts.items()}
