"""Contested cells, answers and systems of record over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from catalog.access.asking import Acting, asks
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
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["cells"])


@router.get("/datasets/{name:path}/cells/history")
def list_history(name: str, session: RequestSession) -> list[VerifiedCellShown]:
    """List what was ever said of a dataset's cells, newest first, also what was taken back."""
    return schemas.shown(queries.history(session, resolving.resolve(session, name).id))


@router.get("/datasets/{name:path}/cells")
def show_cells(name: str, session: RequestSession) -> CellsShown:
    """Show the cells worth asking, what contested cells told, and what is known of them."""
    return CellsShown.of(showing.view(session, resolving.resolve(session, name)))


@router.post("/datasets/{name:path}/cells", dependencies=[asks("steward")])
def verify(name: str, body: AnswersSaid, session: RequestSession, actor: Acting) -> list[VerifiedCellShown]:
    """Say what cells hold; all answers are kept or none, and the copies are ranked anew."""
    dataset = resolving.resolve(session, name)
    answers = [answer.answer() for answer in body.answers]
    return schemas.shown(service.verify(session, dataset.id, answers, reason=body.reason, actor=actor))


@router.post("/cells/{cell_id}/revoke", dependencies=[asks("steward")])
def revoke(cell_id: UUID, body: ReasonSaid, session: RequestSession, actor: Acting) -> VerifiedCellShown:
    """Take an answer back."""
    return VerifiedCellShown.model_validate(service.revoke(session, cell_id, reason=body.reason, actor=actor))


@router.post("/copies/{copy_id}/appoint", dependencies=[asks("steward")])
def appoint(copy_id: UUID, body: RecordSaid, session: RequestSession, actor: Acting) -> AppointmentShown:
    """Call a copy the system of record of its dataset, or of some columns."""
    made = service.appoint(session, copy_id, columns=body.columns, reason=body.reason, actor=actor)
    return schemas.appointed(made)


@router.post("/appointments/{appointment_id}/dismiss", dependencies=[asks("steward")])
def dismiss(appointment_id: UUID, body: ReasonSaid, session: RequestSession, actor: Acting) -> AppointmentShown:
    """End an appointment."""
    return schemas.appointed(service.dismiss(session, appointment_id, reason=body.reason, actor=actor))
