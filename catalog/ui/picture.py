"""A piece of lineage as a picture and as rows: the drawing, and what each box and line says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Dataset
from catalog.graphs import layers
from catalog.lineage import queries as lineage
from catalog.lineage.models import Edge
from catalog.lineage.queries import Graph
from catalog.ui import drawing, family
from catalog.ui.family import CopyLine
from catalog.web import human


@dataclass(frozen=True)
class Node:
    """A box: a copy, and how many more links it has on either side than are drawn."""

    id: str
    box: drawing.Box
    label: str
    sub: str
    path: str
    silo: str
    status: str
    href: str
    focus: bool
    outside: bool
    """It belongs to another dataset than the one in focus."""
    more_up: int = 0
    more_down: int = 0


@dataclass(frozen=True)
class Drawn:
    """A line, with what it says in words."""

    line: drawing.Line
    source: str
    target: str
    source_label: str
    source_silo: str
    source_href: str
    target_label: str
    target_silo: str
    target_href: str
    kind: str
    confidence: float | None
    transformation: str
    since: datetime
    told: str
    edge_id: UUID


@dataclass(frozen=True)
class Picture:
    """A drawing with its words; `links` are also the rows of its table."""

    drawing: drawing.Drawing
    nodes: tuple[Node, ...]
    links: tuple[Drawn, ...]


def paint(session: Session, graph: Graph, dataset: Dataset, focus: CopyLine | None) -> Picture:
    """Draw a neighbourhood of a dataset's copies; copies of other datasets are drawn as outside."""
    around = {node.copy_id: node for node in graph.nodes}
    copies = datasets.copies(session, around)
    told = {line.id: line for line in family.lines(session, [copies[key] for key in sorted(copies)])}
    names = _names(session, told.values(), dataset)
    among = _one_a_kind([edge for edge in graph.edges if edge.source_copy_id in told and edge.target_copy_id in told])
    drawn = _draw(told, among)
    by_link = {(line.link.source, line.link.target, line.link.kind): line for line in drawn.lines}
    return Picture(
        drawing=drawn,
        nodes=tuple(
            _node(box, line := told[UUID(box.id)], around[line.id], names.get(line.dataset_id, ""), line == focus)
            for box in drawn.boxes
        ),
        links=tuple(
            _drawn(by_link[_key(edge)], edge, told)
            for edge in sorted(among, key=_by_certainty)
            if _key(edge) in by_link
        ),
    )


def _one_a_kind(edges: Sequence[Edge]) -> list[Edge]:
    """Keep the surest edge of each kind between two copies."""
    best: dict[tuple[str, str, str], Edge] = {}
    for edge in sorted(edges, key=lambda edge: (edge.confidence or 1.0, edge.id)):
        best[_key(edge)] = edge
    return list(best.values())


def _draw(told: Mapping[UUID, CopyLine], edges: Sequence[Edge]) -> drawing.Drawing:
    ranks = layers(told, [(edge.source_copy_id, edge.target_copy_id) for edge in edges])
    return drawing.draw(
        [drawing.Thing(str(key), line.silo) for key, line in told.items()],
        [drawing.Link(*_key(edge)) for edge in edges],
        {str(key): rank for key, rank in ranks.items()},
    )


def _names(session: Session, lines: Iterable[CopyLine], dataset: Dataset) -> dict[UUID, str]:
    others = {line.dataset_id for line in lines} - {dataset.id}
    return {key: datasets.dataset(session, key).name for key in others}


def _node(box: drawing.Box, line: CopyLine, around: lineage.Node, outside: str, focus: bool) -> Node:
    rows = human.short_count(line.version.rows) + " rows" if line.version and line.version.rows is not None else ""
    shape = " · ".join(part for part in (rows, line.version.format if line.version else "not scanned") if part)
    elsewhere = outside if outside != line.path else ""
    return Node(
        id=box.id,
        box=box,
        label=line.label,
        sub=elsewhere or shape,
        path=line.path,
        silo=line.silo,
        status=line.status,
        href=line.href,
        focus=focus,
        outside=bool(outside),
        more_up=around.hidden_up,
        more_down=around.hidden_down,
    )


def _drawn(line: drawing.Line, edge: Edge, told: Mapping[UUID, CopyLine]) -> Drawn:
    source, target = told[edge.source_copy_id], told[edge.target_copy_id]
    sure = "" if edge.confidence is None else f", {human.share(edge.confidence)} sure"
    return Drawn(
        line=line,
        source=str(source.id),
        target=str(target.id),
        source_label=source.label,
        source_silo=source.silo,
        source_href=source.href,
        target_label=target.label,
        target_silo=target.silo,
        target_href=target.href,
        kind=edge.kind,
        confidence=edge.confidence,
        transformation=edge.transformation,
        since=edge.valid_from,
        told=f"{target.label} was made from {source.label}: {edge.kind}{sure}",
        edge_id=edge.id,
    )


def _key(edge: Edge) -> tuple[str, str, str]:
    return str(edge.source_copy_id), str(edge.target_copy_id), edge.kind


def _by_certainty(edge: Edge) -> tuple[int, float, UUID]:
    return drawing.KINDS.index(edge.kind), -(edge.confidence or 1.0), edge.id
