"""Nominations and decisions over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from catalog.access.asking import Acting, asks
from catalog.nominations import queries, service
from catalog.nominations.schemas import DecisionAsked, NominationShown
from catalog.web.pagination import Listing, Paging
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["nominations"])


@router.get("/nominations")
def list_nominations(session: RequestSession, paging: Paging) -> Listing[NominationShown]:
    """List the nominations that wait for a decision, newest first."""
    found = queries.inbox(session, limit=paging.fetch, before=paging.before)
    return paging.listing([NominationShown.model_validate(one) for one in found], key=lambda one: one.id)


@router.get("/nominations/{nomination_id}")
def show_nomination(nomination_id: UUID, session: RequestSession) -> NominationShown:
    """Show one nomination with its frozen evidence."""
    return NominationShown.model_validate(queries.get(session, nomination_id))


@router.post("/nominations/{nomination_id}/accept", dependencies=[asks("steward")])
def accept(nomination_id: UUID, body: DecisionAsked, session: RequestSession, actor: Acting) -> NominationShown:
    """Accept a proposal, with a reason."""
    done = service.accept(session, nomination_id, reason=body.reason, actor=actor, revision=body.revision)
    return NominationShown.model_validate(done)


@router.post("/nominations/{nomination_id}/reject", dependencies=[asks("steward")])
def reject(nomination_id: UUID, body: DecisionAsked, session: RequestSession, actor: Acting) -> NominationShown:
    """Reject a proposal, with a reason."""
    done = service.reject(session, nomination_id, reason=body.reason, actor=actor, revision=body.revision)
    return NominationShown.model_validate(done)


@router.post("/nominations/{nomination_id}/revoke", dependencies=[asks("steward")])
def revoke(nomination_id: UUID, body: DecisionAsked, session: RequestSession, actor: Acting) -> NominationShown:
    """Take an accepted source of truth back, with a reason."""
    done = service.revoke(session, nomination_id, reason=body.reason, actor=actor, revision=body.revision)
    return NominationShown.model_validate(done)
