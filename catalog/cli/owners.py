"""`catalog owners`: who answers for datasets and copies, and who should."""

from collections.abc import Sequence

import click

from catalog.cli.frame import Call, Group
from catalog.cli.output import facts, table
from catalog.datasets.owning import queries, things
from catalog.datasets.owning.things import Kind
from catalog.silos import queries as silos
from catalog.stewardship.owners import deciding, orphans, showing
from catalog.stewardship.owners.deciding import Deed, Named
from catalog.stewardship.owners.orphans import Wanted
from catalog.stewardship.owners.schemas import DoneShown, OfferShown, OrphanShown, OwnerShown
from catalog.web import human

_WORDS = {"dataset": ("dataset", "datasets"), "copy": ("copy", "copies")}
NAMES = click.argument("names", nargs=-1, required=True, metavar="NAME...")
OF_COPIES = click.option("--copies", "copies", is_flag=True, help="Each NAME is a copy, whose custodian is meant.")
TO = click.option("--to", "to", metavar="WHO", required=True, help="To whom.")
REASON = click.option("--reason", required=True, help="Why; everybody can read it.")


@click.group(cls=Group)
def owners() -> None:
    """Show who answers for datasets and copies; claim, hand over and assign them."""


@owners.command("orphans")
@click.option("--copies", "copies", is_flag=True, help="List copies without a custodian in place of datasets.")
@click.option("--silo", metavar="NAME", help="Only those of this silo.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500), help="At most so many.")
@click.pass_obj
def list_orphans(call: Call, *, copies: bool, silo: str | None, limit: int) -> None:
    """List what nobody answers for, with who most likely should and why."""
    with call.transaction() as session:
        silo_id = silos.get(session, silo).id if silo else None
        wanted = Wanted(_kind(copies), silo_id, limit)
        counted = showing.ownership(session, wanted)
        shown = showing.orphans_shown(session, orphans.listed(session, wanted))
    of = counted.copies if copies else counted.datasets
    left = f"Nobody answers for {of.orphans:,} of {human.plural(of.all, *_WORDS[_kind(copies)])}."
    call.out.show({"items": shown, "count": of}, lambda: [left, "", *_orphans(shown)])


@owners.command("offers")
@click.option("--to", "to", metavar="WHO", default="", help="Only those that this one has to answer.")
@click.pass_obj
def list_offers(call: Call, *, to: str) -> None:
    """List the offers that wait for an answer."""
    with call.transaction() as session:
        shown = showing.offers_shown(session, queries.open_offers(session, to=to))
    call.out.show({"items": shown}, lambda: _offers(shown, "Nothing is offered to anybody."))


@owners.command()
@click.argument("name", metavar="NAME")
@OF_COPIES
@click.pass_obj
def history(call: Call, name: str, *, copies: bool) -> None:
    """Tell who answered for NAME, from when until when, and why."""
    with call.transaction() as session:
        shown = showing.owner(session, things.named(session, _kind(copies), name))
    call.out.show(shown, lambda: _history(shown))


@owners.command()
@NAMES
@OF_COPIES
@click.option("--reason", default="", help="Why; everybody can read it.")
@click.pass_obj
def claim(call: Call, names: Sequence[str], *, copies: bool, reason: str) -> None:
    """Answer for NAME from now on, which nobody does or somebody who left."""
    _do(call, names, _kind(copies), Deed("claim", reason=reason))


@owners.command("hand-over")
@NAMES
@OF_COPIES
@TO
@REASON
@click.pass_obj
def hand_over(call: Call, names: Sequence[str], *, copies: bool, to: str, reason: str) -> None:
    """Offer NAME to somebody else, who has it as soon as they accept."""
    _do(call, names, _kind(copies), Deed("offer", to, reason))


@owners.command()
@NAMES
@OF_COPIES
@click.pass_obj
def accept(call: Call, names: Sequence[str], *, copies: bool) -> None:
    """Take NAME over, which was offered to you."""
    _do(call, names, _kind(copies), Deed("accept"))


@owners.command()
@NAMES
@OF_COPIES
@click.pass_obj
def decline(call: Call, names: Sequence[str], *, copies: bool) -> None:
    """Turn an offer of NAME down, or take your own back."""
    _do(call, names, _kind(copies), Deed("decline"))


@owners.command()
@NAMES
@OF_COPIES
@TO
@REASON
@click.pass_obj
def assign(call: Call, names: Sequence[str], *, copies: bool, to: str, reason: str) -> None:
    """Say who answers for NAME, as a steward or as the owner of its silo."""
    _do(call, names, _kind(copies), Deed("assign", to, reason))


def _kind(copies: bool) -> Kind:
    return "copy" if copies else "dataset"


def _do(call: Call, names: Sequence[str], kind: Kind, deed: Deed) -> None:
    with call.transaction(write=True) as session:
        done = deciding.do(session, [Named(kind, name) for name in names], deed, call.actor)
    call.out.show(done, lambda: _done(done))


def _done(done: DoneShown) -> list[object]:
    told: list[object] = []
    for one in done.done:
        offered = f" It is offered to {one.offer.offered_to}." if one.offer else ""
        told.append(f"{one.owner or 'Nobody'} answers for {one.name}.{offered}")
    return told + [f"Not done for {one.name}: {one.error['message']}" for one in done.refused]


def _orphans(shown: Sequence[OrphanShown]) -> list[object]:
    rows = [
        (
            one.name,
            one.silo or "—",
            f"{one.left} left" if one.left else "nobody ever",
            one.proposals[0].who if one.proposals else "unknown",
            f"{one.proposals[0].score:.2f}" if one.proposals else "—",
            " ".join(clue.says for clue in one.proposals[0].clues) if one.proposals else "Nothing speaks for anybody.",
        )
        for one in shown
    ]
    return table(("name", "silo", "owner", "most likely", "score", "because"), rows, empty="Somebody does for each.")


def _offers(shown: Sequence[OfferShown], empty: str) -> list[object]:
    rows = [
        (one.kind, one.name, one.offered_from, one.offered_to, human.instant(one.offered_at), one.state, one.reason)
        for one in shown
    ]
    return table(("kind", "name", "from", "to", "when", "state", "why"), rows, empty=empty)


def _history(shown: OwnerShown) -> list[object]:
    now = f"{shown.owner} (left)" if shown.left else shown.owner or "nobody"
    rows = [
        (
            one.who,
            human.instant(one.valid_from),
            human.instant(one.valid_to) if one.valid_to else "now",
            one.how.replace("_", " "),
            one.set_by or "—",
            one.reason,
        )
        for one in shown.history
    ]
    head = facts([("name", shown.name), ("answers for it", now), ("silo", shown.silo)])
    kept = table(("who", "since", "until", "how", "by", "why"), rows, empty="It has not changed hands.")
    made = _offers(shown.offers, "")
    return [*head, "", *kept, *(["", *made] if shown.offers else [])]
