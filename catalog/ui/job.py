"""The Job screen: what a job reads and writes, how it went last, and which other jobs it hangs together with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.errors import NotFound
from catalog.lineage.job_links import DEEPEST
from catalog.lineage.jobs import Job, JobIO, Run
from catalog.lineage.marquez import queries
from catalog.lineage.marquez.queries import Slice
from catalog.lineage.questions.job_routes import JobsAround, jobs_around
from catalog.ui import family, rendering
from catalog.ui.family import CopyLine
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter()

DEPTHS = (1, 2, 3, 5)
MOST_RUNS = 10
MOST_COPIES = 200
KINDS = {"starts": "starts", "before": "comes before", "feeds": "feeds"}


@dataclass(frozen=True)
class Touched:
    """A copy that a job reads or writes."""

    line: CopyLine
    io: JobIO


@dataclass(frozen=True)
class JobView:
    """What the screen shows."""

    job: Job
    touched: Sequence[Touched]
    untold: int
    """So many more copies it reads or writes."""
    runs: Sequence[Run]
    total_runs: int
    around: JobsAround
    depth: int
    depths: tuple[int, ...] = DEPTHS
    kinds = KINDS

    @property
    def reads(self) -> Sequence[Touched]:
        """What it reads."""
        return [one for one in self.touched if one.io.direction == "input"]

    @property
    def writes(self) -> Sequence[Touched]:
        """What it writes."""
        return [one for one in self.touched if one.io.direction == "output"]


@router.get("/jobs/{job_id}")
def show(
    job_id: UUID,
    session: RequestSession,
    settings: AppSettings,
    depth: Annotated[int, Query(ge=1, le=DEEPEST)] = 2,
) -> HTMLResponse:
    """Show a job."""
    job = queries.jobs_by_id(session, [job_id]).get(job_id)
    if job is None:
        raise NotFound(what="Job", name=str(job_id))
    runs, total = queries.runs_of(session, job.id, Slice(MOST_RUNS, 0))
    touched, untold = _touched(session, job)
    around = jobs_around(session, job, settings.edge_stale_days, depth=depth)
    view = JobView(job, touched, untold, runs, total, around, depth)
    return rendering.page("job.html", here="Lineage", view=view)


def _touched(session: Session, job: Job) -> tuple[list[Touched], int]:
    rows = [row for row in queries.io_of_jobs(session, [job.id]) if row.ended_at is None]
    copies = datasets.copies(session, [row.copy_id for row in rows[:MOST_COPIES]])
    lines = {line.id: line for line in family.lines(session, [copies[key] for key in sorted(copies)])}
    found = [Touched(lines[row.copy_id], row) for row in rows[:MOST_COPIES] if row.copy_id in lines]
    return sorted(found, key=lambda one: one.line.label), len(rows[MOST_COPIES:])
