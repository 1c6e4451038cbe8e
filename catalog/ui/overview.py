"""The Quality screen: how what the copies hold now was judged, what fails, and the incidents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.quality import queries as quality
from catalog.quality.incidents import queries as incidents
from catalog.quality.incidents import showing
from catalog.quality.incidents.queries import Wanted
from catalog.quality.incidents.routes import states
from catalog.quality.incidents.schemas import IncidentShown
from catalog.quality.monitoring import queries as monitoring
from catalog.quality.scoring import queries as scores
from catalog.silos import queries as silos
from catalog.ui import family, rendering, watched
from catalog.ui.family import CopyLine
from catalog.ui.quality import worst
from catalog.ui.trend import Trend
from catalog.web.sessions import RequestSession

router = APIRouter()

MOST_COPIES = 500
MOST_FAILING = 50
MOST_INCIDENTS = 50
State = Literal["open", "new", "acknowledged", "assigned", "resolved", "any"]


@dataclass(frozen=True)
class Standing:
    """A copy as its suites and its monitors judged what it holds now."""

    copy: CopyLine
    outcome: str
    monitors: str
    score: float | None


@dataclass(frozen=True)
class SiloScore:
    """The mean score of the copies of a silo."""

    name: str
    value: float | None
    copies: int


@dataclass(frozen=True)
class OverviewView:
    """What the screen shows."""

    tiles: Sequence[tuple[str, int]]
    copies: int
    incidents: Sequence[IncidentShown]
    counts: dict[str, int]
    state: str
    median_time_to_resolve: timedelta | None
    failing: Sequence[Standing]
    silos: Sequence[SiloScore]
    trend: Trend | None
    """Of the series that broke out last."""
    trend_copy: CopyLine | None


@router.get("/quality")
def show(session: RequestSession, state: Annotated[State, Query()] = "open") -> HTMLResponse:
    """Show the quality of what all copies hold now."""
    return rendering.page("overview.html", here="Quality", view=overview(session, state))


def overview(session: Session, state: str) -> OverviewView:
    """Collect verdicts, incidents and scores."""
    query = select(Copy).where(Copy.retired_at.is_(None)).order_by(Copy.id.desc()).limit(MOST_COPIES)
    lines = [line for line in family.lines(session, list(session.scalars(query))) if line.version is not None]
    standings = _standings(session, lines)
    found = incidents.urgent(session, Wanted(states=states(state)), limit=MOST_INCIDENTS)
    tally = incidents.tally(session)
    drawn, of = _trend(session, lines)
    outcomes = Counter(one.outcome for one in standings)
    return OverviewView(
        tiles=[(name, outcomes[name]) for name in ("passed", "failed", "error", "not_evaluated")],
        copies=len(standings),
        incidents=showing.shown(session, found),
        counts=tally.states,
        state=state,
        median_time_to_resolve=tally.median_time_to_resolve,
        failing=[one for one in standings if one.outcome != "passed" or one.monitors == "failed"][:MOST_FAILING],
        silos=_silos(session, standings),
        trend=drawn,
        trend_copy=of,
    )


def _standings(session: Session, lines: Sequence[CopyLine]) -> list[Standing]:
    ids = [line.id for line in lines]
    results, known = quality.latest(session, ids), scores.latest(session, ids)
    seen = monitoring.outcomes(session, [line.version.id for line in lines if line.version])
    found = [
        Standing(
            line,
            worst(results.get(line.id, [])),
            seen.get(line.version.id, "not_evaluated") if line.version else "not_evaluated",
            known[line.id].value if line.id in known else None,
        )
        for line in lines
    ]
    order = ("failed", "error", "not_evaluated", "passed")
    return sorted(found, key=lambda one: (order.index(one.outcome), one.monitors != "failed", one.copy.label))


def _silos(session: Session, standings: Sequence[Standing]) -> list[SiloScore]:
    told = []
    for silo in silos.list_all(session):
        inside = [one for one in standings if one.copy.silo == silo.name]
        values = [one.score for one in inside if one.score is not None]
        told.append(SiloScore(silo.name, sum(values) / len(values) if values else None, len(inside)))
    return told


def _trend(session: Session, lines: Sequence[CopyLine]) -> tuple[Trend | None, CopyLine | None]:
    by_id: dict[UUID, CopyLine] = {line.id: line for line in lines}
    for incident in incidents.urgent(session, Wanted(kind="monitor"), limit=5):
        series = (incident.detail.get("series") or ["rows"])[0]
        drawn = watched.trend_of(monitoring.history(session, incident.copy_id, limit=watched.MOST_RUNS), series)
        if drawn is not None and incident.copy_id in by_id:
            return drawn, by_id[incident.copy_id]
    return None, None
