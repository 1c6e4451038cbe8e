"""A contract for a dataset that has none: what its latest version is like and is judged by, as a draft (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.quality import documents
from catalog.quality.contracts.document import Document
from catalog.quality.suites import Suite
from catalog.scanning.profile import ColumnProfile, Profile

API_VERSION = "v3.1.0"
_ORDER = (
    "apiVersion", "kind", "id", "property", "metric", "server", "channel", "username", "name", "version", "status",
    "domain", "dataProduct", "tenant", "type", "engine", "value", "valueExt", "unit", "element", "physicalName",
    "logicalType",
    "physicalType", "businessName", "role", "description", "purpose", "limitations", "usage", "primaryKey",
    "primaryKeyPosition", "required", "unique", "logicalTypeOptions", "enum", "tags", "servers", "schema", "properties",
    "arguments", "implementation", "kwargs", "quality", "price", "team", "members", "roles", "slaDefaultElement",
    "slaProperties", "support", "authoritativeDefinitions", "customProperties", "contractCreatedTs",
)  # fmt: skip
_LOGICAL = {"number": "number", "time": "timestamp", "text": "string", "boolean": "boolean"}


@dataclass(frozen=True)
class Subject:
    """What a contract is written about."""

    dataset_id: str
    name: str
    description: str
    owner: str
    physical: str
    tags: Sequence[str]
    types: Mapping[str, str]
    """The stored type of each column."""


def draft(subject: Subject, profile: Profile, suites: Sequence[Suite]) -> dict[str, Any]:
    """Write a draft: columns with their types, and every rule of the suites in use as a rule of Great Expectations."""
    about: dict[str, Any] = {
        "name": subject.name,
        "physicalName": subject.physical,
        "physicalType": "table",
        "logicalType": "object",
        "properties": [
            _property(column, subject.types.get(column.name, ""), profile.rows) for column in profile.columns
        ],
        "quality": [_rule(entry, suite) for suite in suites for entry in suite.data["expectations"]],
    }
    written: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": subject.dataset_id,
        "name": subject.name,
        "version": "0.1.0",
        "status": "draft",
        "tags": list(subject.tags),
        "description": {"purpose": subject.description} if subject.description else {},
        "schema": [about],
        "team": [{"username": subject.owner, "role": "Owner"}] if subject.owner else [],
    }
    return {name: value for name, value in written.items() if value not in ([], {})}


def written(data: Mapping[str, Any]) -> str:
    """Write a contract as YAML, its parts in the order in which the standard tells them."""
    return documents.write_yaml(documents.in_order(data, _ORDER))


def summary(read: Document) -> dict[str, Any]:
    """Tell a contract in a few facts."""
    return {
        "id": read.id,
        "name": read.name,
        "version": read.version,
        "status": read.status,
        "owner": read.owner,
        "objects": [one.name for one in read.objects],
        "service_levels": len(read.levels),
    }


def _property(column: ColumnProfile, stored: str, rows: int) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "physicalType": stored or column.type}
    if column.kind in _LOGICAL and not column.form:
        found["logicalType"] = _LOGICAL[column.kind]
    if column.nulls == 0 and rows:
        found["required"] = True
    if column.semantic == "id" and column.distinct_exact and column.distinct == rows - column.nulls > 1:
        found["unique"] = True
    return found


def _rule(entry: Mapping[str, Any], suite: Suite) -> dict[str, Any]:
    return {
        "type": "custom",
        "engine": "greatExpectations",
        "description": str(entry.get("notes") or entry["type"]),
        "severity": entry.get("severity", "critical"),
        "implementation": {"type": entry["type"], "kwargs": dict(entry.get("kwargs", {}))},
        "customProperties": [{"property": "suite", "value": suite.name}],
    }
