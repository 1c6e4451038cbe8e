"""Looking at suites: which there are, what is wrong with them, what changed between two."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from catalog.cli.exit_codes import ExitCode
from catalog.cli.frame import Call, Command
from catalog.cli.output import facts, table
from catalog.cli.suites import group
from catalog.datasets import queries as datasets
from catalog.datasets import resolving
from catalog.errors import CatalogError, SuiteInvalid
from catalog.quality import differing, parsing
from catalog.quality import suites as reading
from catalog.quality.choosing import chosen
from catalog.quality.differing import Difference
from catalog.quality.kept import queries
from catalog.quality.subjects import subject_of
from catalog.quality.suites import Suite
from catalog.web import human


@click.command("list", cls=Command)
@click.option("--of", "name", metavar="NAME|URI", help="Say of each suite why it is meant for this data, or not.")
@click.pass_obj
def list_suites(call: Call, name: str | None) -> None:
    """List the suites in use; with --of also why each is meant for the copies of NAME, or is not."""
    with call.transaction() as session:
        listed = queries.in_use(session, call.settings)
        meant = _meant(session, name, listed) if name else []
    shown = [_listed(suite) for suite in listed]
    told = {"suites": shown, "meant": meant} if name else {"suites": shown}
    call.out.show(told, lambda: _choice(meant) if name else _overview(shown))


@click.command(cls=Command)
@click.argument("suite", metavar="NAME|NAME@N|FILE")
@click.pass_obj
def show(call: Call, suite: str) -> None:
    """Show a suite with each of its rules in a sentence."""
    with call.transaction() as session:
        found = group.found(session, call.settings, suite)
    rows = [
        (
            str(entry.get("notes") or entry.get("description") or entry["type"]),
            differing.about(entry) or "(table)",
            entry.get("severity", "critical"),
            (entry.get("meta") or {}).get("owner") or found.owner,
        )
        for entry in found.data["expectations"]
    ]
    head = facts((key.replace("_", " "), value) for key, value in _listed(found).items())
    told = table(("rule", "about", "severity", "owner"), rows, empty="It holds no rule.")
    call.out.show({**_listed(found), "data": found.data}, lambda: [*head, "", *told])


@click.command(cls=Command)
@click.argument("places", metavar="[FILE|FOLDER|NAME]...", nargs=-1)
@click.option("--deep", is_flag=True, help="Have Great Expectations itself build each rule too; takes seconds.")
@click.pass_obj
def check(call: Call, places: Sequence[str], *, deep: bool) -> int:
    """Check suites without running them: types, arguments, counts, and what each rule should say of itself."""
    with call.transaction() as session:
        suites = _asked(session, call, places)
    checked = [_checked(suite, deep=deep) for suite in suites]
    rows = [
        (
            one["name"],
            one["rules"],
            "broken" if one["problem"] else "right",
            one["problem"] or "; ".join(one["lacking"]),
        )
        for one in checked
    ]
    call.out.show(
        {"suites": checked}, lambda: table(("suite", "rules", "it is", "what"), rows, empty="There are no suites.")
    )
    return ExitCode.INVALID if any(one["problem"] for one in checked) else ExitCode.OK


@click.command(cls=Command)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.pass_obj
def diff(call: Call, old: str, new: str) -> None:
    """Tell what changed from one suite to another (each a name, NAME@N or a file), and which rules became looser."""
    with call.transaction() as session:
        before, after = group.found(session, call.settings, old), group.found(session, call.settings, new)
    told = differing.differences(before.data, after.data)
    rows = [(one.what, one.way, one.column or "(table)", one.type, _change(one)) for one in told]
    columns = ("rule", "is now", "column", "expectation", "change")
    call.out.show({"differences": told}, lambda: table(columns, rows, empty="They say the same."))


def _overview(shown: Sequence[Mapping[str, Any]]) -> list[object]:
    keys = ("name", "kind", "party", "owner", "rules", "source")
    rows = [(*(one[key] for key in keys), str(one["revision"])[:8], one["problem"]) for one in shown]
    columns = ("suite", "kind", "party", "owner", "rules", "from", "revision", "problem")
    return table(columns, rows, empty="There are no suites.")


def _choice(meant: Sequence[Mapping[str, Any]]) -> list[object]:
    rows = [(one["uri"], one["suite"], "yes" if one["meant"] else "no", one["why_not"]) for one in meant]
    empty = "No copy of it holds anything that can be read."
    return table(("where", "suite", "meant", "why not"), rows, empty=empty)


def _meant(session: Session, name: str, listed: Sequence[Suite]) -> list[dict[str, Any]]:
    copies = (
        [resolving.copy_of(session, name)]
        if "/" in name
        else datasets.members(session, resolving.resolve(session, name).id)
    )
    told = []
    for copy in copies:
        if (subject := subject_of(session, copy)) is None:
            continue
        for suite, why_not in zip(listed, chosen(listed, subject), strict=True):
            told.append({"uri": copy.uri, "suite": suite.name, "meant": not why_not, "why_not": why_not})
    return told


def _listed(suite: Suite) -> dict[str, Any]:
    return {
        "name": suite.name,
        "kind": suite.kind,
        "party": suite.party,
        "owner": suite.owner,
        "rules": len(suite.data["expectations"]),
        "source": suite.source,
        "path": suite.path,
        "revision": suite.revision,
        "problem": suite.problem,
    }


def _asked(session: Session, call: Call, places: Sequence[str]) -> list[Suite]:
    if not places:
        return queries.in_use(session, call.settings)
    found: list[Suite] = []
    for place in places:
        if Path(place).is_dir():
            found += reading.read_each(Path(place))
        else:
            found.append(_found(session, call, place))
    return found


def _found(session: Session, call: Call, place: str) -> Suite:
    try:
        return group.found(session, call.settings, place)
    except SuiteInvalid as error:
        name = Path(place).stem
        return Suite(name, "", "kept", place, {"name": name, "expectations": []}, problem=str(error.facts["reason"]))


def _checked(suite: Suite, *, deep: bool) -> Mapping[str, Any]:
    problem = suite.problem or (_deep(suite) if deep else "")
    return {**_listed(suite), "problem": problem, "lacking": [] if problem else parsing.lacking(suite.data)}


def _deep(suite: Suite) -> str:
    from catalog.quality import gx  # noqa: PLC0415 - it takes seconds

    if any("$PARAMETER" in str(entry.get("kwargs")) for entry in suite.data["expectations"]):
        return ""  # what fills it in is known only where it is judged
    try:
        gx.rules(suite.data, suite.path)
    except CatalogError as error:
        return str(error.facts.get("reason", error))
    return ""


def _change(one: Difference) -> str:
    return "; ".join(f"{name}: {_value(before)} → {_value(after)}" for name, before, after in one.changes)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"{human.plural(len(value), 'value')} ({', '.join(map(str, value[:3]))}{' …' if len(value) > 3 else ''})"  # noqa: PLR2004
    return "nothing" if value is None else str(value)
