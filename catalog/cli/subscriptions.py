"""`catalog subscriptions`: what one follows."""

from uuid import UUID

import click

from catalog.cli.frame import Call, Group
from catalog.cli.output import table
from catalog.datasets import resolving
from catalog.db import now
from catalog.notifications import showing, subscribing
from catalog.notifications.schemas import SubscriptionShown
from catalog.silos import queries as silos
from catalog.web import human


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def subscriptions(context: click.Context) -> None:
    """Follow datasets, silos, tags or searches, whether you hold a copy or not."""
    if context.invoked_subcommand is None:
        context.invoke(list_subscriptions)


@subscriptions.command("list")
@click.pass_obj
def list_subscriptions(call: Call) -> None:
    """List what you follow."""
    with call.transaction() as session:
        shown = showing.subscriptions(session, call.actor.name)
    rows = [(one.id, *_what(one), human.ago(one.created_at, now())) for one in shown]
    empty = "You follow nothing. `catalog subscriptions add NAME` follows a dataset."
    call.out.show(shown, lambda: table(("subscription", "kind", "what", "since"), rows, empty=empty))


@subscriptions.command()
@click.argument("dataset", metavar="[NAME|URI]", default="")
@click.option("--silo", default="", metavar="SILO", help="Everything in a silo.")
@click.option("--tag", default="", metavar="TAG", help="Every dataset with a tag.")
@click.option("--search", "words", default="", metavar="WORDS", help="Every dataset that has all these words.")
@click.pass_obj
def add(call: Call, dataset: str, silo: str, tag: str, words: str) -> None:
    """Follow one dataset, silo, tag or search."""
    with call.transaction(write=True) as session:
        made = subscribing.subscribe(
            session,
            actor=call.actor,
            dataset_id=resolving.resolve(session, dataset).id if dataset else None,
            silo_id=silos.get(session, silo).id if silo else None,
            tag=tag,
            words=words,
        )
        shown = showing.subscription(session, made)
    call.out.show(shown, lambda: [f"You follow the {' '.join(_what(shown))} ({shown.id})."])


@subscriptions.command()
@click.argument("subscription", metavar="ID", type=click.UUID)
@click.pass_obj
def end(call: Call, subscription: UUID) -> None:
    """Follow it no longer."""
    with call.transaction(write=True) as session:
        shown = showing.subscription(session, subscribing.end(session, subscription, actor=call.actor))
    call.out.show(shown, lambda: [f"You no longer follow the {' '.join(_what(shown))}."])


def _what(one: SubscriptionShown) -> tuple[str, str]:
    if one.dataset_id is not None:
        return "dataset", one.dataset or "(one that you may not see)"
    if one.silo:
        return "silo", one.silo
    return ("tag", one.tag) if one.tag else ("search", one.words)
