"""The Ownership screens: what nobody answers for and who most likely should, and who answers for one thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import unquote, urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets.deprecation import queries as deprecation
from catalog.datasets.deprecation import service as deprecation_service
from catalog.datasets.deprecation.queries import Deprecated
from catalog.datasets.owning import queries, things
from catalog.datasets.owning.things import Thing
from catalog.db import now
from catalog.errors import CatalogError, Invalid, NameNotFound, NotFound
from catalog.errors.stewardship import NothingOffered
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.stewardship import deprecating
from catalog.stewardship.owners import deciding, orphans, showing
from catalog.stewardship.owners.deciding import Deed, Named
from catalog.stewardship.owners.orphans import Wanted
from catalog.stewardship.owners.schemas import Kind, OfferShown, OrphanShown, OwnershipShown, OwnerShown
from catalog.ui import rendering
from catalog.web.sessions import RequestSession

router = APIRouter()

SIZE = 50
_REVISION = re.compile("[0-9]{0,9}")
MOST_OFFERS = 100
Verb = Literal["claim", "offer", "accept", "decline", "assign", "assign_proposed"]


@dataclass(frozen=True)
class Asked:
    """Which part of the orphans is shown."""

    kind: Kind = "dataset"
    silo: str = ""
    before: UUID | None = None

    def href(self, **changes: object) -> str:
        """Give the address with some of it changed."""
        said = {name: value for name, value in {**vars(self), **changes}.items() if value and value != "dataset"}
        return "/ownership" + (f"?{urlencode(said)}" if said else "")


@dataclass(frozen=True)
class OwnershipView:
    """What the screen shows; `problems` are why something that was asked was not done."""

    asked: Asked
    counts: OwnershipShown
    orphans: Sequence[OrphanShown]
    more: UUID | None
    mine: Sequence[OfferShown]
    """Offered to who looks at it."""
    others: Sequence[OfferShown]
    silos: Sequence[str]
    actor: Actor
    deprecated: Sequence[Deprecated] = ()
    problems: Sequence[str] = ()


@dataclass(frozen=True)
class OwnerView:
    """Who answers for one thing, and what may be done about that."""

    owner: OwnerShown
    actor: Actor
    deprecated: Deprecated | None
    earliest: str
    """The first day that may be a deadline."""
    problem: str = ""


@router.get("/ownership")
def show(
    session: RequestSession,
    actor: Acting,
    kind: Annotated[Kind, Query()] = "dataset",
    silo: Annotated[str, Query(max_length=512)] = "",
    before: UUID | None = None,
) -> HTMLResponse:
    """Show what nobody answers for, and what is offered."""
    return _page(ownership_view(session, Asked(kind, silo, before), actor))


@router.get("/ownership/of")
def show_one(
    session: RequestSession,
    actor: Acting,
    name: Annotated[str, Query(max_length=10_000)],
    kind: Annotated[Kind, Query()] = "dataset",
) -> HTMLResponse:
    """Show who answers for one dataset or copy, who did, and the forms to change it."""
    return _one(session, things.named(session, kind, name), actor)


@router.post("/ownership", dependencies=[asks("describe")])
def act(
    session: RequestSession,
    actor: Acting,
    verb: Annotated[Verb, Form()],
    thing: Annotated[list[str] | None, Form()] = None,
    to: Annotated[str, Form(max_length=512)] = "",
    reason: Annotated[str, Form(max_length=10_000)] = "",
    alone: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Do something to the chosen datasets and copies; what could not be done is told."""
    chosen = [_chosen(one) for one in thing or []]
    problems = [told for deed, named in _deeds(verb, to, reason, chosen) for told in _do(session, deed, named, actor)]
    if not chosen:
        problems = ["Choose at least one line first."]
    elif verb == "assign_proposed" and not all(who for _, who in chosen):
        problems.append("For some of the chosen lines nobody is proposed. Say yourself to whom they are assigned.")
    if alone and chosen:
        return _after_one(session, chosen[0][0], actor, problems)
    asked = Asked(chosen[0][0].kind) if chosen else Asked()
    if not problems:
        return RedirectResponse(asked.href(), status_code=303)
    return _page(ownership_view(session, asked, actor, problems=problems), status=422)


