"""Keeping suites in the catalog, taking them out of use, and writing them to files."""

import json
from pathlib import Path
from typing import Any

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.cli.suites import group
from catalog.db import now
from catalog.errors import Invalid
from catalog.quality import documents
from catalog.quality.kept import queries, service
from catalog.quality.kept.models import SuiteRevision
from catalog.quality.suites import MEASURE, OWNER
from catalog.web import human


@click.command(cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--party", type=click.Choice([MEASURE, OWNER]), default=OWNER, show_default=True, help="Who speaks in it."
)
@click.option("--number", type=click.IntRange(0), help="The revision that you read; refused when there is a newer one.")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def keep(call: Call, file: Path, *, party: str, number: int | None, reason: str) -> None:
    """Put the suite in FILE into use: from now on versions are judged by it."""
    suite = group.read(file)
    with call.transaction(write=True) as session:
        kept = service.keep(
            session, suite.data, party=party, actor=call.actor, reason=reason, settings=call.settings, number=number
        )
        shown = _shown(kept)
    told = f"Suite {kept.name!r} is kept as revision {kept.number} ({kept.revision[:8]}), of the {kept.party}."
    call.out.show(shown, lambda: [told])


@click.command(cls=Command)
@click.argument("name", metavar="NAME")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def retire(call: Call, name: str, *, reason: str) -> None:
    """Take a suite out of use; its revisions and what they found stay."""
    with call.transaction(write=True) as session:
        shown = _shown(service.retire(session, name, actor=call.actor, reason=reason, settings=call.settings))
    call.out.show(shown, lambda: [f"Suite {name!r} is out of use."])


@click.command(cls=Command)
@click.argument("name", metavar="NAME")
@click.pass_obj
def history(call: Call, name: str) -> None:
    """List the revisions of a kept suite, newest first."""
    with call.transaction() as session:
        revisions = [_shown(one) for one in queries.history(session, name)]
    at = now()
    rows = [
        (
            one["number"],
            one["revision"][:8],
            "retired" if one["retired"] else "",
            one["by"],
            human.ago(one["at"], at),
            one["reason"],
        )
        for one in revisions
    ]
    empty = f"Nobody has changed {name!r} in the catalog."
    columns = ("number", "revision", "state", "by", "when", "why")
    call.out.show({"revisions": revisions}, lambda: table(columns, rows, empty=empty))


@click.command(cls=Command)
@click.argument("names", metavar="[NAME|NAME@N]...", nargs=-1)
@click.option("--to", "place", required=True, type=click.Path(path_type=Path), help="A file, or a folder for several.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Write YAML instead of JSON.")
@click.pass_obj
def export(call: Call, names: tuple[str, ...], *, place: Path, as_yaml: bool) -> None:
    """Write suites to files that the catalog, and Great Expectations, read again; without a name all in use."""
    with call.transaction() as session:
        chosen = [group.found(session, call.settings, name) for name in names]
        chosen = chosen or [suite for suite in queries.in_use(session, call.settings) if not suite.problem]
    is_file = place.suffix in documents.SUFFIXES
    if is_file and len(chosen) != 1:
        raise Invalid(reason="Several suites are written into a folder: name one, not a file.")
    suffix = place.suffix if is_file else (".yaml" if as_yaml else ".json")
    written = [(_file(place, suite.name, suffix, is_file=is_file), suite.data) for suite in chosen]
    for path, data in written:
        _write(path, data)
    call.out.show({"files": [str(path) for path, _ in written]}, lambda: [str(path) for path, _ in written])


_ORDER = (
    "name",
    "expectations",
    "type",
    "kwargs",
    "column",
    "severity",
    "meta",
    "notes",
    "kind",
    "party",
    "owner",
    "applies",
)


def _shown(kept: SuiteRevision) -> dict[str, Any]:
    return {
        "name": kept.name,
        "number": kept.number,
        "revision": kept.revision,
        "party": kept.party,
        "owner": kept.owner,
        "retired": kept.retired,
        "reason": kept.reason,
        "by": kept.changed_by,
        "at": kept.changed_at,
    }


def _file(place: Path, name: str, suffix: str, *, is_file: bool) -> Path:
    plain = "".join(letter if letter.isalnum() or letter in "-_ ." else "_" for letter in name).strip(" .")
    return place if is_file else place / f"{plain or 'suite'}{suffix}"


def _write(path: Path, stored: Any) -> None:
    data = documents.in_order(stored, _ORDER)
    is_yaml = path.suffix in {".yaml", ".yml"}
    text = documents.write_yaml(data) if is_yaml else json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Invalid(reason=f"{path} cannot be written: {error.strerror}.") from None
