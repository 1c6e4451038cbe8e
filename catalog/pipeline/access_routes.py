"""Why somebody may, or may not, over HTTP: it names silos, datasets and copies, which stand above who may."""

from typing import Annotated

from fastapi import APIRouter, Query

from catalog.access import explaining, queries
from catalog.access.asking import asks
from catalog.access.schemas import Explained
from catalog.pipeline import aiming
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
