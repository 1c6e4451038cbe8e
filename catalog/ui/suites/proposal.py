"""Proposed rules on a screen: each line with its evidence, to take or to turn down."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets import queries as datasets
from catalog.errors import CatalogError, Invalid
from catalog.quality.differing import about
from catalog.quality.proposals import queries, service
from catalog.quality.suites import OWNER
from catalog.silos.access import Actor
from catalog.ui import family, rendering
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter()


@router.get("/datasets/{dataset_id}/proposals")
def listed(session: RequestSession, dataset_id: UUID) -> HTMLResponse:
    """Show what was proposed for a dataset, newest first."""
    dataset = datasets.dataset(session, dataset_id)
    found = [(one, queries.rules(session, one.id)) for one in queries.of_dataset(session, dataset.id)]
    return rendering.page("proposals.html", here="Quality", dataset=dataset, proposals=found)


@router.post("/datasets/{dataset_id}/proposals", dependencies=[asks("describe")])
def propose(session: RequestSession, actor: Acting, dataset_id: UUID) -> Response:
    """Propose rules from the copy with the most versions."""
    dataset = datasets.dataset(session, dataset_id)
    copy_id = queries.richest(session, dataset.id)
    if copy_id is None:
        raise Invalid(reason=f"{dataset.name} has no copy to propose rules from.")
    made = service.propose(session, copy_id, actor=actor)
    return RedirectResponse(f"/proposals/{made.id}", status_code=303)


@router.get("/proposals/{proposal_id}")
def show(session: RequestSession, actor: Acting, proposal_id: UUID) -> HTMLResponse:
    """Show the lines of a proposal."""
    return _page(session, actor, proposal_id)


@router.post("/proposals/{proposal_id}/{verb}", dependencies=[asks("describe")])
def decide(
    session: RequestSession,
    settings: AppSettings,
    actor: Acting,
    proposal_id: UUID,
    verb: Literal["accept", "reject"],
    numbers: Annotated[list[int], Form()] = [],  # noqa: B006 - FastAPI copies it
    reason: Annotated[str, Form(max_length=10_000)] = "",
    party: Annotated[str, Form(max_length=16)] = OWNER,
) -> Response:
    """Take the chosen lines into the suite of the dataset, or turn them down."""
    try:
        with session.begin_nested():  # the page that says what went wrong keeps nothing of it
            if verb == "accept":
                service.accept(
                    session, proposal_id, numbers, party=party, actor=actor, reason=reason, settings=settings
                )
            else:
                service.reject(session, proposal_id, numbers, actor=actor, reason=reason)
    except CatalogError as error:
        return _page(session, actor, proposal_id, str(error), status=error.status)
    return RedirectResponse(f"/proposals/{proposal_id}", status_code=303)


def _page(session: Session, actor: Actor, proposal_id: UUID, problem: str = "", *, status: int = 200) -> HTMLResponse:
    proposal = queries.get(session, proposal_id)
    return rendering.page(
        "proposal.html",
        status=status,
        here="Quality",
        proposal=proposal,
        dataset=datasets.dataset(session, proposal.dataset_id),
        copy=family.label(datasets.copy(session, proposal.copy_id)),
        rules=[(one, about(one.entry)) for one in queries.rules(session, proposal.id)],
        actor=actor,
        problem=problem,
    )
