"""Sufficiency over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from catalog.access.asking import Acting, asks
from catalog.pipeline import sufficing
from catalog.pipeline.sufficing_schemas import SufficiencyAsked, SufficiencyShown
from catalog.quality.sufficiency import queries, service
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["sufficiency"])


@router.post("/datasets/{name:path}/sufficiency", status_code=202, dependencies=[asks("read")])
def ask_sufficiency(name: str, body: SufficiencyAsked, session: RequestSession, actor: Acting) -> SufficiencyShown:
    """Ask whether a dataset, or one of its copies, is enough to build on; a worker answers."""
    version = sufficing.find(session, name)
    other = sufficing.find(session, body.join) if body.join else None
    return SufficiencyShown.of(session, service.ask(session, version.id, body.ask(), other, actor=actor))


@router.get("/datasets/{name:path}/sufficiency")
def list_sufficiency(name: str, session: RequestSession) -> list[SufficiencyShown]:
    """List what was asked of what a dataset, or one of its copies, holds now, newest first."""
    version = sufficing.find(session, name)
    return [SufficiencyShown.of(session, row) for row in queries.of_version(session, version.id)]


@router.get("/sufficiency/{report_id}")
def show_sufficiency(report_id: UUID, session: RequestSession) -> SufficiencyShown:
    """Show a question with its answer, or how far the work on it is."""
    return SufficiencyShown.of(session, queries.report(session, report_id))
