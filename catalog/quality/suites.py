"""Expectation suites: read from a folder, checked, and chosen for a table (pure but for reading files)."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from catalog.errors import SuiteInvalid
from catalog.quality.fitting import find, fitted
from catalog.quality.known_types import KNOWN_TYPES

MAX_BYTES = 4 * 2**20
MAX_RULES = 5_000
SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True)
class Applies:
    """Which tables a suite is for; what is left empty does not narrow the choice."""

    columns: tuple[str, ...] = ()
    """All of these are there."""
    any_of: tuple[str, ...] = ()
    """At least one of these is there."""
    without: tuple[str, ...] = ()
    """None of these is there."""
    silos: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Shell patterns; one of them fits the dataset's name, the copy's title or its path."""


@dataclass(frozen=True)
class Suite:
    """A suite in GX's own JSON form, with what it is for; `problem` says why a broken one cannot be used."""

    name: str
    revision: str
    """SHA-256 of the suite's JSON."""
    source: str
    """shipped | profile"""
    path: str
    data: Mapping[str, Any] = field(default_factory=dict)
    applies: Applies = field(default_factory=Applies)
    also_called: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Subject:
    """What a suite is chosen for."""

    columns: Sequence[str]
    silo: str = ""
    names: Sequence[str] = ()


def folder(setting: Path | None) -> Path:
    """Tell where the suites lie: where the settings say, else in the package, else in the checkout."""
    if setting is not None:
        return setting
    packed = Path(__file__).parent / "shipped"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "expectations"


def read(place: Path) -> list[Suite]:
    """Read every suite of a folder.

    Raises:
        SuiteInvalid: for the first one that cannot be used; it names the file and the place in it.
    """
    suites = read_each(place)
    for suite in suites:
        if suite.problem:
            raise SuiteInvalid(path=suite.path, reason=suite.problem)
    return suites


def read_each(place: Path) -> list[Suite]:
    """Read every suite of a folder; one that cannot be used is given with its problem, so that none vanishes."""
    if not place.is_dir():
        return [_broken(place, b"", "there is no such folder. Set CATALOG_EXPECTATIONS to the folder of your suites.")]
    suites: dict[str, Suite] = {}
    for path in sorted(place.glob("*.json")):
        suite = _read(path)
        if suite.name in suites:
            suite = _broken(path, path.read_bytes(), f"{suites[suite.name].path} has a suite of the same name.")
        suites[suite.name if not suite.problem else str(path)] = suite
    return list(suites.values())


def parse(content: bytes, path: str) -> Suite:
    """Make a suite of GX's JSON, checked.

    Raises:
        SuiteInvalid: it is not JSON, not a suite, empty, or names an expectation that does not exist.
    """
    data = _json(content, path)
    if not isinstance(data, dict) or not isinstance(data.get("name"), str) or not data["name"].strip():
        raise SuiteInvalid(path=path, reason="it is no suite: an object with a name and a list of expectations.")
    entries = data.get("expectations")
    if not isinstance(entries, list) or not entries:
        raise SuiteInvalid(path=path, reason="it holds no expectation, and an empty suite would pass everything.")
    if len(entries) > MAX_RULES:
        raise SuiteInvalid(path=path, reason=f"it holds {len(entries)} expectations, more than {MAX_RULES}.")
    for number, entry in enumerate(entries, start=1):
        _check(number, entry, path)
    own = _own(data, path)
    return make(data, path=path, source="shipped", applies=_applies(own, path), also_called=_also_called(own, path))


