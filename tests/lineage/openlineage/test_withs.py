"""Queries by name are no datasets, whoever says so."""

from typing import Any

import pytest

from catalog.lineage.openlineage.events import read_event


def event(sql: str, source: str, inputs: tuple[str, ...] = ("orders",)) -> dict[str, Any]:
    """A run whose output's column comes from a source, as a client says."""
    told = {"fields": {"n": {"inputFields": [{"namespace": "db", "name": source, "field": "id"}]}}}
    return {
        "eventTime": "2026-03-01T12:00:00Z",
        "producer": "urn:test",
        "run": {"runId": "r"},
        "job": {"namespace": "etl", "name": "daily", "facets": {"sql": {"query": sql}}},
        "inputs": [{"namespace": "db", "name": name} for name in inputs],
        "outputs": [{"namespace": "db", "name": "mart", "facets": {"columnLineage": told}}],
    }


@pytest.mark.parametrize(
    "sql",
    [
        "with paid as (select * from orders) select id n from paid",
        'WITH x AS (select 1), "paid" (id) AS MATERIALIZED (\n select id from orders) select id n from paid',
        "with recursive [paid] as not materialized (values (1)) select id n from paid",
    ],
)
def test_a_source_that_the_sql_only_names_is_left_out_and_noted(sql: str) -> None:
    said = read_event(event(sql, "paid"))
    assert [column for dataset in said.datasets for column in dataset.columns] == []
    assert said.problems == (
        {
            "field": "outputs.facets.columnLineage",
            "reason": "'paid' is a query by name in the job's SQL, and no dataset",
        },
    )


@pytest.mark.parametrize(
    ("sql", "source", "inputs"),
    [
        ("with paid as (select * from orders) select id n from paid", "orders", ("orders",)),
        ("with paid as (select * from orders) select id n from paid", "paid", ("orders", "paid")),
        ("with unpaid as (select * from orders) select id n from paid", "paid", ("orders",)),
        ("select cast(paid as (select)) from paid", "paid", ()),
        ("select id n from paid", "paid", ()),
        ("", "paid", ()),
    ],
)
def test_any_other_source_is_a_dataset(sql: str, source: str, inputs: tuple[str, ...]) -> None:
    said = read_event(event(sql, source, inputs))
    assert [column.source.name for dataset in said.datasets for column in dataset.columns] == [source]
    assert said.problems == ()
