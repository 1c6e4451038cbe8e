"""What other engines found, told over HTTP."""

from fastapi import APIRouter

from catalog.access.asking import Acting, asks
from catalog.quality.foreign import service
from catalog.quality.foreign.schemas import ResultKept, ResultTold
from catalog.quality.outcome import overall
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["quality"])


@router.post("/quality/results", dependencies=[asks("register")])
def tell_result(body: ResultTold, session: RequestSession, actor: Acting) -> ResultKept:
    """Keep a validation result of Great Expectations, marked as another engine's; told again it is kept once."""
    version_id, suite_id, told, kept = service.take(
        session, body.name, body.result, job=body.job, at=body.at, content_id=body.content_id, actor=actor
    )
    shown = {"version_id": version_id, "suite_id": suite_id, "suite": told.suite, "kept": kept}
    return ResultKept.model_validate({**shown, "outcome": overall(told.outcomes)})
