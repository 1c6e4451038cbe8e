"""The routes of every room, gathered under /api/v1."""

from fastapi import APIRouter

from catalog.datasets.routes import router as datasets
from catalog.silos.routes import router as silos


def router() -> APIRouter:
    """Gather the rooms' routers; that of the datasets is last, because its names may hold slashes and match much."""
    gathered = APIRouter(prefix="/api/v1")
    for room in (silos, datasets):
        gathered.include_router(room)
    return gathered