def make(
    data: Mapping[str, Any],
    *,
    path: str,
    source: str,
    applies: Applies | None = None,
    also_called: Mapping[str, Sequence[str]] | None = None,
) -> Suite:
    """Make a suite of checked JSON; its revision is the hash of that JSON, whatever the order of its keys."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    revision = hashlib.sha256(text.encode()).hexdigest()
    return Suite(data["name"], revision, source, path, data, applies or Applies(), also_called or {})


def choose(suites: Iterable[Suite], subject: Subject) -> list[Suite]:
    """Choose the suites meant for a table; broken ones come along, so that their problem is seen."""
    return [suite for suite in suites if suite.problem or _is_meant(suite, subject)]


def fit(suite: Suite, columns: Sequence[str]) -> dict[str, Any]:
    """Give a suite's JSON with each column under the name that this table has for it."""
    return fitted(suite.data, suite.also_called, columns)


def _read(path: Path) -> Suite:
    try:
        if path.stat().st_size > MAX_BYTES:
            return _broken(path, b"", f"it is larger than {MAX_BYTES // 2**20} MiB.")
        content = path.read_bytes()
    except OSError as error:
        return _broken(path, b"", f"it cannot be read: {error.strerror}.")
    try:
        return parse(content, str(path))
    except SuiteInvalid as error:
        return _broken(path, content, str(error.facts["reason"]))


def _broken(path: Path, content: bytes, problem: str) -> Suite:
    revision = hashlib.sha256(content + problem.encode()).hexdigest()
    return Suite(path.stem, revision, "shipped", str(path), {"name": path.stem, "expectations": []}, problem=problem)


def _json(content: bytes, path: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SuiteInvalid(path=path, reason=f"it is not UTF-8 text (byte {error.start}).") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise SuiteInvalid(path=path, reason=f"it is not JSON: {error.msg} at {place}.") from None
    except RecursionError:
        raise SuiteInvalid(path=path, reason="it is nested too deeply.") from None


def _check(number: int, entry: Any, path: str) -> None:
    kind = entry.get("type") if isinstance(entry, dict) else None
    if not isinstance(kind, str) or not isinstance(entry.get("kwargs", {}), dict):
        raise SuiteInvalid(path=path, reason=f"expectation {number} has no type, or its kwargs are no object.")
    if kind not in KNOWN_TYPES:
        near = get_close_matches(kind, KNOWN_TYPES, 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise SuiteInvalid(path=path, reason=f"expectation {number} is of the unknown type {kind[:100]!r}.{hint}")
    if entry.get("severity", "critical") not in SEVERITIES:
        raise SuiteInvalid(path=path, reason=f"expectation {number} has a severity that is none of {SEVERITIES}.")


def _own(data: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    meta = data.get("meta") or {}
    own = meta.get("headwater", {}) if isinstance(meta, dict) else None
    if not isinstance(own, dict):
        raise SuiteInvalid(path=path, reason="its meta, or the headwater part of it, is no object.")
    return own


def _applies(own: Mapping[str, Any], path: str) -> Applies:
    given = own.get("applies", {})
    known = Applies.__dataclass_fields__
    if not isinstance(given, dict) or not set(given) <= set(known) or not all(map(_is_names, given.values())):
        raise SuiteInvalid(path=path, reason=f"meta.headwater.applies takes lists of text under {', '.join(known)}.")
    return Applies(**{key: tuple(names) for key, names in given.items()})


def _also_called(own: Mapping[str, Any], path: str) -> Mapping[str, Sequence[str]]:
    given = own.get("also_called", {})
    if not isinstance(given, dict) or not all(map(_is_names, given.values())):
        raise SuiteInvalid(path=path, reason="meta.headwater.also_called takes a list of names for each column.")
    return given


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_meant(suite: Suite, subject: Subject) -> bool:
    applies = suite.applies

    def there(role: str) -> bool:
        return find(role, suite.also_called, subject.columns) is not None

    return (
        all(there(role) for role in applies.columns)
        and (not applies.any_of or any(there(role) for role in applies.any_of))
        and not any(there(role) for role in applies.without)
        and (not applies.silos or subject.silo in applies.silos)
        and (not applies.names or any(fnmatchcase(name, form) for name in subject.names for form in applies.names))
    )
