"""Why somebody may, or may not, and what is restricted, over HTTP.

It names silos, datasets and copies, which stand above who may.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from catalog.access import explaining, grants, queries
from catalog.access.asking import Acting, asks
from catalog.access.grants import Place
from catalog.access.schemas import Explained, RestrictionAsked, RestrictionShown, WhyLifted
from catalog.pipeline import aiming, restricting
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["access"], dependencies=[asks("administer")])


@router.get("/access/explanation")
def explain(
    session: RequestSession,
    user: Annotated[str, Query(max_length=512)],
    action: Annotated[str, Query(max_length=32)] = "read",
    target: Annotated[str, Query(max_length=4_096)] = aiming.EVERYTHING,
) -> Explained:
    """Explain whether a user may do something to a silo, a dataset or a copy, and why."""
    found = queries.user(session, user)
    why = explaining.explain(session, found, action, aiming.target_of(session, target))
    return Explained(user=found.name, action=action, target=target, **vars(why))


@router.get("/restrictions")
def list_restrictions(session: RequestSession) -> list[RestrictionShown]:
    """List what is restricted now, oldest first, and why."""
    return RestrictionShown.all_of(session, queries.restrictions(session))


@router.post("/restrictions", status_code=201, dependencies=[asks("administer")])
def restrict(body: RestrictionAsked, session: RequestSession, actor: Acting) -> RestrictionShown:
    """Hide a silo, a dataset or a copy from all who are not cleared for it, at once; said again it is one."""
    place = Place(body.silo_id, body.dataset_id, body.copy_id)
    return RestrictionShown.all_of(session, [restricting.restrict(session, place, reason=body.reason, actor=actor)])[0]


@router.post("/restrictions/{restriction_id}/lift", dependencies=[asks("administer")])
def lift(restriction_id: UUID, body: WhyLifted, session: RequestSession, actor: Acting) -> RestrictionShown:
    """Let everybody see it again who may read its silo; one that was lifted already is a conflict."""
    place = grants.place_of(queries.restriction(session, restriction_id))
    return RestrictionShown.all_of(session, [restricting.lift(session, place, reason=body.reason, actor=actor)])[0]
