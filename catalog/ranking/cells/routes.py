"""Contested cells, answers and systems of record over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from catalog.datasets import resolving
from catalog.ranking.cells import queries, schemas, service, showing
from catalog.ranking.cells.schemas import (
    AnswersSaid,
    AppointmentShown,
    CellsShown,
    ReasonSaid,
    RecordSaid,
    VerifiedCellShown,
)
from catalog.silos import access
from catalog.web.sessions import AppSettings, AskedBy, RequestSession

router = APIRouter(tags=["cells"])


@router.get("/datasets/{name:path}/cells/history")
def list_history(name: str, session: RequestSession) -> list[VerifiedCellShown]:
    """List what was ever said of a dataset's cells, newest first, also what was taken back."""
    return schemas.shown(queries.history(session, resolving.resolve(session, name).id))


@router.get("/datasets/{name:path}/cells")
def show_cells(name: str, session: RequestSession) -> CellsShown:
    """Show the cells worth asking, what contested cells told, and what is known of them."""
    return CellsShown.of(showing.view(session, resolving.resolve(session, name)))


@router.post("/datasets/{name:path}/cells")
def verify(
    name: str, body: AnswersSaid, session: RequestSession, settings: AppSettings, asked_by: AskedBy
) -> list[VerifiedCellShown]:
    """Say what cells hold; all answers are kept or none, and the copies are ranked anew."""
    actor = access.local_actor(settings, asked_by)
    dataset = resolving.resolve(session, name)
    answers = [answer.answer() for answer in body.answers]
    return schemas.shown(service.verify(session, dataset.id, answers, reason=body.reason, actor=actor))


@router.post("/cells/{cell_id}/revoke")
def revoke(
    cell_id: UUID, body: ReasonSaid, session: RequestSession, settings: AppSettings, asked_by: AskedBy
) -> VerifiedCellShown:
    """Take an answer back."""
    actor = access.local_actor(settings, asked_by)
    return VerifiedCellShown.model_validate(service.revoke(session, cell_id, reason=body.reason, actor=actor))


@router.post("/copies/{copy_id}/appoint")
def appoint(
    copy_id: UUID, body: RecordSaid, session: RequestSession, settings: AppSettings, asked_by: AskedBy
) -> AppointmentShown:
    """Call a copy the system of record of its dataset, or of some columns."""
    actor = access.local_actor(settings, asked_by)
    made = service.appoint(session, copy_id, columns=body.columns, reason=body.reason, actor=actor)
    return schemas.appointed(made)


@router.post("/appointments/{appointment_id}/dismiss")
def dismiss(
    appointment_id: UUID, body: ReasonSaid, session: RequestSession, settings: AppSettings, asked_by: AskedBy
) -> AppointmentShown:
    """End an appointment."""
    actor = access.local_actor(settings, asked_by)
    return schemas.appointed(service.dismiss(session, appointment_id, reason=body.reason, actor=actor))
