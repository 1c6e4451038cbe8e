"""Registering dumps and correcting copies over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request

from catalog.access.asking import Acting, asks
from catalog.datasets import resolving
from catalog.datasets.schemas import CopyShown, DatasetShown, Move, Reason
from catalog.datasets.showing import copies_shown, dataset_shown
from catalog.pipeline import correcting, progress, service
from catalog.pipeline.schemas import DumpToRegister, ProgressShown, ReceiptShown
from catalog.pipeline.service import Registration
from catalog.storage import looking
from catalog.web.sessions import RequestSession, before

router = APIRouter(tags=["dumps"])

IdempotencyKey = Annotated[str | None, Header()]


def looked_at(body: DumpToRegister, request: Request, idempotency_key: IdempotencyKey = None) -> None:
    """Look whether an object is there, before the request's transaction begins."""
    with before(request) as session:
        place = service.to_look_at(session, Registration(**body.model_dump()), key=idempotency_key)
    if place is not None:
        looking.kind_of(place)


@router.post("/dumps", status_code=202, dependencies=[asks("register")])
def register_dump(
    body: DumpToRegister,
    _looked_at: Annotated[None, Depends(looked_at)],
    session: RequestSession,
    actor: Acting,
    idempotency_key: IdempotencyKey = None,
) -> ReceiptShown:
    """Register that something arrived; the answer has its ids at once, a worker does the rest."""
    said = Registration(**body.model_dump())
    return ReceiptShown.model_validate(service.register_dump(session, said, actor, key=idempotency_key))


@router.get("/dumps/{dump_id}/progress")
def show_progress(dump_id: UUID, session: RequestSession) -> ProgressShown:
    """Tell how far the work on a dump is, and what failed."""
    return ProgressShown.model_validate(progress.of_dumps(session, [dump_id])[0])


@router.post("/copies/{copy_id}/retire", dependencies=[asks("steward")])
def retire_copy(copy_id: UUID, body: Reason, session: RequestSession, actor: Acting) -> CopyShown:
    """Take a copy out of its family's candidates, with a reason."""
    return copies_shown(session, [correcting.retire(session, copy_id, reason=body.reason, actor=actor)])[0]


@router.post("/copies/{copy_id}/move", dependencies=[asks("steward")])
def move_copy(copy_id: UUID, body: Move, session: RequestSession, actor: Acting) -> DatasetShown:
    """Put a copy into another dataset, or into a new one of its own, with a reason."""
    target = resolving.resolve(session, body.to).id if body.to else None
    return dataset_shown(session, correcting.move(session, copy_id, target, reason=body.reason, actor=actor))
