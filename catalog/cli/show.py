"""`catalog show`: a dataset with its copies."""

from collections.abc import Sequence

import click

from catalog.cli import which
from catalog.cli.frame import Call, Command
from catalog.cli.output import facts, table
from catalog.datasets import resolving
from catalog.datasets.naming import last_part
from catalog.datasets.schemas import CopyShown, VersionShown
from catalog.datasets.showing import dataset_shown
from catalog.nominations.schemas import WhichShown
from catalog.nominations.which import Which
from catalog.nominations.which import which as answer
from catalog.scanning import queries as scanning
from catalog.scanning.profile import ColumnProfile, Profile
from catalog.web import human

MOST_COLUMNS = 200


@click.command(cls=Command)
@click.argument("name", metavar="NAME|URI|ID")
@click.pass_obj
def show(call: Call, name: str) -> None:
    """Show a dataset: which copy to use, its copies, and its columns."""
    with call.transaction() as session:
        dataset = resolving.resolve(session, name)
        shown = dataset_shown(session, dataset)
        found = answer(session, str(dataset.id))
        best = _best(shown.copies, found)
        profile = scanning.profile(session, best.id) if best else None
    head = facts([("dataset", shown.name), ("id", shown.id), ("owner", shown.owner), ("about", shown.description)])
    data = {"dataset": shown, "which": WhichShown.model_validate(found)}
    call.out.show(
        data, lambda: [*head, "", *_answer(found), "", *_copies(shown.copies, found), "", *_columns(best, profile)]
    )


def _answer(found: Which) -> list[object]:
    said, _dataset, *more = which.lines(found)
    return [said, *more]


def _best(copies: Sequence[CopyShown], found: Which) -> VersionShown | None:
    """Give the version whose columns are shown: of the copy to use, else of the first that can be read."""
    use = found.canonical or found.meanwhile
    chosen = [copy for copy in copies if use is not None and copy.id == use.copy_id]
    held = [copy.current_version for copy in (*chosen, *copies) if copy.current_version is not None]
    return next((version for version in held if version.columns), None)


def _copies(copies: Sequence[CopyShown], found: Which) -> list[object]:
    columns = ("copy", "silo", "format", "rows", "size", "versions", "state", "where")
    rows = [_row(copy, found) for copy in copies]
    return table(columns, rows, empty="It has no copy that is not retired.")


def _row(copy: CopyShown, found: Which) -> Sequence[object]:
    version = copy.current_version
    held = ("", "—", "—") if version is None else (version.format, human.count(version.rows), human.size(version.bytes))
    return (copy.title or last_part(copy.name), copy.silo or "—", *held, copy.versions, _state(copy, found), copy.uri)


def _state(copy: CopyShown, found: Which) -> str:
    if found.canonical is not None and copy.id == found.canonical.copy_id:
        return "source of truth"
    if found.meanwhile is not None and copy.id == found.meanwhile.copy_id:
        return "proposed"
    if copy.current_version is None:
        return "not scanned"
    return "" if copy.current_version.status == "readable" else copy.current_version.status


def _columns(version: VersionShown | None, profile: Profile | None) -> list[object]:
    if version is None:
        return []
    means = {column.name: meaning(column) for column in profile.columns} if profile else {}
    rows = [(one["name"], one["type"], means.get(one["name"], "—")) for one in version.columns[:MOST_COLUMNS]]
    left = len(version.columns) - len(rows)
    more = [f"and {human.plural(left, 'more column', 'more columns')}"] if left > 0 else []
    return [*table(("column", "stored as", "means"), rows, empty=""), *more]


def meaning(column: ColumnProfile) -> str:
    """Say what a column holds, and what is unusual about how it is written or kept."""
    told = [column.form, "kept as keyed hashes" if column.hidden else ""]
    return column.semantic + "".join(f" ({part})" for part in told if part)
