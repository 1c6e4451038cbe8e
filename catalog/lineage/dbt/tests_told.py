"""What dbt's tests found, as the OpenLineage events that a run of theirs would have sent (pure)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from catalog.lineage.dbt.artifacts import Project, TestResult

PRODUCER = "urn:headwater:dbt"
_EVENT = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_ASSERTIONS = "https://openlineage.io/spec/facets/1-0-2/DataQualityAssertionsDatasetFacet.json"


def events(project: Project, named: Mapping[str, tuple[str, str]], job_namespace: str) -> Iterator[dict[str, Any]]:
    """Give one event for each relation that was tested; `named` gives the dataset of each.

    The same results are the same event.
    """
    found: dict[str, list[TestResult]] = defaultdict(list)
    for test in project.tests:
        found[test.relation].append(test)
    for relation, tests in sorted(found.items()):
        at = max(test.at for test in tests)
        if relation in named and at:
            yield _event(project, relation, tests, at, named[relation], job_namespace)


def _event(
    project: Project,
    relation: str,
    tests: list[TestResult],
    at: str,
    named: tuple[str, str],
    job_namespace: str,
) -> dict[str, Any]:
    failed = any(not test.success and test.severity != "warn" for test in tests)
    run = uuid5(NAMESPACE_URL, f"dbt:{project.invocation}:{relation}")
    facet = {"_producer": PRODUCER, "_schemaURL": _ASSERTIONS, "assertions": [_assertion(test) for test in tests]}
    return {
        "eventType": "FAIL" if failed else "COMPLETE",
        "eventTime": at,
        "producer": PRODUCER,
        "schemaURL": _EVENT,
        "run": {"runId": str(run)},
        "job": {"namespace": job_namespace, "name": f"{relation}.test"},
        "inputs": [{"namespace": named[0], "name": named[1], "inputFacets": {"dataQualityAssertions": facet}}],
        "outputs": [],
    }


def _assertion(test: TestResult) -> dict[str, Any]:
    told = {"assertion": test.test, "success": test.success, "severity": test.severity, "column": test.column}
    return {key: value for key, value in told.items() if value != ""}
