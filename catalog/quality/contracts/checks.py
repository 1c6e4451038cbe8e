"""What a contract's schema and quality ask of a table: expectations that measure, and a test of the measure (pure).

Great Expectations has no rule such as "fewer than ten missing values". A rule of a contract is one or more expectations
that count and never fail (`mostly` is 0), and a test of the count, the percentage or the value that they find. What
nobody can check here stands beside, with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.quality import parsing
from catalog.quality.contracts import check
from catalog.quality.contracts.check import Check
from catalog.quality.contracts.document import Object
from catalog.quality.contracts.measures import of_quality

_BIGGEST = 1.7e308
_FORMATS = {
    "email": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    "uuid": r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
    "uri": r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$",
    "hostname": r"^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$",
    "ipv4": r"^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$",
    "ipv6": r"^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$",
}
_TRUTHS = ["true", "false", "True", "False", "TRUE", "FALSE", "t", "f", "1", "0", "yes", "no", "Y", "N"]


@dataclass(frozen=True)
class Plan:
    """What can be checked of an object, and what cannot: the rule, and why."""

    checks: Sequence[Check]
    unchecked: Sequence[tuple[str, str]]
    also_called: Mapping[str, Sequence[str]]


def plan(given: Object) -> Plan:
    """Make checks of an object's schema and quality."""
    stored = [one for one in given.properties if _is_stored(one)]
    found: list[Check | tuple[str, str]] = [*_of_table(stored)]
    found += [
        (str(one["name"]), "It is computed when it is asked for.") for one in given.properties if one not in stored
    ]
    for one in stored:
        found += [*_of_property(one), *_of_options(one)]
        found += [made for rule in one.get("quality") or [] for made in of_quality(rule, str(one["name"]))]
    found += [made for rule in given.quality for made in of_quality(rule, None)]
    return Plan(
        [one for one in found if isinstance(one, Check)],
        [one for one in found if isinstance(one, tuple)],
        {str(one["name"]): _names(one) for one in stored},
    )


def _names(given: Mapping[str, Any]) -> list[str]:
    words = given.get("synonyms") or []
    others = [given.get("physicalName"), *(one.get("term") if isinstance(one, Mapping) else one for one in words)]
    return [name for name in others if isinstance(name, str) and name]


def _is_stored(given: Mapping[str, Any]) -> bool:
    return bool(given.get("semanticType", "column") == "column")


def _of_table(stored: Sequence[Mapping[str, Any]]) -> Iterator[Check]:
    names = [str(one["name"]) for one in stored]
    if names:
        yield _verdict(
            "The columns of the contract are there.", "table_columns_to_match_set", column_set=names, exact_match=False
        )
    keys = [one for one in stored if one.get("primaryKey") is True]
    ordered = [str(one["name"]) for one in sorted(keys, key=lambda one: _position(one.get("primaryKeyPosition")))]
    if len(ordered) == 1:
        yield _verdict(
            f"{ordered[0]} names the rows: no value stands twice.", "column_values_to_be_unique", column=ordered[0]
        )
    elif ordered:
        note = f"{', '.join(ordered)} together name the rows."
        yield _verdict(note, "compound_columns_to_be_unique", column_list=ordered)
    for name in ordered:
        yield _verdict(f"{name} is part of the key and always there.", "column_values_to_not_be_null", column=name)


def _position(value: Any) -> float:
    return value if isinstance(value, int | float) and value >= 0 else 1e9


def _of_property(given: Mapping[str, Any]) -> Iterator[Check | tuple[str, str]]:
    name, logical = str(given["name"]), given.get("logicalType")
    if given.get("required") is True and given.get("primaryKey") is not True:
        yield _verdict(f"{name} is always there.", "column_values_to_not_be_null", column=name)
    if given.get("unique") is True:
        yield _verdict(f"No value of {name} stands twice.", "column_values_to_be_unique", column=name)
    if values := [entry["value"] for entry in given.get("enum") or []]:
        yield _verdict(
            f"{name} is one of the listed values.", "column_values_to_be_in_set", column=name, value_set=values
        )
    yield from _of_type(name, logical)


def _of_type(name: str, logical: Any) -> Iterator[Check | tuple[str, str]]:
    if logical in {"number", "integer"}:
        bounds = {"min_value": -_BIGGEST, "max_value": _BIGGEST}
        yield _verdict(f"{name} holds numbers.", "column_values_to_be_between", column=name, **bounds)
    if logical == "integer":
        yield _verdict(
            f"{name} holds whole numbers.", "column_values_to_match_regex", column=name, regex=r"^[-+]?[0-9]+(?:\.0*)?$"
        )
    if logical in {"date", "timestamp"}:
        times = {"min_value": "0001-01-02", "max_value": "9999-12-31"}
        yield _verdict(f"{name} holds times.", "column_values_to_be_between", column=name, **times)
    if logical == "boolean":
        yield _verdict(f"{name} holds yes and no.", "column_values_to_be_in_set", column=name, value_set=_TRUTHS)
    if logical in {"object", "array", "map", "time"}:
        yield f"{name} is of type {logical}", "What such values hold is not looked into."


def _of_options(given: Mapping[str, Any]) -> Iterator[Check | tuple[str, str]]:
    name, options = str(given["name"]), given.get("logicalTypeOptions") or {}
    bounds = {
        "min_value": options.get("minimum", options.get("exclusiveMinimum")),
        "max_value": options.get("maximum", options.get("exclusiveMaximum")),
        "strict_min": "minimum" not in options and "exclusiveMinimum" in options,
        "strict_max": "maximum" not in options and "exclusiveMaximum" in options,
    }
    if bounds["min_value"] is not None or bounds["max_value"] is not None:
        yield _sound(f"{name} lies within its bounds.", "column_values_to_be_between", column=name, **_given(bounds))
    lengths = {"min_value": options.get("minLength"), "max_value": options.get("maxLength")}
    if any(value is not None for value in lengths.values()):
        yield _sound(
            f"{name} is as long as it may be.", "column_value_lengths_to_be_between", column=name, **_given(lengths)
        )
    if regex := options.get("pattern") or (
        _FORMATS.get(str(options.get("format"))) if given.get("logicalType") == "string" else None
    ):
        yield _sound(f"{name} has its form.", "column_values_to_match_regex", column=name, regex=regex)
    told = {
        "multipleOf",
        "format",
        "timezone",
        "defaultTimezone",
        "minItems",
        "maxItems",
        "uniqueItems",
        "required",
    } & set(options)
    for option in sorted(told - ({"format"} if regex else set())):
        yield f"{name}: {option} {options[option]}", "How values are written or made up inside is not checked."


def _given(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if value is not None and value is not False}


def _verdict(note: str, kind: str, **kwargs: Any) -> Check:
    return Check(note, [check.entry(kind, note, "critical", **kwargs)])


def _sound(note: str, kind: str, **kwargs: Any) -> Check | tuple[str, str]:
    made = _verdict(note, kind, **kwargs)
    told = parsing.fault(made.entries[0])
    return (note, f"It cannot be checked: {told}") if told else made
