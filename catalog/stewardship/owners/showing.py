"""Owners, orphans and offers as they are shown."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from catalog.access import queries as people
from catalog.datasets.owning import queries, things
from catalog.datasets.owning.models import Handover
from catalog.datasets.owning.things import Thing
from catalog.errors import NotFound
from catalog.silos import queries as silos
from catalog.stewardship.owners import orphans
from catalog.stewardship.owners.orphans import Orphan, Wanted
from catalog.stewardship.owners.schemas import (
    ClueShown,
    CountShown,
    IntervalShown,
    OfferShown,
    OrphanShown,
    OwnershipShown,
    OwnerShown,
    ProposalShown,
)


def owner(session: Session, thing: Thing) -> OwnerShown:
    """Show who answers for a thing, with all who did."""
    row = things.row(session, thing)
    thing = Thing(thing.kind, row.id)
    silo_id, held = things.silo_of(session, thing), things.owner(row)
    names = silos.by_id(session, [silo_id] if silo_id else [])
    made = offers_shown(session, queries.offers(session, thing))
    return OwnerShown(
        kind=thing.kind,
        id=thing.id,
        name=things.title(row),
        dataset_id=things.home(session, thing),
        owner=held,
        left=bool(people.shut_out(session, [held])),
        silo=next((silo.name for silo in names.values()), ""),
        revision=queries.revisions(session, [thing])[thing],
        offer=next((one for one in made if one.state == "offered"), None),
        history=[IntervalShown.model_validate(one) for one in queries.history(session, thing)],
        offers=made,
    )


def orphans_shown(session: Session, found: Sequence[Orphan]) -> list[OrphanShown]:
    """Show orphans with who most likely answers for them."""
    return [_orphan(session, one) for one in found]


def offers_shown(session: Session, found: Collection[Handover]) -> list[OfferShown]:
    """Show offers; one of what cannot be seen is left out."""
    shown = []
    for one in found:
        thing = queries.thing_of(one)
        try:
            row, home = things.row(session, thing), things.home(session, thing)
        except NotFound:
            continue
        names = ("offered_from", "offered_to", "reason", "offered_by", "offered_at", "state")
        said = {name: getattr(one, name) for name in (*names, "answered_by", "answered_at")}
        shown.append(OfferShown(kind=thing.kind, id=row.id, name=things.title(row), dataset_id=home, **said))
    return shown


def ownership(session: Session, wanted: Wanted) -> OwnershipShown:
    """Count what somebody answers for, in a silo or everywhere."""
    datasets, copies = (orphans.count(session, kind, wanted.silo_id) for kind in ("dataset", "copy"))
    return OwnershipShown(
        datasets=CountShown(all=datasets[1], orphans=datasets[0]), copies=CountShown(all=copies[1], orphans=copies[0])
    )


def _orphan(session: Session, one: Orphan) -> OrphanShown:
    offers = offers_shown(session, [one.offer] if one.offer else [])
    return OrphanShown(
        kind=one.thing.kind,
        id=one.thing.id,
        name=one.title,
        uri=one.uri,
        dataset_id=one.dataset_id,
        silo=one.silo,
        left=one.left,
        revision=one.revision,
        offer=offers[0] if offers else None,
        proposals=[
            ProposalShown(
                who=likely.who,
                score=likely.score,
                clues=[
                    ClueShown(kind=clue.kind, says=clue.says, weight=round(clue.weight, 3)) for clue in likely.clues
                ],
            )
            for likely in one.proposals
        ],
    )
