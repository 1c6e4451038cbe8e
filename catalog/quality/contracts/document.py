"""A data contract in version 3 of the Open Data Contract Standard: what it says, and what is wrong with it (pure).

The document itself is kept whole and given out as it came; this reads it and changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.errors import Invalid

STATUSES = ("proposed", "draft", "active", "deprecated", "retired")
LOGICAL = frozenset({"string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean", "map"})
QUALITY = frozenset({"library", "text", "sql", "custom"})
METRICS = frozenset({"nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount"})
DIMENSIONS = frozenset(
    {"accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"}
    | {"ac", "cp", "cf", "cs", "cv", "tm", "uq"}
)
OPERATORS = frozenset(
    {"mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeGreaterThanOrEqualTo"}
    | {"mustBeLessThan", "mustBeLessOrEqualTo", "mustBeLessThanOrEqualTo", "mustBeBetween", "mustNotBeBetween"}
)
_RANGES = frozenset({"mustBeBetween", "mustNotBeBetween"})
_NEEDS: Mapping[str, Sequence[tuple[str, ...]]] = {
    "library": [("metric", "rule")],
    "sql": [("query",)],
    "custom": [("engine",), ("implementation",)],
    "text": [],
}
"""What a rule of each type needs: one of each of these names."""
MAX_OBJECTS, MAX_PROPERTIES = 500, 5_000
MAX_NAME = 512


@dataclass(frozen=True)
class Object:
    """A table of the contract."""

    name: str
    physical: str
    properties: Sequence[Mapping[str, Any]]
    quality: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Document:
    """What is read of a contract."""

    id: str
    version: str
    status: str
    objects: Sequence[Object] = ()
    levels: Sequence[Mapping[str, Any]] = ()
    """The service levels, as they stand."""
    default_element: str = ""
    owner: str = ""
    name: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def object(self, name: str) -> Object | None:
        """Find an object by its name."""
        return next((one for one in self.objects if one.name == name), None)


def checked(data: Any) -> Document:
    """Read a contract.

    Raises:
        Invalid: it is no contract of version 3, or a part of it is not of the form that the standard gives it.
    """
    if told := next(_faults(data), ""):
        raise Invalid(reason=f"It is no contract that can be used: {told}.")
    schema = data.get("schema") or []
    return Document(
        id=data["id"],
        version=str(data["version"]),
        status=data["status"],
        objects=[_object(one) for one in schema],
        levels=data.get("slaProperties") or [],
        default_element=str(data.get("slaDefaultElement") or ""),
        owner=_owner(data.get("team")),
        name=str(data.get("name") or data.get("dataProduct") or ""),
        data=data,
    )


def _object(given: Mapping[str, Any]) -> Object:
    name = str(given["name"])
    return Object(
        name, str(given.get("physicalName") or name), given.get("properties") or [], given.get("quality") or []
    )


def _owner(team: Any) -> str:
    members = team.get("members") if isinstance(team, Mapping) else team
    listed = [one for one in members or [] if isinstance(one, Mapping)]
    current = [one for one in listed if not one.get("dateOut")]
    owner = next((one for one in current if "owner" in str(one.get("role", "")).casefold()), None)
    named = str((owner or {}).get("username") or "")
    return named or (str(team.get("name") or "") if isinstance(team, Mapping) else "")


def _faults(data: Any) -> Iterator[str]:
    if not isinstance(data, Mapping) or data.get("kind") != "DataContract":
        yield "its kind is not DataContract"
        return
    if not str(data.get("apiVersion", "")).startswith("v3."):
        yield f"its apiVersion is {data.get('apiVersion')!r}, and v3 is read here"
    for name in ("id", "version", "status"):
        if not isinstance(data.get(name), str | int | float) or not 0 < len(str(data[name])) <= MAX_NAME:
            yield f"it has no {name}"
    if not isinstance(data.get("id"), str):
        yield "its id is no text"
    yield from _schema_faults(data.get("schema"))
    yield from _level_faults(data.get("slaProperties"))
    if not isinstance(data.get("team") or [], list | Mapping):
        yield "its team is neither a list nor an object"


def _schema_faults(schema: Any) -> Iterator[str]:
    if not _is_objects(schema or []) or len(schema or []) > MAX_OBJECTS:
        yield f"its schema is no list of up to {MAX_OBJECTS} objects"
        return
    for one in schema or []:
        name = one.get("name")
        if not isinstance(name, str) or not name:
            yield "an object of its schema has no name"
            return
        yield from _quality_faults(one.get("quality"), name)
        yield from _property_faults(one.get("properties"), name)
    names = [one["name"] for one in schema or []]
    if len(set(names)) < len(names):
        yield "two objects of its schema have one name"


def _property_faults(properties: Any, where: str) -> Iterator[str]:
    if not _is_objects(properties or []) or len(properties or []) > MAX_PROPERTIES:
        yield f"the properties of {where} are no list of up to {MAX_PROPERTIES:,} objects"
        return
    for one in properties or []:
        name = one.get("name")
        if not isinstance(name, str) or not name:
            yield f"a property of {where} has no name"
            return
        here = f"{where}.{name}"
        if one.get("logicalType") is not None and one["logicalType"] not in LOGICAL:
            yield f"the logicalType of {here} is {one['logicalType']!r}, which is none of {', '.join(sorted(LOGICAL))}"
        if not isinstance(one.get("logicalTypeOptions") or {}, Mapping):
            yield f"the logicalTypeOptions of {here} are no object"
        yield from _enum_faults(one.get("enum"), here)
        yield from _quality_faults(one.get("quality"), here)
        yield from _property_faults(one.get("properties"), here)


def _enum_faults(enum: Any, where: str) -> Iterator[str]:
    if enum is None:
        return
    if not _is_objects(enum) or not enum or any("value" not in entry for entry in enum):
        yield f"the enum of {where} is no list of objects with a value"
    elif len({repr(entry["value"]) for entry in enum}) < len(enum):
        yield f"the enum of {where} has a value twice"


def _quality_faults(quality: Any, where: str) -> Iterator[str]:
    if not _is_objects(quality or []):
        yield f"the quality of {where} is no list of objects"
        return
    for one in quality or []:
        if told := _rule_fault(one):
            yield f"a rule of {where} {told}"


def _rule_fault(one: Mapping[str, Any]) -> str:
    kind, named = one.get("type", "library"), OPERATORS & set(one)
    if kind not in QUALITY:
        return f"has the type {kind!r}, which is none of {', '.join(sorted(QUALITY))}"
    for name, known in (("metric", METRICS), ("dimension", DIMENSIONS)):
        if one.get(name) is not None and one[name] not in known:
            return f"has the {name} {one[name]!r}, which the standard does not have"
    if absent := [name for name in _NEEDS[kind] if not any(one.get(other) for other in name)]:
        return f"is of type {kind} and has no {absent[0][0]}"
    if len(named) > 1:
        return f"has more than one operator: {', '.join(sorted(named))}"
    if any(not isinstance(one[name], list) or len(one[name]) != 2 for name in named & _RANGES):  # noqa: PLR2004 - from, to
        return "gives no range of two numbers"
    return "" if isinstance(one.get("arguments") or {}, Mapping) else "has arguments that are no object"


def _level_faults(levels: Any) -> Iterator[str]:
    if not _is_objects(levels or []):
        yield "its slaProperties are no list of objects"
        return
    for one in levels or []:
        if not isinstance(one.get("property"), str) or one.get("value") is None:
            yield "a service level names no property, or no value"


def _is_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
