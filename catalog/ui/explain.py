"""The Explain screen: a likeness or a link between two copies, in sentences, with what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.resolving import copy_of
from catalog.errors import NotCompared
from catalog.matching import explained
from catalog.matching.explaining import Explanation
from catalog.ui import family, rendering
from catalog.ui.family import CopyLine
from catalog.web.sessions import RequestSession

router = APIRouter()

Name = Annotated[str, Query(min_length=1, max_length=4_096)]


@dataclass(frozen=True)
class ExplainView:
    """The two copies and what is explained of them; `missing` says why there is nothing to explain."""

    copies: Sequence[CopyLine]
    found: Explanation | None
    missing: str = ""


@router.get("/explain/match")
def match(session: RequestSession, a: Name, b: Name) -> HTMLResponse:
    """Explain what two copies (ids, paths, URIs or titles) have to do with each other."""
    one, other = copy_of(session, a), copy_of(session, b)
    try:
        found, missing = explained.of_copies(session, one, other), ""
    except NotCompared as nothing:
        found, missing = None, str(nothing)
    return _page(session, [one.id, other.id], found, missing)


@router.get("/explain/edge/{edge_id}")
def edge(session: RequestSession, edge_id: UUID) -> HTMLResponse:
    """Explain a link between two copies."""
    held = explained.edge_by_id(session, edge_id)
    return _page(session, [held.source_copy_id, held.target_copy_id], explained.of_edge(session, held))


def _page(session: Session, copy_ids: Sequence[UUID], found: Explanation | None, missing: str = "") -> HTMLResponse:
    copies = datasets.copies(session, copy_ids)
    lines = family.lines(session, [copies[copy_id] for copy_id in copy_ids])
    return rendering.page("explain.html", here="Lineage", view=ExplainView(lines, found, missing))
