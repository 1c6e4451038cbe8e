"""`catalog events`: the OpenLineage events that arrived, and what of them could not be used."""

import json
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from catalog.cli.follow import bar
from catalog.cli.frame import Call, Group
from catalog.cli.output import facts, table
from catalog.db import now
from catalog.lineage import events as kept
from catalog.lineage.arrivals import Event
from catalog.lineage.events import Wanted
from catalog.lineage.events_schemas import EventDetail, EventListed
from catalog.web import human
from catalog.web.pagination import LARGEST, Page

_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


def _which(command: Any) -> Any:
    """Add the options that choose events."""
    for option in (
        click.option("--until", type=_MOMENT, help="Only those that happened before (UTC)."),
        click.option("--since", type=_MOMENT, help="Only those that happened then (UTC) or later."),
        click.option("--run", default="", metavar="ID", help="Only those of this run."),
        click.option("--text", default="", help="Only those that have this text anywhere."),
        click.option("--problems", is_flag=True, help="Only those of which something could not be used."),
    ):
        command = option(command)
    return command


@click.group(cls=Group)
def events() -> None:
    """List, show and export the OpenLineage events that arrived."""


@events.command("list")
@_which
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LARGEST), help="How many.")
@click.option("--before", type=click.UUID, metavar="ID", help="Go on after the last one shown.")
@click.pass_obj
def list_events(call: Call, /, limit: int, before: UUID | None, **which: Any) -> None:
    """List events, those received last first."""
    page, wanted = Page(limit=limit, before=before), _wanted(which)
    with call.transaction() as session:
        found = kept.listed(session, wanted, limit=page.fetch, before=page.before)
        shown = page.listing([_listed(one) for one in found], key=lambda one: UUID(one["id"]))
        reasons = {str(one.id): _problems(one.problems) for one in found}
    more = [f"There are more: catalog events list{_again(which)} --limit {limit} --before {shown.next}"]
    at = now()
    rows = [_row(one, reasons[one["id"]], at) for one in shown.items]
    columns = ("event", "arrived", "what", "job or dataset", "run", "not used")
    call.out.show(shown, lambda: [*table(columns, rows, empty="No such event."), *(more if shown.next else [])])


@events.command("show")
@click.argument("event_id", metavar="ID", type=click.UUID)
@click.pass_obj
def show_event(call: Call, event_id: UUID) -> None:
    """Show an event as it was received, and what could not be used of it."""
    with call.transaction() as session:
        found = kept.one(session, event_id)
        shown = EventDetail.model_validate(found).model_dump(mode="json")
    told = [("event", shown["id"]), ("received", human.instant(found.received_at)), ("producer", found.producer)]
    problems = [f"Not used: {one['field']}: {one['reason']}" for one in found.problems]
    call.out.show(shown, lambda: [*facts(told), *problems, json.dumps(found.body, indent=2, ensure_ascii=False)])


@events.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_which
@click.pass_obj
def export(call: Call, /, file: Path, **which: Any) -> None:
    """Write events to FILE as they were received, one a line, those received first first."""
    count = 0
    with call.transaction() as session, file.open("w", encoding="utf-8") as lines, bar("Events") as drawn:
        task = drawn.add_task("", total=None)
        for one in kept.all_of(session, _wanted(which)):
            lines.write(json.dumps(one.body) + "\n")
            count += 1
            drawn.update(task, completed=count)
    call.out.show({"file": str(file), "events": count}, lambda: [f"{human.plural(count, 'event')} in {file}"])


def _wanted(which: dict[str, Any]) -> Wanted:
    since, until = (one.replace(tzinfo=UTC) if one is not None else None for one in (which["since"], which["until"]))
    return Wanted(problems=which["problems"], text=which["text"], run=which["run"], since=since, until=until)


def _listed(one: Event) -> dict[str, Any]:
    listed: dict[str, Any] = EventListed.model_validate(one).model_dump(mode="json")
    return listed


def _problems(problems: Sequence[dict[str, Any]]) -> str:
    return "; ".join(f"{one['field']}: {one['reason']}" for one in problems)


def _row(one: dict[str, Any], problems: str, at: datetime) -> tuple[object, ...]:
    arrived = human.ago(datetime.fromisoformat(one["received_at"]), at)
    what = " ".join(filter(None, (one["kind"], one["event_type"])))
    return one["id"], arrived, what, f"{one['job_namespace']} {one['job_name']}".strip(), one["run_id"] or "", problems


def _again(which: dict[str, Any]) -> str:
    words = [" --problems"] if which["problems"] else []
    words += [f" --{name} {shlex.quote(which[name])}" for name in ("text", "run") if which[name]]
    moments = (name for name in ("since", "until") if which[name] is not None)
    return "".join([*words, *(f" --{name} {which[name]:%Y-%m-%dT%H:%M:%S}" for name in moments)])
