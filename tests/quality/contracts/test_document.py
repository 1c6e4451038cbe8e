"""A contract is read whole or refused with what is wrong, and its rules become what can be measured."""

from typing import Any

import pytest

from catalog.errors import Invalid
from catalog.quality import documents, parsing
from catalog.quality.contracts import checks, document
from tests.quality.contracts.writing import SALES, contract, of_quality


def _with(**options: Any) -> dict[str, Any]:
    return of_quality(**options)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([], "kind is not DataContract"),
        (contract(kind="Contract"), "kind is not DataContract"),
        (contract(apiVersion="v2.2.2"), "apiVersion is 'v2.2.2'"),
        ({name: value for name, value in SALES.items() if name != "id"}, "has no id"),
        (contract(version=None), "has no version"),
        (contract(schema={"name": "a"}), "schema is no list"),
        (contract(schema=[{"properties": []}]), "has no name"),
        (contract(schema=[{"name": "a"}, {"name": "a"}]), "one name"),
        (contract(schema=[{"name": "a", "properties": [{}]}]), "a property of a has no name"),
        (_with(logicalType="text"), "logicalType of sales.amount is 'text'"),
        (_with(enum=[]), "enum of sales.amount"),
        (_with(enum=[{"value": 1}, {"value": 1}]), "has a value twice"),
        (of_quality({"type": "magic"}), "has the type 'magic'"),
        (of_quality({"metric": "nullness", "mustBe": 0}), "the metric 'nullness'"),
        (of_quality({"metric": "nullValues", "dimension": "beauty"}), "the dimension 'beauty'"),
        (of_quality({"type": "library", "mustBe": 0}), "has no metric"),
        (of_quality({"type": "sql", "mustBe": 0}), "has no query"),
        (of_quality({"type": "custom", "engine": "soda"}), "has no implementation"),
        (of_quality({"metric": "nullValues", "mustBe": 0, "mustBeLessThan": 3}), "more than one operator"),
        (of_quality({"metric": "nullValues", "mustBeBetween": [1]}), "no range of two"),
        (contract(slaProperties=[{"property": "latency"}]), "names no property, or no value"),
        (contract(team="us"), "team is neither"),
    ],
)
def test_what_is_no_contract_is_refused(data: Any, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        document.checked(data)


def test_a_contract_comes_out_as_it_came_in_and_means_the_same() -> None:
    written = documents.write_yaml(SALES)
    again = documents.read(written.encode(), yaml=True)
    assert again == SALES
    assert _plans(again) == _plans(SALES)


def test_the_owner_is_whoever_is_called_so_and_has_not_left() -> None:
    assert document.checked(SALES).owner == "bo"
    gone = [{"username": "ana", "role": "owner", "dateOut": "2026-01-01"}, {"username": "cy", "role": "Owner"}]
    assert document.checked(contract(team=gone)).owner == "cy"
    assert document.checked(contract(team={"name": "web", "members": [{"username": "ana"}]})).owner == "web"
    assert document.checked(contract(team=None)).owner == ""


def test_the_schema_becomes_expectations_that_a_suite_takes() -> None:
    (plan,) = _plans(SALES)
    entries = [entry for check in plan.checks for entry in check.entries]
    assert [entry for entry in entries if parsing.fault(entry)] == []
    kinds = [(entry["type"][7:], entry["kwargs"].get("column")) for entry in entries]
    assert ("table_columns_to_match_set", None) in kinds
    assert ("column_values_to_be_unique", "saleNumber") in kinds
    assert ("column_values_to_not_be_null", "store") in kinds
    (bounds,) = [
        entry["kwargs"]
        for entry in entries
        if entry["kwargs"].get("column") == "store" and "strict_max" in entry["kwargs"]
    ]
    assert bounds == {"column": "store", "min_value": 0, "max_value": 7, "strict_max": True}
    assert plan.also_called["saleNumber"] == ["sale_id"]


def test_a_key_of_several_columns_is_unique_in_its_order_together() -> None:
    keys = [
        {"name": name, "primaryKey": True, "primaryKeyPosition": place}
        for name, place in (("b", 2), ("a", 1), ("c", 3))
    ]
    (plan,) = _plans(contract(schema=[{"name": "sales", "properties": keys}]))
    (unique,) = [check for check in plan.checks if check.entries[0]["type"] == "expect_compound_columns_to_be_unique"]
    assert unique.entries[0]["kwargs"] == {"column_list": ["a", "b", "c"]}


@pytest.mark.parametrize(
    ("rule", "kinds", "of"),
    [
        ({"metric": "nullValues", "mustBe": 0}, ["not_be_null"], "rows"),
        ({"metric": "nullValues", "mustBeLessThan": 1, "unit": "percent"}, ["not_be_null", "row_count"], "percent"),
        ({"metric": "missingValues", "mustBe": 0, "arguments": {"missingValues": [None, "", "N/A"]}},
         ["not_be_null", "not_be_in_set"], "rows"),
        ({"metric": "invalidValues", "mustBe": 0, "arguments": {"validValues": ["a"]}}, ["be_in_set"], "rows"),
        ({"metric": "invalidValues", "mustBe": 0, "arguments": {"pattern": "^a"}}, ["match_regex"], "rows"),
        ({"metric": "duplicateValues", "mustBeLessThan": 10}, ["be_unique"], "rows"),
        ({"rule": "duplicateCount", "mustBeLessThan": 10}, ["be_unique"], "rows"),
        ({"type": "custom", "engine": "greatExpectations", "implementation": {
            "type": "expect_column_max_to_be_between", "kwargs": {"maxValue": 3}}}, ["max_to_be_between"], "verdict"),
        ({"type": "custom", "engine": "great-expectations",
          "implementation": "type: expect_column_max_to_be_between\nkwargs: {column: amount, max_value: 3}\n"},
         ["max_to_be_between"], "verdict"),
    ],
)  # fmt: skip
def test_a_rule_of_quality_is_measured(rule: dict[str, Any], kinds: list[str], of: str) -> None:
    (plan,) = _plans(of_quality(rule))
    check = plan.checks[-1]
    assert check.of == of
    assert [kind in entry["type"] for kind, entry in zip(kinds, check.entries, strict=True)] == [True] * len(kinds)
    assert [entry for entry in check.entries if parsing.fault(entry)] == []


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"type": "text", "description": "fair"}, "a sentence for people"),
        ({"type": "sql", "query": "SELECT 1", "mustBe": 1}, "for the server"),
        ({"type": "custom", "engine": "soda", "implementation": "x"}, "written for soda"),
        ({"metric": "nullValues"}, "says nothing that the measure must be"),
        ({"metric": "invalidValues", "mustBe": 0}, "not measured"),
        ({"metric": "rowCount", "mustBe": 0}, "not measured of a column"),
        ({"metric": "invalidValues", "mustBe": 0, "arguments": {"pattern": "("}}, "cannot be measured"),
        ({"type": "custom", "engine": "greatExpectations", "implementation": {"type": "expect_joy"}}, "unknown type"),
        ({"type": "custom", "engine": "greatExpectations", "implementation": "{"}, "cannot be read"),
    ],
)
def test_what_cannot_be_checked_is_said_with_the_reason(rule: dict[str, Any], why: str) -> None:
    (plan,) = _plans(of_quality(rule))
    assert why in plan.unchecked[-1][1]
    assert len(plan.checks) == 1


def test_what_is_computed_when_asked_for_is_no_column() -> None:
    (plan,) = _plans(of_quality(semanticType="measure", logicalType="number"))
    assert (plan.checks, plan.also_called) == ([], {})


def _plans(data: dict[str, Any]) -> list[checks.Plan]:
    return [checks.plan(one) for one in document.checked(data).objects]
