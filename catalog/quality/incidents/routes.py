"""Incidents over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from catalog.access.asking import Acting, asks
from catalog.datasets import resolving
from catalog.quality.incidents import queries, service, showing
from catalog.quality.incidents.life import OPEN, STATES
from catalog.quality.incidents.queries import Wanted
from catalog.quality.incidents.schemas import Asked, AssignmentAsked, IncidentShown, IncidentWhole, ResolutionAsked
from catalog.web.pagination import Listing, Paging
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["incidents"])

State = Literal["open", "new", "acknowledged", "assigned", "resolved", "any"]


@router.get("/incidents")
def list_incidents(
    session: RequestSession,
    paging: Paging,
    state: State = "open",
    dataset: Annotated[str, Query(max_length=10_000)] = "",
    assignee: Annotated[str, Query(max_length=256)] = "",
    kind: Annotated[str, Query(max_length=24)] = "",
) -> Listing[IncidentShown]:
    """List incidents, newest first; open ones unless another state is asked for."""
    wanted = Wanted(
        states=states(state),
        dataset_id=resolving.resolve(session, dataset).id if dataset else None,
        assignee=assignee,
        kind=kind,
    )
    found = queries.listed(session, wanted, limit=paging.fetch, before=paging.before)
    return paging.listing(showing.shown(session, found), key=lambda one: one.id)


@router.get("/incidents/{incident_id}")
def show_incident(incident_id: UUID, session: RequestSession) -> IncidentWhole:
    """Show one incident with all that happened to it."""
    return showing.whole(session, queries.get(session, incident_id))


@router.post("/incidents/{incident_id}/acknowledge", dependencies=[asks("steward")])
def acknowledge(incident_id: UUID, body: Asked, session: RequestSession, actor: Acting) -> IncidentWhole:
    """Say that somebody has seen it."""
    return showing.whole(session, service.acknowledge(session, incident_id, actor=actor, revision=body.revision))


@router.post("/incidents/{incident_id}/assign", dependencies=[asks("steward")])
def assign(incident_id: UUID, body: AssignmentAsked, session: RequestSession, actor: Acting) -> IncidentWhole:
    """Give it to somebody."""
    done = service.assign(session, incident_id, to=body.to, actor=actor, revision=body.revision)
    return showing.whole(session, done)


@router.post("/incidents/{incident_id}/resolve", dependencies=[asks("steward")])
def resolve(incident_id: UUID, body: ResolutionAsked, session: RequestSession, actor: Acting) -> IncidentWhole:
    """End it, with how and why."""
    ended = {"resolution": body.resolution, "reason": body.reason}
    return showing.whole(session, service.resolve(session, incident_id, **ended, actor=actor, revision=body.revision))


def states(asked: str) -> tuple[str, ...]:
    """Tell the states that a filter's word means."""
    return {"open": OPEN, "any": STATES}.get(asked, (asked,))
