"""How one is reached: digest and quiet hours, channels, letters."""

from typing import get_args
from uuid import UUID

import click

from catalog.cli.frame import Call
from catalog.cli.notices.group import notices
from catalog.cli.output import facts, table
from catalog.db import now
from catalog.notifications import letterbox, own, reaching, showing
from catalog.notifications.schemas import ChannelKind, ChannelMade, DeliveryShown, SettingsShown
from catalog.web import human
from catalog.web.pagination import LARGEST, Page


@notices.command()
@click.option("--digest", type=click.Choice(["immediate", "hourly", "daily", "weekly"]), help="How often.")
@click.option("--quiet", metavar="FROM-TO", help="Quiet hours such as 22:00-07:00; empty for none.")
@click.option("--quiet-urgent/--no-quiet-urgent", default=None, help="Whether urgent letters wait for their end too.")
@click.option("--zone", metavar="ZONE", help="The time zone of these hours, such as Europe/Berlin.")
@click.pass_obj
def settings(call: Call, digest: str | None, quiet: str | None, quiet_urgent: bool | None, zone: str | None) -> None:
    """Show when and how you are reached, or change it."""
    changes = any(one is not None for one in (digest, quiet, quiet_urgent, zone))
    with call.transaction(write=changes) as session:
        shown = showing.settings_of(session, call.actor.name, call.settings)
        if changes:
            begin, _, end = (f"{shown.quiet_from}-{shown.quiet_to}" if quiet is None else quiet or "-").partition("-")
            reaching.wish(
                session,
                digest=digest or shown.digest,
                zone=zone or shown.zone,
                quiet_from=begin.strip(),
                quiet_to=end.strip(),
                quiet_urgent=shown.quiet_urgent if quiet_urgent is None else quiet_urgent,
                actor=call.actor,
            )
            shown = showing.settings_of(session, call.actor.name, call.settings)
    call.out.show(shown, lambda: _settings(shown))


@notices.command("add-channel")
@click.argument("kind", type=click.Choice(get_args(ChannelKind)))
@click.argument("address")
@click.pass_obj
def add_channel(call: Call, kind: str, address: str) -> None:
    """Be reached by mail, a signed webhook, Slack or Teams; a webhook's secret is printed this once."""
    with call.transaction(write=True) as session:
        made, secret = reaching.add(session, kind=kind, address=address, settings=call.settings, actor=call.actor)
        shown = ChannelMade(**showing.channel(made).model_dump(), secret=secret)
    once = [f"Its letters are signed with this secret, shown this once: {secret}"] if secret else []
    call.out.show(shown, lambda: [f"Added: {shown.kind} {shown.address} ({shown.id})", *once])


@notices.command("end-channel")
@click.argument("channel", metavar="ID", type=click.UUID)
@click.pass_obj
def end_channel(call: Call, channel: UUID) -> None:
    """Use a channel no longer."""
    with call.transaction(write=True) as session:
        shown = showing.channel(reaching.end(session, channel, actor=call.actor))
    call.out.show(shown, lambda: [f"No longer used: {shown.kind} {shown.address}"])


@notices.command("try-channel")
@click.argument("channel", metavar="ID", type=click.UUID)
@click.pass_obj
def try_channel(call: Call, channel: UUID) -> None:
    """Send a letter that says that it is a trial."""
    with call.transaction(write=True) as session:
        shown = showing.deliveries(session, [letterbox.send_trial(session, channel, actor=call.actor)])[0]
    call.out.show(shown, lambda: [f"A trial is on its way to {shown.address}."])


@notices.command()
@click.option(
    "--state", type=click.Choice(["dead", "waiting", "delivered"]), default="dead", show_default=True, help="Which."
)
@click.option("--everybody", is_flag=True, help="Those of everybody; for administrators.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LARGEST), help="How many.")
@click.option("--before", type=click.UUID, metavar="ID", help="Go on after the last one shown.")
@click.pass_obj
def dead(call: Call, state: str, everybody: bool, limit: int, before: UUID | None) -> None:
    """List letters that could not be delivered, with the reason."""
    page = Page(limit=limit, before=before)
    with call.transaction() as session:
        person = None if everybody and own.may_administer(session, call.actor) else call.actor.name
        found = letterbox.listed(session, person=person, state=state, limit=page.fetch, before=page.before)
        shown = page.listing(showing.deliveries(session, found), key=lambda one: one.id)
    rows = [_letter(one) for one in shown.items]
    more = [f"There are more: go on with --before {shown.next}"] if shown.next else []
    empty = "No letter is dead." if state == "dead" else "There is no such letter."
    call.out.show(shown, lambda: [*table(_LETTERS, rows, empty=empty), *more])


@notices.command()
@click.argument("letter", metavar="ID", type=click.UUID)
@click.pass_obj
def retry(call: Call, letter: UUID) -> None:
    """Try a dead letter again."""
    with call.transaction(write=True) as session:
        shown = showing.deliveries(session, [letterbox.retry(session, letter, actor=call.actor)])[0]
    call.out.show(shown, lambda: [f"Queued again: {shown.kind} {shown.address}"])


_LETTERS = ("letter", "for", "by", "notices", "attempts", "last", "why")


def _letter(one: DeliveryShown) -> tuple[object, ...]:
    last = human.ago(one.ended_at or one.created_at, now())
    return one.id, one.person, f"{one.kind} {one.address}", one.messages, one.attempts, last, one.error or "—"


def _settings(shown: SettingsShown) -> list[object]:
    quiet = f"{shown.quiet_from} to {shown.quiet_to}" if shown.quiet_from else "none"
    urgent = " (urgent letters wait too)" if shown.quiet_urgent and shown.quiet_from else ""
    told = facts(
        [("person", shown.person), ("digest", shown.digest), ("quiet hours", quiet + urgent), ("zone", shown.zone)]
    )
    rows = [(one.id, one.kind, one.address, one.waiting, one.error or "—") for one in shown.channels]
    empty = "You are reached in the catalog only: add a channel."
    return [*told, "", *table(("channel", "kind", "address", "waiting", "trouble"), rows, empty=empty)]
