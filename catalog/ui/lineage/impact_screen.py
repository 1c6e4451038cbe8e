"""The Impact tab of the Lineage screen, and its CSV."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Dataset
from catalog.datasets.resolving import resolve
from catalog.ui import family, rendering
from catalog.ui.family import CopyLine
from catalog.ui.lineage import sheets
from catalog.ui.lineage.asking import Asking
from catalog.ui.lineage.impact import FACETS, SIZE, Filters, Hit, Impact, Way, impact
from catalog.ui.lineage.scene import links_of, worst_outcomes
from catalog.web.sessions import RequestSession

router = APIRouter()

COLUMNS = (
    "degree",
    "copy",
    "path",
    "silo",
    "dataset",
    "owner",
    "known_by",
    "confidence",
    "jobs",
    "standing",
    "quality",
)


def read(
    asking: Asking,
    way: Annotated[Way, Query()] = "down",
    words: Annotated[str, Query(max_length=200)] = "",
    silo: Annotated[str, Query(max_length=512)] = "",
    owner: Annotated[str, Query(max_length=512)] = "",
    kind: Annotated[str, Query(max_length=16)] = "",
    degree: Annotated[str, Query(max_length=4)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Filters:
    """Read what is filtered from the address."""
    chosen = {"degree": degree, "silo": silo, "owner": owner, "kind": kind}
    return Filters(asking, way, words.strip(), chosen, page)


Filtering = Annotated[Filters, Depends(read)]


@dataclass(frozen=True)
class ImpactView:
    """What the tab shows: one page of what passes the filters."""

    dataset: Dataset
    filters: Filters
    found: Impact
    shown: Sequence[Hit]
    lines: Mapping[UUID, CopyLine]
    quality: Mapping[UUID, str]
    facets: Mapping[str, str]
    pages: int


@router.get("/lineage/impact")
def show(session: RequestSession, filters: Filtering) -> Response:
    """Show all that a dataset hits, or comes from, as a list."""
    if not filters.asked.focus:
        return RedirectResponse("/lineage", status_code=303)
    return _page(impact_view(session, filters))


@router.get("/lineage/impact.csv")
def as_csv(session: RequestSession, filters: Filtering) -> Response:
    """Give all that passes the filters as CSV."""
    dataset, found = _found(session, filters)
    lines, quality = _more(session, found.hits)
    rows = _rows(found.hits, lines, quality)
    return sheets.attached(f"impact_{dataset.name}.csv", sheets.sheet(COLUMNS, rows), "text/csv")


def impact_view(session: Session, filters: Filters) -> ImpactView:
    """Collect one page of hits."""
    dataset, found = _found(session, filters)
    shown = found.hits[(filters.page - 1) * SIZE : filters.page * SIZE]
    lines, quality = _more(session, shown)
    return ImpactView(dataset, filters, found, shown, lines, quality, FACETS, max(1, ceil(len(found.hits) / SIZE)))


def _page(view: ImpactView) -> HTMLResponse:
    return rendering.page("lineage_impact.html", here="Lineage", view=view)


def _found(session: Session, filters: Filters) -> tuple[Dataset, Impact]:
    dataset = resolve(session, filters.asked.focus)
    starts = [copy.id for copy in datasets.members(session, dataset.id)]
    return dataset, impact(session, starts, filters, links_of(filters.asked))


def _more(session: Session, hits: Sequence[Hit]) -> tuple[dict[UUID, CopyLine], dict[UUID, str]]:
    copies = datasets.copies(session, [hit.copy_id for hit in hits])
    lines = {line.id: line for line in family.lines(session, list(copies.values()))}
    return lines, worst_outcomes(session, lines)


def _rows(hits: Iterable[Hit], lines: Mapping[UUID, CopyLine], quality: Mapping[UUID, str]) -> Iterable[Sequence[Any]]:
    for hit in hits:
        line = lines.get(hit.copy_id)
        yield (
            *(hit.degree, hit.label, hit.path, hit.silo, hit.dataset, hit.owner),
            *(", ".join(hit.kinds), hit.confidence, ", ".join(hit.jobs)),
            *(line.status if line else "", quality.get(hit.copy_id, "not_evaluated")),
        )
