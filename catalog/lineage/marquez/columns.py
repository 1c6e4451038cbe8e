"""Which columns a column is made of, and what is made of it, as Marquez draws it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Copy
from catalog.lineage.marquez import node_ids, queries, showing
from catalog.lineage.marquez.shapes import EdgeShape, GraphShape, NodeShape
from catalog.lineage.models import ColumnEdge

MOST_COLUMNS = 5_000
MOST_EDGES = 50_000

Column = tuple[UUID, str]


@dataclass
class _Walk:
    columns: dict[Column, None] = field(default_factory=dict)
    edges: dict[UUID, ColumnEdge] = field(default_factory=dict)
    cut: str = ""
    beyond: set[Column] = field(default_factory=set)

    def add(self, found: Iterable[Column]) -> list[Column]:
        new = [one for one in dict.fromkeys(found) if one not in self.columns]
        room = max(MOST_COLUMNS - len(self.columns), 0)
        self.columns.update(dict.fromkeys(new[:room]))
        if new[room:]:
            self.cut, self.beyond = "limit", self.beyond | set(new[room:])
        return new[:room]


def columns_of(session: Session, copy: Copy) -> list[Column]:
    """Name the columns of a copy, as its content, its producer or its lineage says."""
    facets = queries.facets(session, "dataset", [copy.id])[copy.id]
    told = [one.name for one in showing.fields_of(datasets.current_version(session, copy.id), facets)]
    linked = [
        session.scalars(select(column).where(end == copy.id, *_current()).distinct().order_by(column))
        for column, end in (
            (ColumnEdge.target_column, ColumnEdge.target_copy_id),
            (ColumnEdge.source_column, ColumnEdge.source_copy_id),
        )
    ]
    return [(copy.id, name) for name in dict.fromkeys([*told, *(one for some in linked for one in some)]) if name]


def columns_of_job(session: Session, job_id: UUID) -> list[Column]:
    """Name the columns that a job writes, as far as their lineage is known."""
    written = [row.copy_id for row in queries.io_of_jobs(session, [job_id]) if row.direction == "output"]
    rows = select(ColumnEdge.target_copy_id, ColumnEdge.target_column).where(
        ColumnEdge.target_copy_id.in_(written), ColumnEdge.job_id == job_id, *_current()
    )
    return [(row[0], row[1]) for row in session.execute(rows.distinct()) if row[1]]


def around(session: Session, start: Collection[Column], *, depth: int, downstream: bool) -> GraphShape:
    """Give the columns that these are made of within so many steps, and with `downstream` those made of them.

    What decides over whole rows (filters, join keys) is no column of a target and is left to the catalog's own trace.
    """
    walk = _Walk()
    walk.add(start)
    for up in (True, False) if downstream else (True,):
        frontier = list(walk.columns) if up else [one for one in start if one in walk.columns]
        for _ in range(depth):
            frontier = walk.add(_next(session, walk, frontier, up=up))
            if not frontier or walk.cut == "limit":
                break
        left = {one for one in _next(session, _Walk(), frontier, up=up) if one not in walk.columns}
        walk.beyond, walk.cut = walk.beyond | left, walk.cut or ("depth" if left else "")
    return _shown(session, walk)


def lineage_of(session: Session, copy: Copy) -> list[dict[str, Any]] | None:
    """Tell what each column of a copy is made of; None where nothing is known of that."""
    rows = select(ColumnEdge).where(ColumnEdge.target_copy_id == copy.id, ColumnEdge.target_column != "", *_current())
    into: dict[str, list[ColumnEdge]] = defaultdict(list)
    for edge in session.scalars(rows.order_by(ColumnEdge.target_column, ColumnEdge.id).limit(MOST_EDGES)):
        into[edge.target_column].append(edge)
    sources = datasets.copies(session, {edge.source_copy_id for edges in into.values() for edge in edges})
    told = [{"name": name, **_how(edges), "inputFields": _inputs(edges, sources)} for name, edges in into.items()]
    return told or None


def _next(session: Session, walk: _Walk, frontier: Collection[Column], *, up: bool) -> list[Column]:
    wanted, found = set(frontier), []
    near = ColumnEdge.target_copy_id if up else ColumnEdge.source_copy_id
    for some in queries.batched({copy_id for copy_id, _ in frontier}):
        rows = select(ColumnEdge).where(near.in_(some), ColumnEdge.target_column != "", *_current())
        for edge in session.scalars(rows.order_by(ColumnEdge.id).limit(MOST_EDGES)):
            ends = (edge.target_copy_id, edge.target_column), (edge.source_copy_id, edge.source_column)
            here, there = ends if up else ends[::-1]
            if here in wanted:
                walk.edges[edge.id] = edge
                found.append(there)
    return found


def _current() -> tuple[ColumnElement[bool], ...]:
    return (ColumnEdge.known_to.is_(None), ColumnEdge.valid_to.is_(None))


def _shown(session: Session, walk: _Walk) -> GraphShape:
    copies = datasets.copies(session, {copy_id for copy_id, _ in walk.columns})
    into: dict[Column, list[ColumnEdge]] = defaultdict(list)
    out: dict[Column, list[Column]] = defaultdict(list)
    for edge in walk.edges.values():
        source, target = (edge.source_copy_id, edge.source_column), (edge.target_copy_id, edge.target_column)
        if source in walk.columns and target in walk.columns:
            into[target].append(edge)
            out[source].append(target)
    nodes = [_node(one, into[one], out[one], copies) for one in walk.columns if one[0] in copies]
    return GraphShape(
        graph=sorted(nodes, key=lambda node: node.id),
        complete=not walk.cut,
        truncated_because=walk.cut,
        more=len(walk.beyond),
    )


def _node(column: Column, into: list[ColumnEdge], out: list[Column], copies: dict[UUID, Copy]) -> NodeShape:
    name, copy = _id(column, copies), copies[column[0]]
    sources = dict.fromkeys((edge.source_copy_id, edge.source_column) for edge in into)
    data = {
        "namespace": copy.namespace,
        "dataset": copy.name,
        "datasetVersion": None,
        "field": column[1],
        "fieldType": None,
        **_how(into),
        "inputFields": _inputs(into, copies),
    }
    # Marquez writes both kinds of edges from the node that they are told of.
    return NodeShape(
        id=name,
        type="DATASET_FIELD",
        data=data,
        in_edges=[EdgeShape(origin=name, destination=_id(one, copies)) for one in sources],
        out_edges=[EdgeShape(origin=name, destination=_id(one, copies)) for one in dict.fromkeys(out)],
    )


def _how(edges: list[ColumnEdge]) -> dict[str, str | None]:
    first = next(iter(edges), None)
    return {
        "transformationDescription": (first.description or None) if first is not None else None,
        "transformationType": (first.subtype or first.transformation or None) if first is not None else None,
    }


def _inputs(edges: list[ColumnEdge], copies: dict[UUID, Copy]) -> list[dict[str, Any]]:
    return [
        {
            "namespace": copies[edge.source_copy_id].namespace,
            "dataset": copies[edge.source_copy_id].name,
            "datasetVersion": None,
            "field": edge.source_column,
            "transformationDescription": edge.description or None,
            "transformationType": edge.subtype or edge.transformation or None,
        }
        for edge in edges
    ]


def _id(column: Column, copies: dict[UUID, Copy]) -> str:
    copy = copies[column[0]]
    return node_ids.of_field(copy.namespace, copy.name, column[1])
