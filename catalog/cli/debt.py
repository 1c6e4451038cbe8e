"""`catalog debt` and `catalog describe`: what datasets lack to be understood, and saying it."""

from collections.abc import Sequence
from datetime import timedelta

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import facts, table
from catalog.datasets import resolving
from catalog.errors import Invalid
from catalog.silos import queries as silos
from catalog.stewardship.debt import scoring, showing
from catalog.stewardship.debt.routes import apply
from catalog.stewardship.debt.schemas import DebtorShown, DebtShown, DescriptionAsked, DescriptionShown
from catalog.stewardship.debt.showing import Wanted
from catalog.web import human


@click.command(cls=Command)
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--silo", metavar="NAME", help="Only datasets with a copy in this silo.")
@click.option("--owner", metavar="WHO", help='Only those of this owner; "" for those that have none.')
@click.option("--lacking", type=click.Choice(list(scoring.WEIGHTS)), help="Only those that lack this.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 500), help="At most so many.")
@click.pass_obj
def debt(call: Call, name: str | None, *, silo: str | None, owner: str | None, lacking: str | None, limit: int) -> None:
    """List what datasets lack to be understood, the most used first; of NAME, all that it has and lacks."""
    with call.transaction() as session:
        if name:
            one = showing.of_one(session, resolving.resolve(session, name))
            call.out.show(one, lambda: _one(one))
            return
        silo_id = silos.get(session, silo).id if silo else None
        found = showing.debt(session, Wanted(silo_id, owner, lacking or "", 0, limit))
    call.out.show(found, lambda: _all(found))


@click.command(cls=Command)
@click.argument("name", metavar="NAME")
@click.option("--text", help="What it is; an empty text takes that back.")
@click.option("--column", "columns", multiple=True, metavar="COLUMN=TEXT", help="What a column is; may be given often.")
@click.option("--every", metavar="SPAN", help="How often it should arrive, such as 1d; an empty text takes that back.")
@click.option("--reason", default="", help="Why it should arrive so often.")
@click.pass_obj
def describe(
    call: Call, name: str, *, text: str | None, columns: Sequence[str], every: str | None, reason: str
) -> None:
    """Show what is said of NAME and its columns, and say it."""
    said = DescriptionAsked(
        name=name, description=text, columns=_columns(columns) if columns else None, every=every, reason=reason
    )
    writes = text is not None or bool(columns) or every is not None
    with call.transaction(write=writes) as session:
        if writes:
            apply(session, said, call.actor)
        shown = showing.description(session, resolving.resolve(session, name))
    call.out.show(shown, lambda: _described(shown))


def _columns(given: Sequence[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if wrong := [name for name, sign, _ in pairs if not sign or not name]:
        raise Invalid(reason=f"Write a column as COLUMN=TEXT, not {wrong[0][:60]!r}.")
    return {name: text for name, _, text in pairs}


def _one(one: DebtorShown) -> list[object]:
    head = facts([("dataset", one.name), ("score", _share(one.score)), ("used by", _used(one))])
    rows = [(scoring.WORDS[item.name], _share(item.share), item.says) for item in one.items]
    return [*head, "", *table(("should have", "there", "which is"), rows, empty="")]


def _all(found: DebtShown) -> list[object]:
    parts = [(one.words, f"{one.weight:.0%}", _share(one.share), one.lacking, one.unknown) for one in found.parts]
    rows = [(one.name, one.owner or "—", _share(one.score), _used(one), _lacks(one)) for one in found.items]
    of = "" if found.whole else " most used"
    head = f"{human.plural(found.looked_at, f'{of.strip()} dataset'.strip())} documented to {_share(found.score)}."
    listed = table(("dataset", "owner", "score", "used by", "lacks"), rows, empty="Nothing is lacking.")
    return [head, "", *table(("should have", "weight", "there", "lacking", "unknown"), parts, empty=""), "", *listed]


def _described(shown: DescriptionShown) -> list[object]:
    head = [
        ("dataset", shown.name),
        ("about", shown.description),
        ("expected every", _every(shown.expected_every_seconds)),
        ("says", shown.expected_by),
        ("so far every", _every(shown.usual_every_seconds)),
        ("late", "yes" if shown.late else ""),
    ]
    rows = [(one.column, one.description or shown.told.get(one.column) or "—") for one in shown.columns]
    return [*facts(head), "", *table(("column", "is"), rows, empty="Its columns are not known yet.")]


def _every(seconds: float | None) -> str:
    return scoring.spelled(timedelta(seconds=seconds)) if seconds else ""


def _used(one: DebtorShown) -> str:
    made = human.plural(one.use.made_from, "copy", "copies")
    return f"{made} made from it, {human.plural(one.use.jobs, 'job')}, {human.plural(one.use.arrivals, 'arrival')}"


def _lacks(one: DebtorShown) -> str:
    short = [scoring.WORDS[item.name] for item in one.items if item.share is not None and item.share < 1]
    unknown = [f"{scoring.WORDS[item.name]} (unknown)" for item in one.items if item.share is None]
    return ", ".join([*short, *unknown]) or "nothing"


def _share(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.0%}"
