"""Silos over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends

from catalog.access.asking import Acting, asks
from catalog.silos import queries, service
from catalog.silos.schemas import QuorumToSet, SiloShown, SiloToAdd
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["silos"])


@router.get("/silos")
def list_silos(session: RequestSession) -> list[SiloShown]:
    """List every silo by name."""
    return [SiloShown.of(session, silo) for silo in queries.list_all(session)]


@router.get("/silos/{name}")
def show_silo(name: str, session: RequestSession) -> SiloShown:
    """Show one silo."""
    return SiloShown.of(session, queries.get(session, name))


def looked_at(body: SiloToAdd) -> None:
    """Look whether roots in object storage are there, before the request's transaction begins."""
    service.look_at_roots(body.roots, body.name)


@router.post("/silos", status_code=201, dependencies=[asks("administer")])
def add_silo(
    body: SiloToAdd,
    _looked_at: Annotated[None, Depends(looked_at)],
    session: RequestSession,
    actor: Acting,
) -> SiloShown:
    """Add a silo with its storage roots."""
    return SiloShown.of(session, service.add(session, **body.model_dump(), actor=actor))


@router.post("/silos/{name}/quorum", dependencies=[asks("administer")])
def set_quorum(name: str, body: QuorumToSet, session: RequestSession, actor: Acting) -> SiloShown:
    """Say how many stewards must agree that a copy of the silo is a source of truth."""
    return SiloShown.of(session, service.set_quorum(session, name, body.quorum, reason=body.reason, actor=actor))
