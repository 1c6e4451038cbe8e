"""Contracts of a dataset on a screen: what is checked, what is not, the document, and taking one in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets import queries as datasets
from catalog.errors import CatalogError
from catalog.quality import documents
from catalog.quality.contracts import building, drafting, queries, service
from catalog.quality.contracts.schemas import ContractShown
from catalog.silos.access import Actor
from catalog.ui import rendering
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter()


@router.get("/datasets/{dataset_id}/contract")
def show(
    session: RequestSession,
    settings: AppSettings,
    actor: Acting,
    dataset_id: UUID,
    draft: bool = False,
) -> HTMLResponse:
    """Show the contracts of a dataset and a form to take one in; with `draft` it begins with what the data is like."""
    text = building.written(drafting.draft(session, dataset_id, settings)) if draft else ""
    return _page(session, actor, dataset_id, text)


@router.post("/datasets/{dataset_id}/contract", dependencies=[asks("steward")])
def add(
    session: RequestSession,
    actor: Acting,
    dataset_id: UUID,
    text: Annotated[str, Form(max_length=documents.MAX_YAML_BYTES)] = "",
    reason: Annotated[str, Form(max_length=10_000)] = "",
    object_name: Annotated[str, Form(max_length=512)] = "",
) -> Response:
    """Take a contract in; one that cannot be used is shown again with what is wrong."""
    try:
        data = documents.read(text.encode(), yaml=True)
        with session.begin_nested():  # the page that says what went wrong keeps nothing of it
            service.add(session, data, dataset_id, actor=actor, reason=reason, object_name=object_name)
    except CatalogError as error:
        return _page(session, actor, dataset_id, text, str(error), status=error.status)
    return RedirectResponse(f"/datasets/{dataset_id}/contract", status_code=303)


def _page(
    session: Session, actor: Actor, dataset_id: UUID, text: str, problem: str = "", *, status: int = 200
) -> HTMLResponse:
    dataset = datasets.dataset(session, dataset_id)
    current = queries.current(session, dataset.id)
    return rendering.page(
        "contract.html",
        status=status,
        here="Quality",
        dataset=dataset,
        contracts=[(ContractShown.of(one), building.written(one.document)) for one in current],
        history=list(reversed(queries.history(session, dataset.id))),
        text=text,
        problem=problem,
        actor=actor,
    )
