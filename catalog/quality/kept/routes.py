"""Suites over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from catalog.access.asking import Acting, asks
from catalog.quality.kept import queries, service
from catalog.quality.kept.schemas import (
    PreviewAsked,
    PreviewShown,
    Retiring,
    RevisionShown,
    SuiteAsked,
    SuiteInUse,
)
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter(tags=["suites"])


@router.get("/suites")
def list_suites(session: RequestSession, settings: AppSettings) -> list[SuiteInUse]:
    """List the suites in use."""
    return [SuiteInUse.of(suite) for suite in queries.in_use(session, settings)]


@router.post("/suites", status_code=201, dependencies=[asks("describe")])
def keep_suite(body: SuiteAsked, session: RequestSession, settings: AppSettings, actor: Acting) -> RevisionShown:
    """Put a suite into use; new versions are judged by it."""
    kept = service.keep(
        session, body.data, party=body.party, actor=actor, reason=body.reason, settings=settings, number=body.number
    )
    return RevisionShown.model_validate(kept)


@router.post("/suites/previews", status_code=202, dependencies=[asks("describe")])
def ask_preview(body: PreviewAsked, session: RequestSession, actor: Acting) -> PreviewShown:
    """Have a suite tried on a version by a worker; nothing follows from what it finds."""
    asked = service.ask_preview(session, body.data, body.version_id, party=body.party, actor=actor)
    return PreviewShown.model_validate(asked)


@router.get("/suites/previews/{preview_id}")
def show_preview(preview_id: UUID, session: RequestSession) -> PreviewShown:
    """Show what a tried suite found."""
    return PreviewShown.model_validate(queries.preview(session, preview_id))


@router.get("/suites/{name:path}/history")
def suite_history(name: str, session: RequestSession, settings: AppSettings) -> list[RevisionShown]:
    """List the kept revisions of a suite, newest first; none of one that nobody changed."""
    found = queries.history(session, name)
    if not found:
        queries.named(session, settings, name)
    return [RevisionShown.model_validate(one) for one in found]


@router.post("/suites/{name:path}/retire", dependencies=[asks("describe")])
def retire_suite(
    name: str, body: Retiring, session: RequestSession, settings: AppSettings, actor: Acting
) -> RevisionShown:
    """Take a suite out of use."""
    done = service.retire(session, name, actor=actor, reason=body.reason, settings=settings)
    return RevisionShown.model_validate(done)


@router.get("/suites/{name:path}")
def show_suite(name: str, session: RequestSession, settings: AppSettings) -> SuiteInUse:
    """Show a suite in use with its JSON."""
    return SuiteInUse.of(queries.named(session, settings, name), whole=True)
