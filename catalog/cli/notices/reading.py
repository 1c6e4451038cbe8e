"""Reading notices and acknowledging them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import click

from catalog.cli.frame import Call
from catalog.cli.notices.group import notices
from catalog.cli.output import facts, table
from catalog.datasets import resolving
from catalog.db import now
from catalog.notifications import own, queries, service, showing
from catalog.notifications.schemas import MessageShown, NoticeShown, NoticeWhole, Told
from catalog.web import human
from catalog.web.pagination import LARGEST, Page


@notices.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that you have acknowledged.")
@click.option("--person", default="", metavar="NAME", help="Those of NAME; for administrators.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LARGEST), help="How many.")
@click.option("--before", type=click.UUID, metavar="ID", help="Go on after the last one shown.")
@click.pass_obj
def list_notices(call: Call, everything: bool, person: str, limit: int, before: UUID | None) -> None:
    """List what you are told and have not acknowledged, newest first."""
    page = Page(limit=limit, before=before)
    with call.transaction() as session:
        who = own.person(session, call.actor, person)
        found = queries.messages(session, who, unseen=not everything, limit=page.fetch, before=page.before)
        shown = page.listing(showing.messages(session, found), key=lambda one: one.id)
    more = [f"There are more: go on with --before {shown.next}"] if shown.next else []
    empty = "You have seen everything." if not everything else "Nothing was told yet."
    call.out.show(shown, lambda: [*table(_COLUMNS, _rows(shown.items), empty=empty), *more])


@notices.command()
@click.argument("dataset", metavar="[NAME|URI]", default="")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, LARGEST), help="How many.")
@click.option("--before", type=click.UUID, metavar="ID", help="Go on after the last one shown.")
@click.pass_obj
def about(call: Call, dataset: str, limit: int, before: UUID | None) -> None:
    """List what happened to a dataset, or to all, and how many of those who were told have seen it."""
    page = Page(limit=limit, before=before)
    with call.transaction() as session:
        dataset_id = resolving.resolve(session, dataset).id if dataset else None
        found = queries.notices(session, dataset_id=dataset_id, limit=page.fetch, before=page.before)
        shown = page.listing(showing.notices(session, found), key=lambda one: one.id)
    rows = [(one.id, human.ago(one.at, now()), one.title, seen_by(one)) for one in shown.items]
    more = [f"There are more: go on with --before {shown.next}"] if shown.next else []
    empty = "Nobody was told anything."
    call.out.show(shown, lambda: [*table(("notice", "when", "what", "seen by"), rows, empty=empty), *more])


@notices.command()
@click.argument("notice", metavar="ID", type=click.UUID)
@click.pass_obj
def show(call: Call, notice: UUID) -> None:
    """Show a notice: what it means for you and, where you are in charge, who has not seen it."""
    with call.transaction() as session:
        shown = showing.whole(session, notice, call.actor)
    call.out.show(shown, lambda: _drawn(shown, now()))


@notices.command()
@click.argument("notice", metavar="[ID]", type=click.UUID, required=False)
@click.option("--all", "everything", is_flag=True, help="Everything that you are told.")
@click.option("--said", default="", metavar="TEXT", help="What you want to say with it.")
@click.pass_obj
def ack(call: Call, notice: UUID | None, everything: bool, said: str) -> None:
    """Say that you have seen a notice."""
    if (notice is None) != everything:
        raise click.UsageError("Name one notice, or --all.")
    with call.transaction(write=True) as session:
        if notice is None:
            done = service.acknowledge_all(session, actor=call.actor)
            call.out.show({"acknowledged": done}, lambda: [f"Acknowledged: {human.plural(done, 'notice')}."])
            return
        kept = service.acknowledge(session, notice, actor=call.actor, said=said)
        shown = showing.messages(session, [kept])[0]
    call.out.show(shown, lambda: [f"Acknowledged: {shown.title}"])


def seen_by(one: NoticeShown) -> str:
    """Tell how many have seen a notice: `7 of 9`."""
    return f"{one.seen} of {one.people}"


_COLUMNS = ("notice", "when", "what", "seen")


def _rows(found: Sequence[MessageShown]) -> list[tuple[object, ...]]:
    at = now()
    return [
        (
            one.notice_id,
            human.ago(one.at, at),
            f"{'URGENT: ' if one.urgent else ''}{one.title}",
            human.ago(one.seen_at, at) if one.seen_at else "please acknowledge" if one.answered else "no",
        )
        for one in found
    ]


def _drawn(whole: NoticeWhole, at: datetime) -> list[object]:
    lines: list[object] = []
    if whole.message is not None:
        lines += _message(whole.message, at)
    elif whole.notice is not None:
        lines += [whole.notice.title, *(f"  {sentence}" for sentence in whole.notice.told)]
    if whole.notice is not None:
        lines += ["", f"Seen by {seen_by(whole.notice)}."]
    if whole.told is not None:
        lines += table(("who", "seen", "reminded", "said"), _told(whole.told, at), empty="Nobody was told.")
    return lines


def _message(one: MessageShown, at: datetime) -> list[object]:
    said: list[object] = [one.title]
    for head, sentences in (("What changed", one.changed), ("What it means for you", one.means), ("To do", one.todo)):
        if sentences:
            said += ["", f"{head}:", *(f"  {sentence}" for sentence in sentences)]
    seen = human.ago(one.seen_at, at) if one.seen_at else "not acknowledged"
    return [*said, "", *facts([("when", human.ago(one.at, at)), ("seen", seen), ("notice", one.notice_id)])]


def _told(people: Sequence[Told], at: datetime) -> list[tuple[object, ...]]:
    return [
        (one.person, human.ago(one.seen_at, at) if one.seen_at else "not yet", one.reminded, one.said) for one in people
    ]
