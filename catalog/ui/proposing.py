"""The form of a dataset's page with which somebody proposes a copy as its source of truth."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from catalog.access.asking import Acting, asks
from catalog.datasets import queries as datasets
from catalog.errors import CopyLeft, ReasonMissing
from catalog.errors.nominations import AlreadyTruth, NotProposable, ProposalOpen
from catalog.nominations import proposing
from catalog.nominations.review import Terms
from catalog.ui import rendering
from catalog.ui.dataset import dataset_view
from catalog.ui.nominating import Sent
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter()

NO_REASON = "A proposal needs a reason. Say why, so that who decides can follow it."
_REFUSED = (CopyLeft, AlreadyTruth, NotProposable, ProposalOpen)
"""Raised before anything is written, so that the form is shown again with what was said."""


@router.post("/datasets/{dataset_id}/propose", dependencies=[asks("describe")])
def propose(
    session: RequestSession,
    actor: Acting,
    settings: AppSettings,
    dataset_id: UUID,
    copy_id: Annotated[UUID, Form()],
    reason: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Propose a copy as the source of truth; somebody else decides."""
    try:
        made = proposing.by_person(session, copy_id, reason=reason, actor=actor, terms=Terms.of(settings))
    except ReasonMissing as error:
        sent, status = Sent(copy_id, missing=NO_REASON), error.status
    except _REFUSED as error:
        sent, status = Sent(copy_id, reason, refused=str(error)), error.status
    else:
        return RedirectResponse(f"/review/{made.id}", status_code=303)
    view = dataset_view(session, datasets.dataset(session, dataset_id), "nomination", actor=actor, sent=sent)
    return rendering.page("dataset.html", status=status, here="Search", view=view)
