"""What changed between two suites, rule by rule, and whether a rule became looser or tighter (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.quality.parsing import SEVERITIES

LOOSER, TIGHTER, OTHER = "looser", "tighter", "other"
_SUBJECT = ("column", "column_A", "column_B", "column_list", "column_set", "row_condition")
_UP_IS_TIGHTER = frozenset({"mostly", "min_value", "strict_min", "strict_max", "strictly", "exact_match"})
_DOWN_IS_TIGHTER = frozenset({"max_value", "threshold"})
_FEWER_IS_TIGHTER = frozenset({"value_set", "regex_list", "type_list", "like_pattern_list"})
_FORBIDS = ("expect_column_values_to_not_", "expect_column_distinct_values_to_contain")


@dataclass(frozen=True)
class Difference:
    """One rule that is not the same on both sides; `old` or `new` is None where it stands on one side only."""

    what: str
    """added | removed | changed"""
    way: str
    """looser | tighter | other"""
    type: str
    column: str
    """The columns it is about, joined by commas; empty for the whole table."""
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    changes: Sequence[tuple[str, Any, Any]] = ()
    """What is not the same in it: name, before, after."""


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Compare two suites; rules are the same that have one type and are about the same columns and rows."""
    before, after = _by_subject(old["expectations"]), _by_subject(new["expectations"])
    told = []
    for key in dict.fromkeys([*before, *after]):
        ours, theirs = before.get(key, []), after.get(key, [])
        told += [
            _difference(ours[place] if place < len(ours) else None, theirs[place] if place < len(theirs) else None)
            for place in range(max(len(ours), len(theirs)))
        ]
    return [one for one in told if one is not None]


def about(entry: Mapping[str, Any]) -> str:
    """Name the columns that a rule is about."""
    kwargs = entry.get("kwargs", {})
    found = [kwargs[name] for name in ("column", "column_A", "column_B") if kwargs.get(name)]
    return ", ".join(str(name) for name in found or kwargs.get("column_list") or [])


def _by_subject(entries: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        kwargs = entry.get("kwargs", {})
        key = repr((entry["type"], [kwargs.get(name) for name in _SUBJECT]))
        found.setdefault(key, []).append(entry)
    return found


def _difference(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Difference | None:
    shown = new or old or {}
    if old is None or new is None:
        what, way = ("added", TIGHTER) if old is None else ("removed", LOOSER)
        return Difference(what, way, shown["type"], about(shown), old, new)
    changes = _changes(old, new)
    if not changes:
        return None
    return Difference("changed", _way(old["type"], changes), old["type"], about(new), old, new, changes)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    before, after = _facts(old), _facts(new)
    return [
        (name, before.get(name), after.get(name))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]


def _facts(entry: Mapping[str, Any]) -> dict[str, Any]:
    owner = (entry.get("meta") or {}).get("owner")
    said = {"severity": entry.get("severity", "critical"), "notes": entry.get("notes"), "owner": owner}
    return {**{name: value for name, value in entry.get("kwargs", {}).items() if name not in _SUBJECT}, **said}


def _way(kind: str, changes: Sequence[tuple[str, Any, Any]]) -> str:
    ways = {_way_of(kind, *change) for change in changes if change[0] not in {"notes", "owner"}}
    return ways.pop() if len(ways) == 1 else OTHER


def _way_of(kind: str, name: str, old: Any, new: Any) -> str:
    if name == "severity":
        return TIGHTER if SEVERITIES.index(new) < SEVERITIES.index(old) else LOOSER
    if name in _FEWER_IS_TIGHTER:
        return _of_sets(old, new, forbids=kind.startswith(_FORBIDS))
    if name in _UP_IS_TIGHTER | _DOWN_IS_TIGHTER:
        least = 1 if name == "mostly" else None
        before, after = (least if value is None else value for value in (old, new))
        return _of_bounds(before, after, more_is_tighter=name in _UP_IS_TIGHTER)
    return OTHER


def _of_sets(old: Any, new: Any, *, forbids: bool) -> str:
    if not isinstance(old, list) or not isinstance(new, list):
        return OTHER
    before, after = {repr(value) for value in old}, {repr(value) for value in new}
    if before < after:
        return TIGHTER if forbids else LOOSER
    return (LOOSER if forbids else TIGHTER) if after < before else OTHER


def _of_bounds(old: Any, new: Any, *, more_is_tighter: bool) -> str:
    if old is None or new is None:
        return TIGHTER if old is None else LOOSER
    are_numbers = all(isinstance(one, int | float) for one in (old, new))
    if not are_numbers and not all(isinstance(one, str) for one in (old, new)):
        return OTHER
    return TIGHTER if (new > old) == more_is_tighter else LOOSER
