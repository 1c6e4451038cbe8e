"""Contracts written for the tests."""

from typing import Any

SALES: dict[str, Any] = {
    "apiVersion": "v3.1.0",
    "kind": "DataContract",
    "id": "till-sales",
    "version": "1.2.0",
    "status": "active",
    "schema": [
        {
            "name": "sales",
            "properties": [
                {"name": "saleNumber", "physicalName": "sale_id", "logicalType": "string", "primaryKey": True},
                {
                    "name": "store",
                    "logicalType": "integer",
                    "required": True,
                    "logicalTypeOptions": {"minimum": 0, "exclusiveMaximum": 7},
                },
                {"name": "amount", "logicalType": "number", "quality": [{"metric": "nullValues", "mustBe": 0}]},
                {"name": "day", "logicalType": "date"},
            ],
            "quality": [{"metric": "rowCount", "mustBeBetween": [100, 300]}],
        }
    ],
    "team": [{"username": "ana", "role": "Data Engineer"}, {"username": "bo", "role": "Data Product Owner"}],
}


def contract(**changed: Any) -> dict[str, Any]:
    """Write a contract of sales with some parts changed."""
    return {**SALES, **changed}


def of_quality(*rules: dict[str, Any], column: str = "amount", **more: Any) -> dict[str, Any]:
    """Write a contract that asks only this of one column."""
    return contract(schema=[{"name": "sales", "properties": [{"name": column, "quality": list(rules), **more}]}])
