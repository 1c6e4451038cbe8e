"""Reports to download, over HTTP and by the buttons of the screens; each is an export, and recorded as one."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.quality.gating.schemas import Format
from catalog.silos import queries as silos
from catalog.silos.access import Actor
from catalog.ui import rendering
from catalog.ui.reports import exporting, html
from catalog.ui.reports.exporting import Report
from catalog.ui.reports.silo import silo_document
from catalog.web.sessions import RequestSession

api = APIRouter(tags=["quality"])
router = APIRouter()

Ending = Literal["html", "pdf"]
Asked = Annotated[Ending, Query(alias="format")]
Chosen = Annotated[Ending, Form(alias="format")]


@api.post("/versions/{version_id}/report", response_class=Response, dependencies=[asks("read")])
def version_report(
    version_id: UUID, session: RequestSession, actor: Acting, ending: Asked = "html", result_format: Format = "BASIC"
) -> Response:
    """Give the quality report of a version as a file; that is recorded."""
    return _attached(exporting.version(session, version_id, ending, result_format, actor))


@api.post("/silos/{name}/report", response_class=Response, dependencies=[asks("read")])
def silo_report(name: str, session: RequestSession, actor: Acting, ending: Asked = "html") -> Response:
    """Give the quality report of a silo as a file; that is recorded."""
    return _attached(exporting.silo(session, name, ending, actor))


@router.post("/versions/{version_id}/report", dependencies=[asks("read")])
def download_version(
    version_id: UUID,
    session: RequestSession,
    actor: Acting,
    ending: Chosen = "html",
    result_format: Annotated[Format, Form()] = "BASIC",
) -> Response:
    """Give the quality report of a version to whoever pressed the button."""
    return _attached(exporting.version(session, version_id, ending, result_format, actor))


@router.get("/quality/silos/{name}")
def show_silo(name: str, session: RequestSession, actor: Acting) -> HTMLResponse:
    """Show how what the copies of a silo hold now was judged."""
    return _page(session, name, actor)


@router.post("/quality/silos/{name}/report", dependencies=[asks("read")])
def download_silo(name: str, session: RequestSession, actor: Acting, ending: Chosen = "html") -> Response:
    """Give the quality report of a silo to whoever pressed the button."""
    return _attached(exporting.silo(session, name, ending, actor))


def _page(session: Session, name: str, actor: Actor) -> HTMLResponse:
    document = silo_document(session, name, actor)
    shown: dict[str, Any] = {"document": document, "blocks": html.parts(document), "silo": name}
    return rendering.page("silo.html", here="Quality", **shown, quorum=silos.get(session, name).quorum)


def _attached(report: Report) -> Response:
    headers = {
        "content-disposition": f'attachment; filename="{report.file}"',
        "content-security-policy": html.policy(),
        "cache-control": "no-store",
    }
    return Response(report.content, media_type=report.media_type, headers=headers)
