"""Nominations and decisions over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from catalog.nominations import queries, service
from catalog.nominations.schemas import DecisionAsked, NominationShown
from catalog.silos import access
from catalog.web.pagination import Listing, Paging
from catalog.web.sessions import AppSettings, AskedBy, RequestSession

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


@router.post("/nominations/{nomination_id}/accept")
def accept(
    nomination_id: UUID, body: DecisionAsked, session: RequestSession, settings: AppSettings, asked_by: AskedBy
) -> NominationShown:
    """Accept a proposal, with a reason."""
    actor = access.local_actor(settings, asked_by)
    done = service.accept(session, nomination_id, reason=body.reason, actor=actor, revision=body.revision)
    return NominationShown.model_validate(done)


@router.post("/nominations/{nomination_id}/reject")
def reject(
    nomination_id: UUID, body: DecisionAsked, session: RequestSession, settings: AppSettings, asked_by: AskedBy
) -> NominationShown:
    """Reject a proposal, with a reason."""
    actor = access.local_actor(settings, asked_by)
    done = service.reject(session, nomination_id, reason=body.reason, actor=actor, revision=body.revision)
    return NominationShown.model_validate(done)


@router.post("/nominations/{nomination_id}/revoke")
def revoke(
    nomination_id: UUID, body: DecisionAsked, session: RequestSession, settings: AppSettings, asked_by: AskedBy
) -> NominationShown:
    """Take an accepted source of truth back, with a reason."""
    actor = access.local_actor(settings, asked_by)
    done = service.revoke(session, nomination_id, reason=body.reason, actor=actor, revision=body.revision)
    return NominationShown.model_validate(done)
