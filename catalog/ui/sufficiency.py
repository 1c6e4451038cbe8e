"""Is this enough to build on? The form that asks, and the answer on one page."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets import queries as datasets
from catalog.datasets.models import Version
from catalog.errors import CatalogError
from catalog.pipeline import sufficing
from catalog.pipeline.sufficing_schemas import SufficiencyShown
from catalog.quality.sufficiency import queries, service
from catalog.quality.sufficiency.asking import Ask
from catalog.quality.sufficiency.page import SHARES
from catalog.ui import curve, family, rendering
from catalog.web.sessions import RequestSession

router = APIRouter()

Said = Annotated[str, Form(max_length=1_000)]


@router.get("/sufficiency")
def form(session: RequestSession, of: Annotated[str, Query(max_length=10_000)] = "") -> HTMLResponse:
    """Show the form for what a dataset or copy holds now, and what was asked of that before."""
    return _form(session, of)


@router.post("/sufficiency", dependencies=[asks("read")])
def ask(
    session: RequestSession,
    actor: Acting,
    of: Annotated[str, Form(max_length=10_000)],
    label: Said = "",
    time: Said = "",
    curve: Said = "",
    estimator: Said = "",
    join: Said = "",
    segments: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    key: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Ask; what cannot be asked is shown again with what is wrong."""
    chosen = tuple(name for name in segments if name), tuple(name for name in key if name)
    said = Ask(label, chosen[0], time, chosen[1], curve.strip(), estimator.strip())
    try:
        with session.begin_nested():  # the page that says what went wrong keeps nothing of it
            version = sufficing.find(session, of)
            other = sufficing.find(session, join.strip()) if join.strip() else None
            asked = service.ask(session, version.id, said, other, actor=actor)
    except CatalogError as error:
        return _form(session, of, said, join, str(error), status=error.status)
    return RedirectResponse(f"/sufficiency/{asked.id}", status_code=303)


@router.get("/sufficiency/{report_id}")
def show(session: RequestSession, report_id: UUID) -> HTMLResponse:
    """Show the answer, or how far it is."""
    row = queries.report(session, report_id)
    shown = SufficiencyShown.of(session, row)
    drawn = curve.draw(shown.answer["curve"]) if shown.answer and shown.answer["curve"] else None
    copy = datasets.copy(session, row.copy_id)
    return rendering.page(
        "sufficiency.html",
        here="Quality",
        report=shown,
        page=shown.answer,
        drawn=drawn,
        fraction=curve.fraction,
        shares=SHARES,
        copy=copy,
        label=family.label(copy),
        dataset=datasets.dataset_of(session, copy.id),
        version=datasets.version(session, row.version_id),
    )


def _form(
    session: Session, of: str, said: Ask | None = None, join: str = "", problem: str = "", *, status: int = 200
) -> HTMLResponse:
    version: Version = sufficing.find(session, of)
    copy = datasets.copy(session, version.copy_id)
    return rendering.page(
        "sufficiency_ask.html",
        status=status,
        here="Quality",
        of=of,
        said=said or Ask(),
        join=join,
        problem=problem,
        copy=copy,
        label=family.label(copy),
        dataset=datasets.dataset_of(session, copy.id),
        version=version,
        asked=[SufficiencyShown.of(session, row) for row in queries.of_version(session, version.id)],
    )
