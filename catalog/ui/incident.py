"""One incident: what is wrong, how the series went, what was done about it, and what to do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.datasets import queries as datasets
from catalog.errors import CatalogError, Invalid, ReasonMissing
from catalog.quality.incidents import queries, service, showing
from catalog.quality.incidents.schemas import IncidentWhole
from catalog.quality.monitoring import queries as monitoring
from catalog.silos.access import Actor
from catalog.ui import family, rendering, watched
from catalog.ui.trend import Trend
from catalog.web.sessions import RequestSession

router = APIRouter()

MOST_TRENDS = 2


@dataclass(frozen=True)
class IncidentView:
    """What the screen shows; `problem` is why what was asked cannot be done."""

    incident: IncidentWhole
    label: str
    silo: str
    trends: Sequence[Trend]
    actor: Actor
    problem: str = ""


@router.get("/quality/incidents/{incident_id}")
def show(session: RequestSession, actor: Acting, incident_id: UUID) -> HTMLResponse:
    """Show an incident and, while it is open, the forms to go on with it."""
    return _page(incident_view(session, incident_id, actor))


@router.post("/quality/incidents/{incident_id}/{verb}", dependencies=[asks("steward")])
def act(
    session: RequestSession,
    actor: Acting,
    incident_id: UUID,
    verb: Literal["acknowledge", "assign", "resolve"],
    revision: Annotated[int, Form()],
    to: Annotated[str, Form(max_length=10_000)] = "",
    resolution: Annotated[str, Form(max_length=100)] = "",
    reason: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Acknowledge, assign or resolve; what has changed meanwhile is refused."""
    try:
        _do(session, incident_id, verb, actor, revision, {"to": to, "resolution": resolution, "reason": reason})
    except (Invalid, ReasonMissing) as error:
        return _page(incident_view(session, incident_id, actor, problem=error), status=422)
    return RedirectResponse(f"/quality/incidents/{incident_id}", status_code=303)


def incident_view(
    session: Session, incident_id: UUID, actor: Actor, *, problem: CatalogError | None = None
) -> IncidentView:
    """Collect an incident with the pictures of what broke out."""
    incident = showing.whole(session, queries.get(session, incident_id))
    copy = datasets.copy(session, incident.copy_id)
    rows = monitoring.history(session, copy.id, limit=watched.MOST_RUNS)
    drawn = [watched.trend_of(rows, series) for series in incident.detail.get("series", [])[:MOST_TRENDS]]
    return IncidentView(
        incident=incident,
        label=family.label(copy),
        silo=family.silo_names(session, [copy])[copy.id],
        trends=[one for one in drawn if one is not None],
        actor=actor,
        problem=str(problem) if problem else "",
    )


def _do(session: Session, incident_id: UUID, verb: str, actor: Actor, revision: int, said: dict[str, str]) -> None:
    if verb == "acknowledge":
        service.acknowledge(session, incident_id, actor=actor, revision=revision)
    elif verb == "assign":
        service.assign(session, incident_id, to=said["to"], actor=actor, revision=revision)
    else:
        ended = {"resolution": said["resolution"], "reason": said["reason"]}
        service.resolve(session, incident_id, **ended, actor=actor, revision=revision)


def _page(view: IncidentView, status: int = 200) -> HTMLResponse:
    return rendering.page("incident.html", status=status, here="Quality", view=view)
