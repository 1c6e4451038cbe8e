"""Checking what a suite says: each expectation's type and arguments, and what the suite is for (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any

from catalog.errors import SuiteInvalid
from catalog.quality import arguments
from catalog.quality.choosing import Applies
from catalog.quality.known_types import KNOWN_TYPES

MAX_RULES = 5_000
MAX_NAME = 200
SEVERITIES = ("critical", "warning", "info")
PARTIES = ("measure", "owner")
HOLDS = frozenset({"number", "time", "text", "boolean"})
_NAMES = frozenset({"columns", "any_of", "without", "silos", "names", "datasets", "kinds", "tags", "one_row_per"})
_OF_ENTRY = frozenset({"type", "kwargs", "severity", "meta", "notes", "description", "id", "expectation_context",
                       "rendered_content", "windows"})  # fmt: skip


@dataclass(frozen=True)
class Own:
    """What a suite says of itself under `meta.headwater`."""

    applies: tuple[Applies, ...]
    also_called: Mapping[str, Sequence[str]]
    kind: str
    gives_way_to: tuple[str, ...]
    party: str
    owner: str


def check(data: Any, path: str) -> None:
    """Check that this is a suite, and every expectation in it.

    Raises:
        SuiteInvalid: it is none, is empty, or holds an expectation that GX would drop or refuse.
    """
    if not isinstance(data, dict) or not isinstance(data.get("name"), str) or not data["name"].strip():
        raise SuiteInvalid(path=path, reason="it is no suite: an object with a name and a list of expectations.")
    if len(data["name"]) > MAX_NAME or not data["name"].isprintable():
        raise SuiteInvalid(path=path, reason=f"its name takes up to {MAX_NAME} printable characters.")
    entries = data.get("expectations")
    if not isinstance(entries, list) or not entries:
        raise SuiteInvalid(path=path, reason="it holds no expectation, and an empty suite would pass everything.")
    if len(entries) > MAX_RULES:
        raise SuiteInvalid(path=path, reason=f"it holds {len(entries)} expectations, more than {MAX_RULES}.")
    for number, entry in enumerate(entries, start=1):
        if told := fault(entry):
            raise SuiteInvalid(path=path, reason=f"expectation {number} {told}")


def fault(entry: Any) -> str:
    """Say what is wrong with one expectation, as the rest of a sentence about it; nothing when it is right."""
    kind = entry.get("type") if isinstance(entry, dict) else None
    if not isinstance(kind, str) or not isinstance(entry.get("kwargs", {}), dict):
        return "has no type, or its kwargs are no object."
    if kind not in KNOWN_TYPES:
        near = get_close_matches(kind, KNOWN_TYPES, 1)
        return f"is of the unknown type {kind[:100]!r}." + (f" Did you mean {near[0]!r}?" if near else "")
    if strange := sorted(set(entry) - _OF_ENTRY):
        return f"({kind}) has {strange[0][:60]!r}, which is no part of an expectation."
    if entry.get("severity", "critical") not in SEVERITIES:
        return f"({kind}) has a severity that is none of {SEVERITIES}."
    if told := arguments.complaint(kind, entry.get("kwargs", {})):
        return f"({kind}): {told}."
    return _query_fault(kind, entry.get("kwargs", {}))


def own(data: Mapping[str, Any], path: str) -> Own:
    """Read what a suite says of itself.

    Raises:
        SuiteInvalid: a part of it is not of the form that it has to be.
    """
    meta = data.get("meta") or {}
    said = meta.get("headwater", {}) if isinstance(meta, dict) else None
    if not isinstance(said, dict):
        raise SuiteInvalid(path=path, reason="its meta, or the headwater part of it, is no object.")
    party, owner, kind = (said.get(name, "") for name in ("party", "owner", "kind"))
    if not all(isinstance(value, str) for value in (party, owner, kind)) or party not in ("", *PARTIES):
        raise SuiteInvalid(path=path, reason=f"meta.headwater takes text for owner and kind, and {PARTIES} for party.")
    if not _is_names(said.get("gives_way_to", [])):
        raise SuiteInvalid(path=path, reason="meta.headwater.gives_way_to takes a list of kinds.")
    given = said.get("applies", {})
    applies = tuple(_applies(one, said, path) for one in (given if isinstance(given, list) and given else [given]))
    return Own(applies, _also_called(said, path), kind, tuple(said.get("gives_way_to", [])), party, owner)


def lacking(data: Mapping[str, Any]) -> list[str]:
    """List what each rule should say of itself and does not: a sentence, a severity, an owner."""
    meta = data.get("meta")
    of_all = meta["headwater"].get("owner") if isinstance(meta, dict) and "headwater" in meta else ""
    told = []
    for number, entry in enumerate(data["expectations"], start=1):
        said = {
            "sentence": entry.get("notes") or entry.get("description"),
            "severity": entry.get("severity"),
            "owner": (entry.get("meta") or {}).get("owner") or of_all,
        }
        if absent := [name for name, value in said.items() if not value]:
            told.append(f"expectation {number} ({entry['type']}) says no {', no '.join(absent)}")
    return told


def _query_fault(kind: str, kwargs: Mapping[str, Any]) -> str:
    queries = [kwargs[name] for name in ("unexpected_rows_query", "base_query", "comparison_query") if name in kwargs]
    if not queries:
        return ""
    from catalog.quality import custom_sql  # noqa: PLC0415 - DuckDB parses it, and few suites have one

    told = next((wrong for query in queries if (wrong := custom_sql.complaint(query))), "")
    return f"({kind}): its query {told}." if told else ""


def _applies(given: Any, said: Mapping[str, Any], path: str) -> Applies:
    known = {one.name for one in fields(Applies)} - {"holds"}
    if not isinstance(given, dict) or not set(given) <= known or not all(_is_names(given.get(n, [])) for n in _NAMES):
        raise SuiteInvalid(path=path, reason=f"meta.headwater.applies takes lists of text under {', '.join(_NAMES)}.")
    at_least, covers = given.get("at_least", 1), given.get("covers", 0)
    if not isinstance(at_least, int) or not isinstance(covers, int | float) or at_least < 1 or not 0 <= covers <= 1:
        raise SuiteInvalid(path=path, reason="applies.at_least takes a whole number, applies.covers a share up to 1.")
    holds = said.get("holds", {})
    if not isinstance(holds, dict) or not set(map(str, holds.values())) <= HOLDS:
        raise SuiteInvalid(path=path, reason=f"meta.headwater.holds takes one of {sorted(HOLDS)} for a column.")
    lists = {name: tuple(given[name]) for name in _NAMES & set(given)}
    return Applies(**lists, at_least=at_least, covers=float(covers), holds=holds)


def _also_called(said: Mapping[str, Any], path: str) -> Mapping[str, Sequence[str]]:
    given = said.get("also_called", {})
    if not isinstance(given, dict) or not all(map(_is_names, given.values())):
        raise SuiteInvalid(path=path, reason="meta.headwater.also_called takes a list of names for each column.")
    return given


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
