"""Silos over HTTP."""

from fastapi import APIRouter

from catalog.silos import access, queries, service
from catalog.silos.schemas import SiloShown, SiloToAdd
from catalog.web.sessions import AppSettings, AskedBy, RequestSession

router = APIRouter(tags=["silos"])


@router.get("/silos")
def list_silos(session: RequestSession) -> list[SiloShown]:
    """List every silo by name."""
    return [SiloShown.of(session, silo) for silo in queries.list_all(session)]


@router.get("/silos/{name}")
def show_silo(name: str, session: RequestSession) -> SiloShown:
    """Show one silo."""
    return SiloShown.of(session, queries.get(session, name))


@router.post("/silos", status_code=201)
def add_silo(body: SiloToAdd, session: RequestSession, settings: AppSettings, asked_by: AskedBy) -> SiloShown:
    """Add a silo with its storage roots."""
    actor = access.local_actor(settings, asked_by)
    return SiloShown.of(session, service.add(session, **body.model_dump(), actor=actor))
