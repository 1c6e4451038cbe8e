"""Finding datasets over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from catalog.search import document, queries
from catalog.search.schemas import ResultsShown
from catalog.web.sessions import RequestSession

router = APIRouter(tags=["search"])

LONGEST_QUESTION = 10_000


@router.get("/search")
def search(
    request: Request,
    session: RequestSession,
    q: Annotated[str, Query(max_length=LONGEST_QUESTION)] = "",
    sort: Literal["relevance", "updated", "title"] = "relevance",
    page: Annotated[int, Query(ge=1)] = 1,
    size: Annotated[int, Query(ge=1, le=queries.LARGEST_PAGE)] = 20,
) -> ResultsShown:
    """Find datasets by words; silo, owner, status, format, tag and quality filter, each may be given several times."""
    filters = {name: request.query_params.getlist(name) for name in document.FILTERS}
    found = queries.find(session, q, filters=filters, sort=sort, page=page, size=size)
    return ResultsShown.model_validate(found)
