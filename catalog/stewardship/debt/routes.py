"""Documentation debt and descriptions over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets import resolving
from catalog.datasets.describing import service
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.stewardship.debt import showing
from catalog.stewardship.debt.schemas import DebtorShown, DebtShown, DescriptionAsked, DescriptionShown
from catalog.stewardship.debt.showing import Wanted
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["documentation"])

Lacking = Literal["", "description", "owner", "columns", "suite", "contract", "refresh"]
Name = Annotated[str, Query(max_length=10_000)]


@router.get("/debt")
def show_debt(
    session: RequestSession,
    silo: Annotated[str, Query(max_length=512)] = "",
    owner: Annotated[str | None, Query(max_length=512)] = None,
    item: Lacking = "",
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> DebtShown:
    """Show what datasets lack, the most used and least documented first; an empty `owner` means those without one."""
    silo_id = silos.get(session, silo).id if silo else None
    return showing.debt(session, Wanted(silo_id, owner, item, offset, limit))


@router.get("/debt/of")
def show_debt_of(session: RequestSession, name: Name) -> DebtorShown:
    """Show what one dataset has and lacks."""
    return showing.of_one(session, resolving.resolve(session, name))


@router.get("/descriptions")
def show_description(session: RequestSession, name: Name) -> DescriptionShown:
    """Show what is said of a dataset and its columns, and how often it should arrive."""
    return showing.description(session, resolving.resolve(session, name))


@router.post("/descriptions", dependencies=[asks("describe")])
def describe(body: DescriptionAsked, session: RequestSession, actor: Acting) -> DescriptionShown:
    """Describe a dataset, its columns, and how often it should arrive; what is left out stays."""
    apply(session, body, actor)
    return showing.description(session, resolving.resolve(session, body.name))


def apply(session: Session, said: DescriptionAsked, actor: Actor) -> None:
    """Write what is said of a dataset."""
    dataset = resolving.resolve(session, said.name)
    if said.description is not None:
        service.describe(session, dataset.id, said.description, actor=actor, before=said.before)
    if said.columns is not None:
        service.describe_columns(session, dataset.id, said.columns, actor=actor, before=said.columns_before)
    if said.every is not None:
        showing.refresh(session, dataset, said.every, said.reason, actor)
    session.flush()  # what is shown is read back
