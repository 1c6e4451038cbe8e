"""Owners over HTTP: what nobody answers for, and claiming, offering, accepting and assigning, one or many at once."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets.owning import queries, things
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.stewardship.owners import deciding, orphans, showing
from catalog.stewardship.owners.deciding import Deed, Named
from catalog.stewardship.owners.orphans import Wanted
from catalog.stewardship.owners.schemas import (
    Asked,
    DoneShown,
    GivingAsked,
    Kind,
    OfferShown,
    OrphanShown,
    OwnershipShown,
    OwnerShown,
)
from catalog.web.pagination import Listing, Paging
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["ownership"], prefix="/ownership")

Silo = Annotated[str, Query(max_length=512)]
DESCRIBES = [asks("describe")]


@router.get("")
def count(session: RequestSession, silo: Silo = "") -> OwnershipShown:
    """Count what somebody answers for, in a silo or everywhere."""
    return showing.ownership(session, Wanted(silo_id=_silo(session, silo)))


@router.get("/orphans")
def list_orphans(
    session: RequestSession, paging: Paging, kind: Kind = "dataset", silo: Silo = ""
) -> Listing[OrphanShown]:
    """List what nobody answers for, newest first, with who most likely should."""
    wanted = Wanted(kind, _silo(session, silo), paging.fetch, paging.before)
    found = showing.orphans_shown(session, orphans.listed(session, wanted))
    return paging.listing(found, key=lambda one: one.id)


@router.get("/offers")
def list_offers(session: RequestSession, to: Annotated[str, Query(max_length=512)] = "") -> list[OfferShown]:
    """List the offers that wait for an answer, of everybody or of one."""
    return showing.offers_shown(session, queries.open_offers(session, to=to))


@router.get("/of")
def show(session: RequestSession, name: Annotated[str, Query(max_length=10_000)], kind: Kind = "dataset") -> OwnerShown:
    """Show who answers for a dataset or copy, and who did."""
    return showing.owner(session, things.named(session, kind, name))


@router.post("/claim", dependencies=DESCRIBES)
def claim(body: Asked, session: RequestSession, actor: Acting) -> DoneShown:
    """Make oneself answer for what nobody answers for."""
    return _do(session, "claim", body, actor)


@router.post("/offer", dependencies=DESCRIBES)
def offer(body: GivingAsked, session: RequestSession, actor: Acting) -> DoneShown:
    """Offer what one answers for to somebody else."""
    return _do(session, "offer", body, actor, body.to)


@router.post("/accept", dependencies=DESCRIBES)
def accept(body: Asked, session: RequestSession, actor: Acting) -> DoneShown:
    """Take over what was offered to oneself."""
    return _do(session, "accept", body, actor)


@router.post("/decline", dependencies=DESCRIBES)
def decline(body: Asked, session: RequestSession, actor: Acting) -> DoneShown:
    """Turn an offer down, or take one's own back."""
    return _do(session, "decline", body, actor)


@router.post("/assign", dependencies=DESCRIBES)
def assign(body: GivingAsked, session: RequestSession, actor: Acting) -> DoneShown:
    """Say who answers for something, as a steward or as the owner of its silo."""
    return _do(session, "assign", body, actor, body.to)


def _do(session: Session, verb: str, body: Asked, actor: Actor, to: str = "") -> DoneShown:
    named = [Named(one.kind, one.name, one.revision) for one in body.things]
    return deciding.do(session, named, Deed(verb, to, body.reason), actor)


def _silo(session: Session, name: str) -> UUID | None:
    return silos.get(session, name).id if name else None
