"""dbt's artifacts as records, and its tests as events."""

from typing import Any

import pytest

from catalog.errors import Invalid
from catalog.lineage.dbt import tests_told
from catalog.lineage.dbt.artifacts import project
from tests.lineage.dbt import projects
from tests.lineage.dbt.projects import ORDERS, PAID, RAW, REVENUE


def test_relations_are_tables_and_what_is_put_into_others_is_looked_through() -> None:
    read = project(projects.manifest(), None, None)
    assert read.relations[RAW].parts == ("shop", "raw", "orders")
    assert read.relations[PAID].ephemeral
    assert [one.id for one in read.above(read.relations[REVENUE])] == [ORDERS]
    assert (read.adapter, read.dialect, read.problems) == ("duckdb", "duckdb", ())


def test_columns_are_those_that_dbt_found_in_the_database_in_order() -> None:
    columns = {"B": {"name": "B", "type": "int", "index": 2}, "a": {"name": "a", "type": "text", "index": 1}}
    read = project(projects.manifest(), {"nodes": {ORDERS: {"columns": columns}}, "sources": {}}, None)
    assert read.relations[ORDERS].columns == (("a", "text"), ("B", "int"))


def test_what_was_not_compiled_is_told() -> None:
    told = projects.manifest()
    told["nodes"][ORDERS]["compiled_code"] = None
    assert project(told, None, None).problems == (f"{ORDERS} was not compiled: its columns are not known.",)


def test_results_of_tests_are_about_what_they_hang_on() -> None:
    told = projects.results(("test.shop.unique", "fail"), ("test.shop.own", "pass"), (ORDERS, "success"))
    found = project(projects.manifest(), None, told).tests
    assert [(one.relation, one.test, one.column, one.success, one.severity) for one in found] == [
        (ORDERS, "unique", "id", False, "error"),
        (REVENUE, "own", "", True, "error"),
    ]


def test_a_skipped_test_found_nothing() -> None:
    assert project(projects.manifest(), None, projects.results(("test.shop.unique", "skipped"))).tests == ()


def test_tests_of_one_table_are_one_event_and_the_same_each_time() -> None:
    told = projects.results(("test.shop.unique", "fail"), ("test.shop.own", "pass"))
    read = project(projects.manifest(), None, told)
    named = {ORDERS: ("duckdb://x", "shop.main.orders")}
    (event,) = tests_told.events(read, named, "dbt")
    assert (event["eventType"], event["job"]["name"], event["inputs"][0]["name"]) == (
        "FAIL",
        "model.shop.orders.test",
        "shop.main.orders",
    )
    assert event["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"] == [
        {"assertion": "unique", "success": False, "severity": "error", "column": "id"}
    ]
    assert [event] == list(tests_told.events(read, named, "dbt"))


@pytest.mark.parametrize("told", [None, [], {}, {"nodes": {}}, {"metadata": {"dbt_schema_version": "x"}}, "x"])
def test_what_is_no_manifest(told: Any) -> None:
    with pytest.raises(Invalid):
        project(told, None, None)


@pytest.mark.parametrize("junk", [1, "x", [], [1], {"nodes": 1}, {"results": [1, {}]}, {"results": 3}])
def test_other_artifacts_that_are_broken_say_nothing(junk: Any) -> None:
    assert project(projects.manifest(), junk, junk).tests == ()
