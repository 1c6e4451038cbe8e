"""`catalog incidents`: what is wrong with data, who looks after it, and how it ended."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import click

from catalog.cli.frame import Call, Group
from catalog.cli.output import facts, table
from catalog.datasets import resolving
from catalog.db import now
from catalog.quality.incidents import queries, service, showing
from catalog.quality.incidents.life import RESOLUTIONS
from catalog.quality.incidents.queries import Wanted
from catalog.quality.incidents.routes import states
from catalog.quality.incidents.schemas import IncidentShown, IncidentWhole
from catalog.web import human
from catalog.web.pagination import LARGEST, Page

_STATES = ("open", "new", "acknowledged", "assigned", "resolved", "any")


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def incidents(context: click.Context) -> None:
    """List what is wrong with data, and say what became of it."""
    if context.invoked_subcommand is None:
        context.invoke(list_incidents, state="open", name=None, assignee="", kind="", limit=50, before=None)


@incidents.command("list")
@click.option("--state", type=click.Choice(_STATES), default="open", show_default=True, help="In which state.")
@click.option("--of", "name", metavar="NAME|URI", help="Only those of this dataset.")
@click.option("--assignee", default="", metavar="NAME", help="Only those that NAME looks after.")
@click.option("--kind", default="", metavar="KIND", help="Only those of this kind: monitor, schema, contract ...")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LARGEST), help="How many.")
@click.option("--before", type=click.UUID, metavar="ID", help="Go on after the last one shown.")
@click.pass_obj
def list_incidents(
    call: Call, state: str, name: str | None, assignee: str, kind: str, limit: int, before: UUID | None
) -> None:
    """List incidents, newest first."""
    page = Page(limit=limit, before=before)
    with call.transaction() as session:
        dataset_id = resolving.resolve(session, name).id if name else None
        wanted = Wanted(states=states(state), dataset_id=dataset_id, assignee=assignee, kind=kind)
        found = queries.listed(session, wanted, limit=page.fetch, before=page.before)
        shown = page.listing(showing.shown(session, found), key=lambda one: one.id)
    more = [f"There are more: go on with --before {shown.next}"] if shown.next else []
    empty = "No incident is open." if state == "open" and not name else "There is no such incident."
    call.out.show(shown, lambda: [*table(_COLUMNS, _rows(shown.items), empty=empty), *more])


@incidents.command()
@click.argument("incident", metavar="ID", type=click.UUID)
@click.pass_obj
def show(call: Call, incident: UUID) -> None:
    """Show an incident with all that happened to it."""
    with call.transaction() as session:
        shown = showing.whole(session, queries.get(session, incident))
    call.out.show(shown, lambda: _drawn(shown, now()))


@incidents.command()
@click.argument("incident", metavar="ID", type=click.UUID)
@click.pass_obj
def ack(call: Call, incident: UUID) -> None:
    """Say that you have seen an incident."""
    with call.transaction(write=True) as session:
        seen = queries.get(session, incident).revision
        shown = showing.whole(session, service.acknowledge(session, incident, actor=call.actor, revision=seen))
    call.out.show(shown, lambda: [f"Acknowledged: {shown.summary}"])


@incidents.command()
@click.argument("incident", metavar="ID", type=click.UUID)
@click.option("--to", required=True, metavar="NAME", help="Who looks after it.")
@click.pass_obj
def assign(call: Call, incident: UUID, to: str) -> None:
    """Give an incident to somebody."""
    with call.transaction(write=True) as session:
        seen = queries.get(session, incident).revision
        shown = showing.whole(session, service.assign(session, incident, to=to, actor=call.actor, revision=seen))
    call.out.show(shown, lambda: [f"{shown.assignee} looks after it: {shown.summary}"])


@incidents.command()
@click.argument("incident", metavar="ID", type=click.UUID)
@click.option("--resolution", required=True, type=click.Choice(RESOLUTIONS), help="How it ended.")
@click.option("--reason", required=True, help="Why; everybody can read it.")
@click.pass_obj
def resolve(call: Call, incident: UUID, resolution: str, reason: str) -> None:
    """End an incident; it opens again when a later version has the same trouble."""
    with call.transaction(write=True) as session:
        seen = queries.get(session, incident).revision
        done = service.resolve(session, incident, resolution=resolution, reason=reason, actor=call.actor, revision=seen)
        shown = showing.whole(session, done)
    call.out.show(shown, lambda: [f"Resolved ({resolution.replace('_', ' ')}): {shown.summary}"])


_COLUMNS = ("id", "state", "severity", "dataset", "what", "versions", "since", "assignee")


def _rows(found: Sequence[IncidentShown]) -> list[tuple[object, ...]]:
    at = now()
    return [
        (
            one.id,
            one.state,
            one.severity,
            one.dataset,
            one.summary,
            one.versions,
            human.ago(one.opened_at, at),
            one.assignee or "—",
        )
        for one in found
    ]


def _drawn(one: IncidentWhole, at: datetime) -> list[object]:
    ended = f"{one.resolution.replace('_', ' ')}: {one.reason}" if one.resolution else ""
    told = facts(
        [
            ("what", one.summary),
            ("where", one.uri),
            ("dataset", one.dataset),
            ("state", one.state + (f", {ended}" if ended else "")),
            ("severity", one.severity),
            ("assignee", one.assignee),
            ("in charge", ", ".join(one.in_charge)),
            ("versions", f"{one.versions}, the last one {one.last_version_id}"),
            ("opened", human.ago(one.opened_at, at)),
            ("recovered", human.ago(one.recovered_at, at) if one.recovered_at else ""),
            ("reopened", human.plural(one.reopened, "time") if one.reopened else ""),
            ("took", human.duration(one.seconds_to_resolve) if one.resolved_at else ""),
        ]
    )
    rows = [(human.ago(event.at, at), event.verb, event.actor, event.said or event.assignee) for event in one.events]
    return [*told, "", *table(("when", "what happened", "who", "said"), rows, empty="")]
