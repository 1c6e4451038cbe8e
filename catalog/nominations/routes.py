"""Nominations over HTTP: what waits, one case, proposing, what is said, and the votes."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from catalog.access.asking import Acting, asks
from catalog.datasets import resolving
from catalog.db import now
from catalog.nominations import cases, discussing, proposing, queries, review, service
from catalog.nominations.models import Nomination
from catalog.nominations.review import Terms
from catalog.nominations.schemas import (
    CaseShown,
    CellsWanted,
    CopyProposed,
    DecisionAsked,
    NominationShown,
    PeriodAsked,
    RemarkShown,
)
from catalog.web.pagination import Listing, Paging
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter(tags=["nominations"])
Show = Literal["all", "mine", "proposed", "cells", "overdue", "expiring", "under_review"]


def terms(settings: AppSettings) -> Terms:
    """Read how long things last."""
    return Terms.of(settings)


Lasting = Annotated[Terms, Depends(terms)]


@router.get("/nominations")
def list_nominations(
    session: RequestSession, actor: Acting, paging: Paging, show: Annotated[Show, Query()] = "proposed"
) -> Listing[NominationShown]:
    """List what waits for people, newest first; `proposed` unless something else is asked for."""
    chosen = "" if show == "all" else show
    found = cases.inbox(session, actor, show=chosen, limit=paging.fetch, before=paging.before)
    return paging.listing([_shown(one) for one in found], key=lambda one: one.id)


@router.post("/nominations", status_code=201, dependencies=[asks("describe")])
def propose(body: CopyProposed, session: RequestSession, actor: Acting, lasting: Lasting) -> NominationShown:
    """Propose a copy as the source of truth of its dataset, with a reason; somebody else decides."""
    copy = resolving.copy_of(session, body.copy_)
    return _shown(proposing.by_person(session, copy.id, reason=body.reason, actor=actor, terms=lasting))


@router.get("/nominations/{nomination_id}")
def show_nomination(nomination_id: UUID, session: RequestSession) -> NominationShown:
    """Show one nomination with its frozen evidence."""
    return _shown(queries.get(session, nomination_id))


@router.get("/nominations/{nomination_id}/case")
def show_case(nomination_id: UUID, session: RequestSession, actor: Acting) -> CaseShown:
    """Show one nomination with what was voted and said, what is missing, and whether you may decide."""
    return CaseShown.model_validate(cases.case(session, queries.get(session, nomination_id), actor))


@router.post("/nominations/{nomination_id}/accept", dependencies=[asks("steward")])
def accept(
    nomination_id: UUID, body: PeriodAsked, session: RequestSession, actor: Acting, lasting: Lasting
) -> NominationShown:
    """Vote for a proposal, with a reason; with enough votes its copy is the source of truth."""
    said: Any = {"actor": actor, "until": review.until(body.until, now()), "terms": lasting}
    return _shown(service.accept(session, nomination_id, reason=body.reason, revision=body.revision, **said))


@router.post("/nominations/{nomination_id}/renew", dependencies=[asks("steward")])
def renew(
    nomination_id: UUID, body: PeriodAsked, session: RequestSession, actor: Acting, lasting: Lasting
) -> NominationShown:
    """Vote to keep a source of truth, with a reason; with enough votes it is accepted anew, as a new nomination."""
    said: Any = {"actor": actor, "until": review.until(body.until, now()), "terms": lasting}
    return _shown(service.renew(session, nomination_id, reason=body.reason, revision=body.revision, **said))


@router.post("/nominations/{nomination_id}/reject", dependencies=[asks("steward")])
def reject(nomination_id: UUID, body: DecisionAsked, session: RequestSession, actor: Acting) -> NominationShown:
    """Vote against a proposal, with a reason, which turns it down."""
    return _shown(service.reject(session, nomination_id, **body.model_dump(), actor=actor))


@router.post("/nominations/{nomination_id}/revoke", dependencies=[asks("steward")])
def revoke(nomination_id: UUID, body: DecisionAsked, session: RequestSession, actor: Acting) -> NominationShown:
    """Take an accepted source of truth back, with a reason."""
    return _shown(service.revoke(session, nomination_id, **body.model_dump(), actor=actor))


@router.post("/nominations/{nomination_id}/withdraw", dependencies=[asks("describe")])
def withdraw(nomination_id: UUID, body: DecisionAsked, session: RequestSession, actor: Acting) -> NominationShown:
    """Take your own proposal back, with a reason."""
    return _shown(proposing.withdraw(session, nomination_id, **body.model_dump(), actor=actor))


@router.post("/nominations/{nomination_id}/review", dependencies=[asks("steward")])
def begin_review(
    nomination_id: UUID, body: DecisionAsked, session: RequestSession, actor: Acting, lasting: Lasting
) -> NominationShown:
    """Put a proposal, or what is in force, under review, with a reason."""
    return _shown(discussing.begin(session, nomination_id, **body.model_dump(), actor=actor, terms=lasting))


@router.post("/nominations/{nomination_id}/comment", status_code=201, dependencies=[asks("describe")])
def comment(
    nomination_id: UUID, body: DecisionAsked, session: RequestSession, actor: Acting, lasting: Lasting
) -> RemarkShown:
    """Say something of an open nomination; whoever is about to decide reads it first."""
    said: Any = {"text": body.reason, "revision": body.revision, "actor": actor, "terms": lasting}
    return RemarkShown.model_validate(discussing.comment(session, nomination_id, **said))


@router.post("/nominations/{nomination_id}/ask", status_code=201, dependencies=[asks("steward")])
def ask(
    nomination_id: UUID, body: CellsWanted, session: RequestSession, actor: Acting, lasting: Lasting
) -> RemarkShown:
    """Ask for cells to be verified before it is decided."""
    said: Any = {"named": body.cells, "reason": body.reason, "revision": body.revision}
    return RemarkShown.model_validate(discussing.ask(session, nomination_id, **said, actor=actor, terms=lasting))


def _shown(nomination: Nomination) -> NominationShown:
    return NominationShown.model_validate(nomination)
