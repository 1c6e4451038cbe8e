"""The lineage drawing as SVG text. It is put together by hand: a template takes ten times as long for 500 boxes."""

from collections.abc import Iterable
from uuid import UUID

from markupsafe import escape

from catalog.ui.lineage.boxes import box, rect
from catalog.ui.lineage.picture import Node, Picture
from catalog.ui.lineage.shapes import Band, Line
from catalog.ui.lineage.telling import Told
from catalog.web import human

MOST_EASY = 250
"""So many lines get a wide unseen one, so that a pointer finds them easily."""


def svg(picture: Picture, name: str, *, style: str = "") -> str:
    """Write a picture; `style` is put into it where it has to stand alone."""
    drawn = picture.drawing
    home = {UUID(node.id) for node in picture.nodes if node.family}
    easy = len(picture.lines) <= MOST_EASY
    parts = (
        _opening(picture, name),
        f"<style>{style}</style>" if style else "",
        *(_band(band) for band in drawn.bands),
        *(_link(line, told, home, easy=easy) for line, told in picture.lines),
        *(_share(line, told) for line, told in picture.lines if drawn.measures.labels and line.label_at),
        *(box(node, drawn.measures, quality=picture.quality) for node in picture.nodes),
        "</svg>",
    )
    return "".join(parts)


def overview(picture: Picture) -> str:
    """Write the whole drawing small: bands, and all boxes as one shape, so that it costs little."""
    drawn = picture.drawing
    size = f"{drawn.width:.0f} {drawn.height:.0f}"
    bands = "".join(
        rect(band.x, band.y, band.width, band.height, f' class="band band-{band.tone}"') for band in drawn.bands
    )
    home = _outlines(node for node in picture.nodes if node.family)
    return (
        f'<svg viewBox="0 0 {size}" preserveAspectRatio="none" aria-hidden="true">{bands}'
        f'<path class="all" d="{_outlines(picture.nodes)}"/><path class="home" d="{home}"/></svg>'
    )


def _opening(picture: Picture, name: str) -> str:
    drawn = picture.drawing
    states = {"dense": not drawn.measures.labels, "following": picture.following, "finding": picture.finding}
    classes = " ".join(["lineage", *(state for state, holds in states.items() if holds)])
    counts = f"{human.plural(len(picture.nodes), 'copy', 'copies')}, {human.plural(len(picture.links), 'link')}"
    width, height = f"{drawn.width:.0f}", f"{drawn.height:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="group" '
        f'aria-label="{escape(name)}, {counts}. The same stands in the tables.">'
    )


def _band(band: Band) -> str:
    return (
        rect(band.x, band.y, band.width, band.height, f' rx="6" class="band band-{band.tone}"')
        + f'<text class="band-name" x="{band.x + 12:.0f}" y="{band.y + 19:.1f}">{escape(band.name)}</text>'
    )


def _link(line: Line, told: Told, home: set[UUID], *, easy: bool) -> str:
    states = {
        "aged": told.aged > 0,
        "back": line.back,
        "column": told.edge_id is None,
        "on": told.on,
        "near": told.source.id in home or told.target.id in home,
    }
    classes = " ".join(["link", told.kind, *(state for state, holds in states.items() if holds)])
    edge = f' data-edge="{told.edge_id}"' if told.edge_id else ""
    hit = f'<path class="hit" d="{line.path}"/>' if easy else ""
    return (
        f'<g class="{classes}" data-from="{told.source.id.hex}" data-to="{told.target.id.hex}"{edge}>'
        f"<title>{escape(told.sentence)}</title>"
        f'{hit}<path class="edge" d="{line.path}"/><path class="tip" d="{line.tip}"/></g>'
    )


def _share(line: Line, told: Told) -> str:
    if line.label_at is None or told.confidence is None:
        return ""
    x, y = line.label_at
    share = escape(human.share(told.confidence))
    return f'<text class="confidence" text-anchor="end" x="{x:.1f}" y="{y:.1f}">{share}</text>'


def _outlines(nodes: Iterable[Node]) -> str:
    boxes = (node.box for node in nodes)
    return "".join(f"M{one.x:.0f} {one.y:.0f}h{one.width:.0f}v{one.height:.0f}h-{one.width:.0f}z" for one in boxes)
