"""What lies below a folder of a silo, over HTTP: the places that a scan would register."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from catalog.scanning.walk import Found, walk
from catalog.silos import paths, queries
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["scanning"])

MOST_PLACES = 100_000


class Place(BaseModel):
    """A file, or a folder that is one dataset."""

    path: str
    kind: str


class SkippedPlace(BaseModel):
    """A place that is not registered, and why."""

    path: str
    reason: str


class PlacesShown(BaseModel):
    """What lies below a folder; `complete` is False when there is more than one answer holds."""

    found: list[Place]
    skipped: list[SkippedPlace]
    complete: bool


@router.get("/silos/{name}/places")
def list_places(
    name: str, below: Annotated[str, Query(max_length=paths.MAX_PATH)], session: RequestSession
) -> PlacesShown:
    """List the data below a folder inside the silo's roots (a path or `s3://...`), and what is skipped and why."""
    silo = queries.get(session, name)
    folder = paths.inside(paths.locate(below), queries.roots(session, silo.id), silo.name)
    places = list(islice(walk(folder), MOST_PLACES + 1))
    shown = PlacesShown(found=[], skipped=[], complete=len(places) <= MOST_PLACES)
    for place in places[:MOST_PLACES]:
        if isinstance(place, Found):
            shown.found.append(Place(path=str(place.path), kind=place.kind))
        else:
            shown.skipped.append(SkippedPlace(path=str(place.path), reason=place.reason))
    return shown
