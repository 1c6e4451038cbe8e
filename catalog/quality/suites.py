"""Expectation suites: what one is, and reading a folder of them (pure but for reading files)."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.errors import Invalid, SuiteInvalid
from catalog.quality import agreement, choosing, documents, parsing
from catalog.quality.arguments import is_parameter
from catalog.quality.choosing import COPIES, Applies, Subject, chosen
from catalog.quality.fitting import fitted

MAX_BYTES = documents.MAX_BYTES
MEASURE, OWNER, CONTRACT, CATALOG, FOREIGN = "measure", choosing.OWNER, "contract", "catalog", "foreign"
"""Who speaks in a suite: the measure team, the owner of the data, a contract between both, the catalog itself, or
another engine that whoever runs it tells of."""
PARTY_WORDS = {
    MEASURE: "measure team",
    OWNER: "owner",
    CONTRACT: "contract",
    CATALOG: "catalog",
    FOREIGN: "another engine",
}


@dataclass(frozen=True)
class Suite:
    """A suite in GX's own JSON form, with what it is for; `problem` says why a broken one cannot be used."""

    name: str
    revision: str
    """SHA-256 of the suite's JSON."""
    source: str
    """shipped | kept | contract | profile"""
    path: str
    data: Mapping[str, Any] = field(default_factory=dict)
    applies: Sequence[Applies] = (Applies(),)
    """It is meant for a table that one of these fits."""
    also_called: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kind: str = ""
    """Of what kind a table is that this suite is meant for, such as `orders`; empty for a suite of single tables."""
    gives_way_to: Sequence[str] = ()
    """Kinds that are more telling: where one of them fits too, this suite is not meant."""
    party: str = MEASURE
    """measure | owner | contract | catalog"""
    owner: str = ""
    problem: str = ""


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
    for path in sorted(path for path in place.iterdir() if path.suffix in documents.SUFFIXES):
        suite = _read(path)
        if suite.name in suites:
            suite = _broken(path, path.read_bytes(), f"{suites[suite.name].path} has a suite of the same name.")
        suites[suite.name if not suite.problem else str(path)] = suite
    return list(suites.values())


def parse(content: bytes, path: str, *, source: str = "shipped") -> Suite:
    """Make a suite of GX's JSON, or of YAML that says the same, checked.

    Raises:
        SuiteInvalid: it is neither, no suite, empty, or holds an expectation that GX would not take.
    """
    try:
        data = documents.read(content, yaml=path.endswith((".yaml", ".yml")))
    except Invalid as error:
        raise SuiteInvalid(path=path, reason=str(error)) from None
    return checked(data, path, source=source)


def checked(data: Any, path: str, *, source: str, party: str | None = None) -> Suite:
    """Make a suite of plain values, checked; `party` is who wrote it, whatever the suite itself says.

    Raises:
        SuiteInvalid: see `parse`.
    """
    parsing.check(data, path)
    own = parsing.own(data, path)
    for number, entry in enumerate(data["expectations"], start=1):
        if told := agreement.complaint(entry) if own.kind == COPIES else _open_parameter(entry):
            raise SuiteInvalid(path=path, reason=f"expectation {number} ({entry['type']}) {told}.")
    return Suite(
        name=data["name"],
        revision=revision_of(data),
        source=source,
        path=path,
        data=data,
        applies=own.applies,
        also_called=own.also_called,
        kind=own.kind,
        gives_way_to=own.gives_way_to,
        party=party or own.party or MEASURE,
        owner=own.owner,
    )


def make(data: Mapping[str, Any], *, path: str, source: str, party: str, owner: str = "") -> Suite:
    """Make a suite of JSON that the catalog wrote itself, for whichever table it is given."""
    return Suite(data["name"], revision_of(data), source, path, data, party=party, owner=owner)


def revision_of(data: Mapping[str, Any]) -> str:
    """Name a suite's content: the hash of its JSON, whatever the order of its keys."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def choose(suites: Iterable[Suite], subject: Subject) -> list[Suite]:
    """Choose the suites meant for a table; broken ones come along, so that their problem is seen."""
    listed = list(suites)
    return [suite for suite, why_not in zip(listed, chosen(listed, subject), strict=True) if not why_not]


def fit(suite: Suite, columns: Sequence[str]) -> dict[str, Any]:
    """Give a suite's JSON with each column under the name that this table has for it."""
    return fitted(suite.data, suite.also_called, columns)


def _open_parameter(entry: Mapping[str, Any]) -> str:
    named = [value["$PARAMETER"] for value in entry.get("kwargs", {}).values() if is_parameter(value)]
    return f"asks for {named[0]!r}, and only suites of copies are given such facts" if named else ""


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
