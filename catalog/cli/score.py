"""`catalog score`: how good data is, by dimension."""

import click

from catalog.cli.frame import Call, Command
from catalog.cli.output import table
from catalog.errors import Invalid
from catalog.quality.scoring.routes import show_dataset, show_silo
from catalog.quality.scoring.schemas import CopyScore, DimensionShown, ScoresShown
from catalog.quality.suites import PARTY_WORDS
from catalog.web import human


@click.command(cls=Command)
@click.argument("name", metavar="NAME|URI", default="")
@click.option("--silo", metavar="NAME", help="Of all copies in a silo.")
@click.pass_obj
def score(call: Call, name: str, silo: str | None) -> None:
    """Show how good the copies of a dataset or of a silo are, by dimension, and what would raise it most."""
    if bool(name) == bool(silo):
        raise Invalid(reason="Say either the NAME of a dataset or --silo NAME.")
    with call.transaction() as session:
        shown = show_silo(silo, session) if silo else show_dataset(name, session)
    call.out.show(shown, lambda: _drawn(shown))


def _drawn(shown: ScoresShown) -> list[object]:
    lines: list[object] = [
        f"{shown.name}: {human.share(shown.value)}" if shown.value is not None else f"{shown.name}: unknown"
    ]
    for copy in shown.copies:
        lines += ["", *_copy(copy)]
    return lines


def _copy(copy: CopyScore) -> list[object]:
    if copy.score is None:
        return [f"{copy.uri}: not scored yet"]
    one = copy.score
    known = (
        f"{human.share(one.known)} of the weights known, so between {human.share(one.low)} and {human.share(one.high)}"
    )
    rows = [
        (
            part.name,
            human.share(part.value) if part.value is not None else "unknown",
            human.share(part.weight),
            part.why,
            _by_whom(part),
            "; ".join(f"{hint.told} (+{human.share(hint.gain)})" for hint in part.raises),
        )
        for part in one.dimensions
    ]
    columns = ("dimension", "value", "weight", "why", "asked by", "would raise it")
    value = human.share(one.value) if one.value is not None else "unknown"
    return [f"{copy.uri}: {value} ({known})", *table(columns, rows, empty="")]


def _by_whom(part: DimensionShown) -> str:
    told = [
        f"{PARTY_WORDS.get(party, party)} {count}"
        + (f" ({human.share(part.party_values[party])})" if party in part.party_values else "")
        for party, count in part.parties.items()
    ]
    return ", ".join(told)