@router.post("/ownership/deprecation", dependencies=[asks("describe")])
def deprecate(
    session: RequestSession,
    actor: Acting,
    kind: Annotated[Kind, Form()],
    thing: Annotated[str, Form(max_length=10_000)],
    reason: Annotated[str, Form(max_length=10_000)] = "",
    until: Annotated[str, Form(max_length=40)] = "",
    instead: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Deprecate something until a day; without a day take that back."""
    try:
        if until.strip():
            deprecating.deprecate(session, kind, thing, (until, reason, instead), actor)
        else:
            deprecation_service.take_back(session, things.named(session, kind, thing), reason=reason, actor=actor)
    except (Invalid, NameNotFound) as error:
        return _one(session, things.named(session, kind, thing), actor, str(error))
    return RedirectResponse(f"/ownership/of?{urlencode({'kind': kind, 'name': thing})}", status_code=303)


def ownership_view(session: Session, asked: Asked, actor: Actor, *, problems: Sequence[str] = ()) -> OwnershipView:
    """Collect a page of orphans, and the offers that wait for an answer."""
    silo_id = silos.get(session, asked.silo).id if asked.silo else None
    wanted = Wanted(asked.kind, silo_id, SIZE + 1, asked.before)
    found = showing.orphans_shown(session, orphans.listed(session, wanted))
    offers = showing.offers_shown(session, queries.open_offers(session, limit=MOST_OFFERS))
    return OwnershipView(
        asked=asked,
        counts=showing.ownership(session, wanted),
        orphans=found[:SIZE],
        more=found[SIZE - 1].id if len(found) > SIZE else None,
        mine=[one for one in offers if one.offered_to == actor.name],
        others=[one for one in offers if one.offered_to != actor.name],
        silos=[silo.name for silo in silos.list_all(session)],
        actor=actor,
        deprecated=deprecation.listed(session, limit=SIZE),
        problems=problems,
    )


Chosen = tuple[Named, str]


def _chosen(text: str) -> Chosen:
    """Read a line that was chosen: kind, id, revision and, percent-encoded, who is proposed for it."""
    kind, _, rest = text.partition(":")
    name, _, rest = rest.partition(":")
    revision, _, who = rest.partition(":")
    if kind not in {"dataset", "copy"} or not _REVISION.fullmatch(revision):
        raise Invalid(reason="A chosen line is not one of this page. Load it again.")
    return Named("dataset" if kind == "dataset" else "copy", name, int(revision) if revision else None), unquote(who)


def _deeds(verb: Verb, to: str, reason: str, chosen: Sequence[Chosen]) -> list[tuple[Deed, list[Named]]]:
    if verb != "assign_proposed":
        return [(Deed(verb, to, reason), [named for named, _ in chosen])]
    people = dict.fromkeys(who for _, who in chosen if who)
    why = reason or "As the catalog proposed."
    return [(Deed("assign", who, why), [named for named, proposed in chosen if proposed == who]) for who in people]


def _do(session: Session, deed: Deed, named: Sequence[Named], actor: Actor) -> list[str]:
    try:
        done = deciding.do(session, named, deed, actor)
    except CatalogError as error:  # of a single one it is raised
        if isinstance(error, NotFound) and not isinstance(error, NothingOffered):
            raise
        return [str(error)]
    return [str(one.error["message"]) for one in done.refused]


def _after_one(session: Session, named: Named, actor: Actor, problems: Sequence[str]) -> Response:
    if not problems:
        said = urlencode({"kind": named.kind, "name": named.name})
        return RedirectResponse(f"/ownership/of?{said}", status_code=303)
    return _one(session, things.named(session, named.kind, named.name), actor, problems[0])


def _one(session: Session, thing: Thing, actor: Actor, problem: str = "") -> HTMLResponse:
    found = showing.owner(session, thing)
    standing = next(iter(deprecation.of(session, [Thing(found.kind, found.id)])), None)
    earliest = (now() + timedelta(days=1)).date().isoformat()
    view = OwnerView(found, actor, standing, earliest, problem)
    return rendering.page("owner.html", status=422 if problem else 200, here="Ownership", view=view)


def _page(view: OwnershipView, status: int = 200) -> HTMLResponse:
    return rendering.page("ownership.html", status=status, here="Ownership", view=view)
