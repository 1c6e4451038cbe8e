"""The front door leads to search."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

router = APIRouter()


@router.get("/")
def home() -> RedirectResponse:
    """Lead to search."""
    return RedirectResponse("/datasets", status_code=303)
