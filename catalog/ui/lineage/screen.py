"""The Lineage screen: one dataset in focus, where it comes from on the left, where it went on the right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.resolving import resolve
from catalog.db import now
from catalog.lineage.moments import Moments, moments
from catalog.ranking import queries as rankings
from catalog.silos import queries as silos
from catalog.ui import family, rendering
from catalog.ui.family import Contradicted
from catalog.ui.lineage import picture, sheets
from catalog.ui.lineage.asked import Asked
from catalog.ui.lineage.asking import Asking
from catalog.ui.lineage.picture import Picture
from catalog.ui.lineage.scene import MOST_DRAWN, Scene, links_of, scene, within
from catalog.ui.lineage.svg import overview, svg
from catalog.web import human
from catalog.web.sessions import AppSettings, RequestSession

router = APIRouter()

DEPTHS = (1, 2, 3, 4, 5)
MOST_TOLD = 150
"""Of more links the table is a page of its own."""
MOST_CHECKED = 80
"""In a picture of more copies, only links of the dataset in focus are looked at for contradictions."""


@dataclass(frozen=True)
class LineageView:
    """What the screen shows; without a picture it asks for a dataset."""

    asked: Asked
    tab: str = "picture"
    title: str = ""
    picture: Picture | None = None
    drawing: str = ""
    overview: str = ""
    told: str = ""
    """What is not shown, and why."""
    fewer: int | None = None
    """The depth that is drawn in place of the one asked for."""
    contradictions: Sequence[Contradicted] = ()
    moments: Moments | None = None
    stale_days: int = 0
    """So long ago is long ago for a link that runs showed."""
    followed: str = ""
    """The copy whose column is followed."""
    passed: int = 0
    """How many columns are on the way of the one that is followed."""
    matches: int = 0
    silos: Sequence[str] = ()
    """Those that can be asked for."""
    alone: bool = False
    """The tables stand without a picture."""
    most_told: int = MOST_TOLD
    depths: tuple[int, ...] = DEPTHS

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of links that are drawn."""
        return frozenset(told.kind for _, told in self.picture.lines) if self.picture else frozenset()

    @property
    def aged(self) -> bool:
        """Some link was not seen for long."""
        return self.picture is not None and any(told.aged for _, told in self.picture.lines)

    @property
    def marks(self) -> Sequence[str]:
        """The marks on the boxes, in order."""
        nodes = self.picture.nodes if self.picture else ()
        return sorted({node.quality if self.asked.quality else node.status for node in nodes})


@router.get("/lineage")
def show(session: RequestSession, asking: Asking, settings: AppSettings) -> HTMLResponse:
    """Show the lineage around a dataset: its id, name, path or URI."""
    view = lineage_view(session, asking, settings.edge_stale_days) if asking.focus else LineageView(asking)
    return rendering.page("lineage.html", here="Lineage", view=view)


@router.get("/lineage/table")
def as_tables(session: RequestSession, asking: Asking, settings: AppSettings) -> Response:
    """Show the links and the copies of the picture as tables."""
    if not asking.focus:
        return RedirectResponse("/lineage", status_code=303)
    view = replace(lineage_view(session, asking, settings.edge_stale_days), alone=True)
    return rendering.page("lineage_table.html", here="Lineage", view=view)


@router.get("/lineage.svg")
def as_svg(session: RequestSession, asking: Asking, settings: AppSettings) -> Response:
    """Give the picture as a file that stands alone."""
    found, _ = _scene(session, asking, settings.edge_stale_days)
    painted = picture.paint(found, asking, now())
    text = svg(painted, f"Lineage of {found.dataset.name}", style=_style())
    return sheets.attached(f"lineage_{found.dataset.name}.svg", text, "image/svg+xml")


@router.get("/lineage.csv")
def as_csv(session: RequestSession, asking: Asking, settings: AppSettings) -> Response:
    """Give the links of the picture, and those of its columns where they are shown, as CSV."""
    found, _ = _scene(session, asking, settings.edge_stale_days)
    painted = picture.paint(found, asking, now())
    rows = sheets.links((*painted.links, *painted.columns))
    return sheets.attached(f"lineage_{found.dataset.name}.csv", sheets.sheet(sheets.LINKS, rows), "text/csv")


def lineage_view(session: Session, asking: Asked, stale_days: int) -> LineageView:
    """Collect what is around a dataset."""
    found, home = _scene(session, asking, stale_days)
    settled = replace(asking, focus=str(found.dataset.id))
    painted = picture.paint(found, settled, now())
    name = f"Lineage of {found.dataset.name}"
    checked = found.lines if len(found.lines) <= MOST_CHECKED else home[:MOST_CHECKED]
    return LineageView(
        settled,
        title=found.dataset.name,
        picture=painted,
        drawing=Markup(svg(painted, name)),  # noqa: S704 - escaped where it is written
        overview=Markup(overview(painted)),  # noqa: S704 - numbers
        told=_cut(session, found, home, asking),
        fewer=found.depth if found.depth != asking.depth else None,
        contradictions=() if links_of(asking).as_of else family.contradictions(session, checked),
        moments=moments(session, [node.copy_id for node in found.graph.nodes]),
        stale_days=stale_days,
        followed=_label(found, asking),
        passed=len(found.trace.places) if found.trace else 0,
        matches=sum(node.hit for node in painted.nodes),
        silos=_silos(session, found, asking),
    )


def _scene(session: Session, asking: Asked, stale_days: int) -> tuple[Scene, list[UUID]]:
    dataset = resolve(session, asking.focus)
    lines = family.lines(session, datasets.members(session, dataset.id))
    main = family.main(lines, rankings.latest(session, dataset.id))
    found = replace(scene(session, dataset, lines, main, asking), stale_days=stale_days)
    return found, [line.id for line in lines]


def _silos(session: Session, found: Scene, asking: Asked) -> list[str]:
    shown = {line.silo for line in found.lines.values()}
    return sorted({silo.name for silo in silos.list_all(session)} | shown | set(asking.silos))


def _label(found: Scene, asking: Asked) -> str:
    line = found.lines.get(asking.followed.copy_id) if asking.followed else None
    return line.label if line else ""


def _cut(session: Session, found: Scene, home: Sequence[UUID], asking: Asked) -> str:
    if found.depth != asking.depth:
        many = human.plural(within(session, home, asking), "copy", "copies")
        here = f"is what lies within {human.plural(found.depth, 'step')}"
        return (
            f"{many} lie within {human.plural(asking.depth, 'step')}, and no picture of so many can be read. "
            f"Drawn {here if found.depth else 'are the copies of this dataset alone'}."
        )
    if found.graph.truncated_because == "limit":
        return f"Only the nearest {MOST_DRAWN} copies are drawn. A smaller depth shows less."
    more = human.plural(found.graph.more, "copy", "copies")
    return f"{more} more lie one step further." if found.graph.more else ""


@cache
def _style() -> str:
    """Give the style of the picture with the colours of a light page written out, for programs that know no tokens."""
    tokens = dict(re.findall(r"(--[\w-]+): light-dark\(([^,)]+),", (rendering.static_folder / "app.css").read_text()))
    text = (rendering.static_folder / "lineage.css").read_text()
    inner = text[text.index("{") + 1 : text.rindex("}")]
    return re.sub(r"var\((--[\w-]+)\)", lambda found: tokens.get(found[1], "currentColor"), inner)
