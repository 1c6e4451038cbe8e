"""The Lineage screen: one dataset in focus, where it comes from on the left, where it went on the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.resolving import resolve
from catalog.lineage import queries as lineage
from catalog.ranking import queries as rankings
from catalog.ui import family, picture, rendering
from catalog.ui.family import Contradicted
from catalog.ui.picture import Picture
from catalog.web import human
from catalog.web.sessions import RequestSession

router = APIRouter()

DEPTHS = (1, 2, 3, 4, 5)
MOST_COPIES = 200


@dataclass(frozen=True)
class LineageView:
    """What the screen shows; without a picture it asks for a dataset."""

    title: str = ""
    focus: UUID | None = None
    depth: int = 2
    depths: tuple[int, ...] = DEPTHS
    picture: Picture | None = None
    told: str = ""
    """What is not shown, and why."""
    contradictions: Sequence[Contradicted] = ()


@router.get("/lineage")
def show(
    session: RequestSession,
    focus: Annotated[str, Query(max_length=5_000)] = "",
    depth: Annotated[int, Query(ge=1, le=5)] = 2,
) -> HTMLResponse:
    """Show the lineage around a dataset: its id, name, path or URI."""
    view = lineage_view(session, focus, depth) if focus else LineageView()
    return rendering.page("lineage.html", here="Lineage", view=view)


def lineage_view(session: Session, focus: str, depth: int) -> LineageView:
    """Collect what is around a dataset up to a depth, at most 200 copies."""
    dataset = resolve(session, focus)
    lines = family.lines(session, datasets.members(session, dataset.id))
    focused = family.main(lines, rankings.latest(session, dataset.id))
    graph = lineage.neighbourhood(session, [line.id for line in lines], depth=depth, limit=MOST_COPIES)
    painted = picture.paint(session, graph, dataset, focused)
    told = family.contradictions(session, [node.copy_id for node in graph.nodes])
    return LineageView(dataset.name, dataset.id, depth, picture=painted, told=_cut(graph), contradictions=told)


def _cut(graph: lineage.Graph) -> str:
    more = human.plural(graph.more, "copy", "copies")
    if graph.truncated_because == "limit":
        return (
            f"Only the nearest {MOST_COPIES} copies are drawn; {more} or more lie beyond. A smaller depth shows less."
        )
    return f"{more} more lie one step further." if graph.more else ""
