"""`catalog lineage paths`, `common`, `cycles` and `diff`: what links several, and what was different then."""

from datetime import datetime
from typing import Any

import click

from catalog.cli.frame import Call, Command
from catalog.cli.lineage.asking import MOMENT, asked, asking, called, ending
from catalog.cli.output import table
from catalog.lineage.queries import DEEPEST
from catalog.lineage.questions import routes
from catalog.lineage.questions.schemas import (
    CirclesShown,
    CommonShown,
    CopyShown,
    DifferenceShown,
    DifferencesShown,
    PathShown,
    PathsShown,
)
from catalog.web import human


@click.command(cls=Command)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@asking(20)
@click.pass_obj
def paths(call: Call, /, source: str, target: str, **said: Any) -> None:
    """List all ways by which data comes from FROM to TO, the shortest first."""
    with call.transaction() as session:
        shown = routes.show_paths(source, target, session, asked(said))
    call.out.show(shown, lambda: _paths(shown, source, target))


@click.command(cls=Command)
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@asking()
@click.pass_obj
def common(call: Call, /, names: tuple[str, ...], **said: Any) -> None:
    """List what two to ten NAMEs all come from, the nearest first."""
    if not 2 <= len(names) <= routes.MOST_NAMES:  # noqa: PLR2004 - one has nothing in common with itself
        raise click.UsageError(f"Name two to {routes.MOST_NAMES} datasets or copies.")
    with call.transaction() as session:
        shown = routes.show_common(list(names), session, asked(said))
    call.out.show(shown, lambda: _common(shown, names))


@click.command(cls=Command)
@click.argument("name", metavar="[NAME|URI]", default="")
@asking()
@click.pass_obj
def cycles(call: Call, /, name: str, **said: Any) -> None:
    """List circles of copies that come from each other: those through NAME, or all there are."""
    with call.transaction() as session:
        shown = routes.show_cycles(session, asked(said), name)
    call.out.show(shown, lambda: _cycles(shown))


@click.command(cls=Command)
@click.argument("name", metavar="[NAME|URI]", default="")
@click.option("--from", "begin", type=MOMENT, required=True, help="The earlier moment.")
@click.option("--to", "end", type=MOMENT, required=True, help="The later moment.")
@click.option("--believed", is_flag=True, help="Each moment as it was known then, not as it is known now.")
@click.option(
    "--depth", default=2, show_default=True, type=click.IntRange(1, DEEPEST), help="How many steps around NAME."
)
@asking()
@click.pass_obj
def diff(call: Call, /, name: str, *, begin: datetime, end: datetime, believed: bool, depth: int, **said: Any) -> None:
    """Tell what was different between two moments around NAME, or without it in the whole graph."""
    with call.transaction() as session:
        shown = routes.show_diff(session, asked(said), begin, end, name, depth=depth, believed=believed)
    call.out.show(shown, lambda: _differences(shown))


def _paths(shown: PathsShown, source: str, target: str) -> list[object]:
    rows = [(one.length, _way(one.copies), _known_by(one)) for one in shown.items]
    empty = f"No way is known from {source} to {target}."
    return [*table(("steps", "way", "known by"), rows, empty=empty), *ending(shown, "way")]


def _way(copies: list[CopyShown]) -> str:
    return " -> ".join(f"{copy.dataset or copy.title} [{copy.silo or 'no silo'}]" for copy in copies)


def _known_by(path: PathShown) -> str:
    jobs = sorted({link.job.name for link in path.links if link.job})
    return ", ".join([*sorted({link.kind for link in path.links}), *(f"job {job}" for job in jobs)])


def _common(shown: CommonShown, names: tuple[str, ...]) -> list[object]:
    rows = [
        (called(one.place), ", ".join(map(str, one.distances)), "yes" if one.nearest else "") for one in shown.items
    ]
    empty = f"Nothing is known that {' and '.join(names)} all come from."
    return [*table(("they come from", "steps to each", "nearest"), rows, empty=empty), *ending(shown, "copy", "copies")]


def _cycles(shown: CirclesShown) -> list[object]:
    rows = [(one.size, one.links, _way([*one.way, one.way[0]])) for one in shown.items]
    return [
        *table(("copies", "links", "a shortest way around"), rows, empty="No circle is known."),
        *ending(shown, "circle"),
    ]


def _differences(shown: DifferencesShown) -> list[object]:
    rows = [(one.what, called(one.source), called(one.target), one.kind, _became(one)) for one in shown.items]
    copies = [
        f"{told}: {', '.join(called(copy) for copy in found)}"
        for told, found in (("Copies that came", shown.copies_added), ("Copies that went", shown.copies_gone))
        if found
    ]
    columns = ("what", "from", "to", "known by", "became")
    return [*table(columns, rows, empty="Nothing was different."), *copies, *ending(shown, "link")]


def _became(one: DifferenceShown) -> str:
    if one.before is None or one.after is None:
        return ""
    pairs = (
        ("how it was made", one.before.transformation, one.after.transformation),
        ("confidence", human.share(one.before.confidence), human.share(one.after.confidence)),
        ("job", one.before.job and one.before.job.name, one.after.job and one.after.job.name),
    )
    return "; ".join(f"{name}: {old or 'unknown'} -> {new or 'unknown'}" for name, old, new in pairs if old != new)
