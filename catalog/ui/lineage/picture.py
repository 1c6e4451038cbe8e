"""A scene as a picture: the drawing, and what each box and line says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.lineage.queries import Node as Around
from catalog.ui.lineage import drawing, telling
from catalog.ui.lineage.asked import Asked, Opened, Side
from catalog.ui.lineage.rows import ColumnRow, row_at, rows
from catalog.ui.lineage.scene import Scene
from catalog.ui.lineage.shapes import Box, Drawing, Line, Link, Thing
from catalog.ui.lineage.telling import Told
from catalog.web import human


@dataclass(frozen=True)
class More:
    """What one side of a box hides, and the address that shows it or, where it was opened by hand, hides it again."""

    hidden: int
    opened: bool
    href: str


@dataclass(frozen=True)
class Node:
    """A box: a copy, and what it hides on either side."""

    id: str
    box: Box
    label: str
    sub: str
    path: str
    silo: str
    dataset: str
    status: str
    quality: str
    href: str
    focus: bool
    family: bool
    """It belongs to the dataset in focus."""
    distance: int
    up: More
    down: More
    rows: tuple[ColumnRow, ...]
    on: bool
    """The column that is followed passes it."""
    words: str
    """All that it can be found by, in small letters."""
    hit: bool
    """It is what was looked for within the picture."""


@dataclass(frozen=True)
class Picture:
    """A drawing with its words; `links` and `columns` are the rows of its tables, `lines` what is drawn of them."""

    drawing: Drawing
    nodes: tuple[Node, ...]
    links: tuple[Told, ...]
    columns: tuple[Told, ...]
    lines: tuple[tuple[Line, Told], ...]
    following: bool
    quality: bool
    finding: bool


def paint(scene: Scene, asked: Asked, now: datetime) -> Picture:
    """Draw a scene; copies of the dataset in focus are marked, the one in the middle above all."""
    shown = rows(scene, asked)
    links, columns = telling.links(scene, now), telling.columns(scene, now)
    words: dict[Link, Told] = {}
    for link, told in zip(scene.columns, columns, strict=True):
        ends = link.source[0].hex, link.target[0].hex
        words.setdefault(Link(*ends, link.kind, row_at(shown, link.source), row_at(shown, link.target)), told)
    by_column = {(link.source, link.target, link.kind) for link in words}
    for told in links.values():
        if (told.source.id.hex, told.target.id.hex, told.kind) not in by_column:
            words[Link(told.source.id.hex, told.target.id.hex, told.kind)] = told
    things = [Thing(key.hex, line.silo, len(shown.get(key, ()))) for key, line in scene.lines.items()]
    home = [key.hex for key, line in scene.lines.items() if line.dataset_id == scene.dataset.id]
    drawn = drawing.draw(things, words, home)
    return Picture(
        drawing=drawn,
        nodes=_nodes(drawn, scene, asked, shown),
        links=tuple(links.values()),
        columns=tuple(columns),
        lines=tuple((line, words[line.link]) for line in drawn.lines),
        following=scene.trace is not None,
        quality=asked.quality,
        finding=bool(asked.find),
    )


def _nodes(drawn: Drawing, scene: Scene, asked: Asked, shown: Mapping[UUID, tuple[ColumnRow, ...]]) -> tuple[Node, ...]:
    around = {node.copy_id: node for node in scene.graph.nodes}
    passed = scene.trace.copies if scene.trace else set()
    return tuple(
        _node(box, around[copy_id], scene, asked, shown.get(copy_id, ()), on=copy_id in passed)
        for box in drawn.boxes
        if (copy_id := UUID(box.id)) in around
    )


def _node(box: Box, around: Around, scene: Scene, asked: Asked, shown: tuple[ColumnRow, ...], *, on: bool) -> Node:
    line = scene.lines[around.copy_id]
    rows = human.short_count(line.version.rows) + " rows" if line.version and line.version.rows is not None else ""
    shape = " · ".join(part for part in (rows, line.version.format if line.version else "not scanned") if part)
    dataset = scene.names.get(line.dataset_id, "")
    home = line.dataset_id == scene.dataset.id
    words = f"{line.label} {dataset} {line.path} {line.silo}".lower()
    return Node(
        id=box.id,
        box=box,
        label=line.label,
        sub=shape if home or dataset in {line.label, line.path} else f"{dataset} · {rows}".removesuffix(" · "),
        path=line.path,
        silo=line.silo,
        dataset=dataset,
        status=line.status,
        quality=scene.quality.get(line.id, "not_scanned"),
        href=line.href,
        focus=scene.main is not None and line.id == scene.main.id,
        family=home,
        distance=around.distance,
        up=_more(around.copy_id, "up", around.hidden_up, asked),
        down=_more(around.copy_id, "down", around.hidden_down, asked),
        rows=shown,
        on=on,
        words=words,
        hit=bool(asked.find) and all(word in words for word in asked.find.lower().split()),
    )


def _more(copy_id: UUID, side: Side, hidden: int, asked: Asked) -> More:
    opened = Opened(copy_id, side) in asked.opened
    return More(hidden, opened, asked.toggled(copy_id, side) if hidden or opened else "")
