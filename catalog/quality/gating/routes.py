"""Gates over HTTP: by what was found of a registered copy. A version is validated anew by a worker, not here."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session

from catalog.access.asking import Acting, asks
from catalog.config import Settings
from catalog.datasets import resolving
from catalog.quality.gating import service
from catalog.quality.gating.deciding import Gated
from catalog.quality.gating.junit import junit
from catalog.quality.gating.schemas import AgainAsked, FailOn, Format, GateShown
from catalog.quality.gating.service import Wish
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter(tags=["quality"])


def wished(
    suite: Annotated[list[str] | None, Query(max_length=100)] = None,
    fail_on: FailOn = "critical",
    result_format: Format = "BASIC",
    *,
    allow_not_evaluated: bool = False,
) -> Wish:
    """Read what is asked of the gate from the address."""
    return Wish(suite or (), fail_on, result_format, allow_not_evaluated)


Name = Annotated[str, Query(min_length=1, max_length=10_000)]
Wished = Annotated[Wish, Depends(wished)]


@router.get("/quality/gate")
def gate(name: Name, wish: Wished, session: RequestSession, settings: AppSettings) -> GateShown:
    """Tell whether what a copy (its URI, path, id or title) holds now may go on."""
    return GateShown.model_validate(_gated(session, name, wish, settings).to_json(wish.result_format))


@router.get("/quality/gate/junit")
def gate_as_junit(name: Name, wish: Wished, session: RequestSession, settings: AppSettings) -> Response:
    """Tell the same as JUnit XML, without any cell of the data."""
    return Response(junit(_gated(session, name, wish, settings)), media_type="application/xml")


@router.post("/versions/{version_id}/validate", status_code=202, dependencies=[asks("register")])
def validate_again(version_id: UUID, session: RequestSession, actor: Acting) -> AgainAsked:
    """Have a version validated anew by a worker; the gate says `waiting` until that is done."""
    return AgainAsked(version_id=version_id, task_id=service.ask_again(session, version_id, actor))


def _gated(session: Session, name: str, wish: Wish, settings: Settings) -> Gated:
    return service.conclude(service.load(session, resolving.copy_of(session, name), wish, settings))
