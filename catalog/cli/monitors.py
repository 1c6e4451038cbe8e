"""`catalog monitors`: what each version is held against, and how that is set."""

import click

from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.datasets import resolving
from catalog.db import now
from catalog.quality.monitoring import queries, showing
from catalog.quality.monitoring.schemas import CopyMonitors, FindingShown, SettingShown
from catalog.quality.monitoring.setting import Wish, set_monitor
from catalog.web import human

_FIRST = ("breach", "unusual", "unknown", "off", "normal")


@click.group(cls=Group)
def monitors() -> None:
    """Show what the monitors see in a copy, and set them."""


@monitors.command()
@click.argument("name", metavar="NAME|URI")
@click.option("--all", "everything", is_flag=True, help="List the measures that are normal too.")
@click.pass_obj
def show(call: Call, name: str, *, everything: bool) -> None:
    """Show what the monitors see in what a copy holds now."""
    with call.transaction() as session:
        shown = showing.of_copy(session, resolving.copy_of(session, name).id)
    call.out.show(shown, lambda: _drawn(shown, everything=everything))


@monitors.command("set")
@click.argument("name", metavar="NAME|URI")
@click.argument("series", default="*")
@click.option("--on/--off", "enabled", default=True, help="Whether it is judged.")
@click.option("--sensitivity", type=float, default=1.0, show_default=True, help="Above 1 the band is narrower.")
@click.option("--ignore-below", type=float, help="Changes up to this size are no breach.")
@click.option("--least-history", type=int, help="So many earlier versions are needed.")
@click.option("--calendar", default="", metavar="NAME", help="A holiday calendar, such as US or DE-BY.")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def set_one(
    call: Call,
    name: str,
    series: str,
    *,
    enabled: bool,
    sensitivity: float,
    ignore_below: float | None,
    least_history: int | None,
    calendar: str,
    reason: str,
) -> None:
    """Set the monitor of a series such as rows or nulls:price; without one, all that are not set by themselves."""
    wish = Wish(series, enabled, sensitivity, ignore_below, least_history, calendar)
    with call.transaction(write=True) as session:
        copy = resolving.copy_of(session, name)
        seen = {one.series: one.revision for one in queries.rows_of_settings(session, copy.id)}.get(series, 0)
        done = set_monitor(session, copy.id, wish, reason=reason, actor=call.actor, revision=seen)
        shown = SettingShown.model_validate(done)
    call.out.show(shown, lambda: [f"Set {shown.series} of {name}; it holds from the next version on."])


def _drawn(shown: CopyMonitors, *, everything: bool) -> list[object]:
    late = f", late from {shown.late_from:%Y-%m-%d %H:%M} UTC" if shown.late_from else ""
    lines: list[object] = [
        f"{shown.uri}",
        f"Freshness: {shown.freshness.replace('_', ' ')}{late}. {shown.freshness_reason}",
    ]
    if shown.latest is None:
        return [*lines, "The monitors have not looked at what it holds now. `catalog tasks` shows the work to do."]
    found = sorted(shown.latest.findings, key=lambda one: (_FIRST.index(one.state), one.series))
    rows = [_row(one) for one in found if everything or one.state in _FIRST[:2]]
    columns = ("state", "measure", "value", "expected", "usual", "history", "reason")
    empty = f"Nothing is unusual in {shown.latest.judged} measures; {shown.latest.unknown} have not enough history."
    changes = [(one.kind, "yes" if one.breaking else "no", one.told) for one in shown.latest.changes]
    lines += [f"Judged {human.ago(shown.latest.judged_at, now())}.", "", *table(columns, rows, empty=empty)]
    return [*lines, "", *table(("schema", "breaking", "change"), changes, empty="The schema is as it was.")]


def _row(one: FindingShown) -> tuple[object, ...]:
    usual = f"{_short(one.low)} to {_short(one.high)}" if one.low is not None else "—"
    series = one.series.replace("\n", " = ")
    return one.state, series, _short(one.value), _short(one.expected), usual, one.history, one.reason


def _short(value: float | None) -> str:
    return "—" if value is None else f"{value:,.5g}"
