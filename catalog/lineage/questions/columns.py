"""The way of one column, up to the columns it was made from and down to those made from it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select, tuple_
from sqlalchemy.orm import Session

from catalog.lineage.links import DOWN, UP, Links, Way
from catalog.lineage.models import ColumnEdge
from catalog.lineage.questions import holders, paging
from catalog.lineage.questions.paging import Cut, Page

MOST_LINKS = 20_000
BATCH = 1_000
INDIRECT = "INDIRECT"
WHOLE = ""
"""The name that stands for whole rows of a copy: what a filter or a join decides about."""

Column = tuple[UUID, str]


@dataclass(frozen=True)
class Traced:
    """A column on the way: steps from the one that was asked for, upstream negative.

    It is `open` where its copy has links further that way, but nobody said for the column where they lead.
    """

    copy_id: UUID
    column: str
    distance: int
    open: bool = False


@dataclass(frozen=True)
class Trace:
    """A page of the columns, nearest first, with the links among them and those met before."""

    page: Cut[Traced]
    edges: Sequence[ColumnEdge]


@dataclass(frozen=True)
class _Side:
    way: Way

    def near(self, edge: ColumnEdge) -> Column:
        """Give the end of a link where a walk comes from."""
        ends = (edge.source_copy_id, edge.source_column), (edge.target_copy_id, edge.target_column)
        return ends[0] if self.way.sign > 0 else ends[1]

    def far(self, edge: ColumnEdge) -> Column:
        """Give the end of a link where a walk goes to."""
        ends = (edge.source_copy_id, edge.source_column), (edge.target_copy_id, edge.target_column)
        return ends[1] if self.way.sign > 0 else ends[0]

    def from_(self, columns: Sequence[Column], *, indirect: bool) -> ColumnElement[bool]:
        """Give the condition that a link leads on from one of these columns."""
        # The copies are named as well: by pairs alone SQLite reads the whole table.
        copies = sorted({copy_id for copy_id, _ in columns})
        if self.way.sign < 0:
            rows = [(copy_id, WHOLE) for copy_id in copies] if indirect else []
            ends = tuple_(ColumnEdge.target_copy_id, ColumnEdge.target_column)
            return and_(ColumnEdge.target_copy_id.in_(copies), ends.in_(sorted({*columns, *rows})))
        whole = sorted(copy_id for copy_id, column in columns if column == WHOLE)
        named = [column for column in columns if column[1] != WHOLE]
        found = tuple_(ColumnEdge.source_copy_id, ColumnEdge.source_column).in_(named)
        here = or_(found, ColumnEdge.source_copy_id.in_(whole)) if whole else found
        return and_(ColumnEdge.source_copy_id.in_(copies), here)


@dataclass
class _Walked:
    distances: dict[Column, int]
    edges: dict[UUID, ColumnEdge] = field(default_factory=dict)
    left: int = MOST_LINKS
    beyond: int = 0


def trace(
    session: Session,
    starts: Collection[Column],
    links: Links,
    *,
    page: Page,
    up: bool = True,
    down: bool = True,
    indirect: bool = False,
    depth: int | None = None,
    silo_ids: Collection[UUID] = (),
) -> Trace:
    """Follow columns through the links between columns; with `indirect`, also through filters, joins and the like.

    What decides over whole rows of a copy is followed into all its columns, and from all of them.
    """
    links, page = paging.begin(session, links, page)
    sides = [side for side, wanted in ((_Side(UP), up), (_Side(DOWN), down)) if wanted]
    walks = [_walk(session, starts, side, links, indirect=indirect, depth=depth) for side in sides]
    distances = dict.fromkeys(sorted(starts), 0)
    met = sorted((abs(far), far, column) for walk in walks for column, far in walk.distances.items())
    for _, far, column in met:
        distances.setdefault(column, far)
    if silo_ids:
        held = holders.silos(session, {copy_id for copy_id, _ in distances})
        distances = {column: far for column, far in distances.items() if held[column[0]] in silo_ids or not far}
    shown = list(islice(distances.items(), page.offset + page.limit))
    edges = {one.id: one for walk in walks for one in walk.edges.values()}
    found = [Traced(*column, far) for column, far in shown[page.offset :]]
    for side in sides:
        found = _with_open_ends(session, found, edges.values(), side, links, depth)
    beyond, whole = sum(walk.beyond for walk in walks), all(walk.left >= 0 for walk in walks)
    told = paging.cut(page, found, len(distances), beyond=beyond, whole=whole)
    return Trace(told, _shown(edges.values(), dict(shown), {(one.copy_id, one.column) for one in found}))


def linked(session: Session, copy_ids: Collection[UUID], column: str) -> set[UUID]:
    """Tell which of these copies ever had a link of this column."""
    ends = (ColumnEdge.source_copy_id, ColumnEdge.source_column), (ColumnEdge.target_copy_id, ColumnEdge.target_column)
    queries = [select(copy).where(copy.in_(copy_ids), name == column).distinct() for copy, name in ends]
    return {copy_id for query in queries for copy_id in session.scalars(query)}


def _walk(
    session: Session, starts: Collection[Column], side: _Side, links: Links, *, indirect: bool, depth: int | None
) -> _Walked:
    walk = _Walked(dict.fromkeys(starts, 0))
    level, steps = sorted(starts), 0
    while level and walk.left >= 0:
        edges = list(_met(session, level, side, links, walk, indirect=indirect))
        fresh = {side.far(edge) for edge in edges} - walk.distances.keys()
        if depth is not None and steps >= depth:
            walk.beyond = len(fresh)
            break
        steps += 1
        walk.edges.update((edge.id, edge) for edge in edges)
        walk.distances.update(dict.fromkeys(fresh, steps * side.way.sign))
        level = sorted(fresh)
    return walk


def _met(
    session: Session, level: Sequence[Column], side: _Side, links: Links, walk: _Walked, *, indirect: bool
) -> Iterator[ColumnEdge]:
    """Read the links that lead on from some columns."""
    for batch in (level[at : at + BATCH] for at in range(0, len(level), BATCH)):
        query = select(ColumnEdge).where(side.from_(batch, indirect=indirect), *links.held(ColumnEdge))
        if not indirect:
            query = query.where(ColumnEdge.transformation != INDIRECT, ColumnEdge.target_column != WHOLE)
        # Of a plain id SQLite thinks that its index gives the order for nothing, and reads the whole table by it.
        found = session.scalars(query.order_by(cast(ColumnEdge.id, Text)).limit(walk.left + 1)).all()
        walk.left -= len(found)
        yield from found
        if walk.left < 0:
            return


def _with_open_ends(
    session: Session,
    found: list[Traced],
    edges: Collection[ColumnEdge],
    side: _Side,
    links: Links,
    depth: int | None,
) -> list[Traced]:
    """Mark the columns from which no link leads on, though links lead on from their copy."""
    led = {side.near(edge) for edge in edges}

    def ends(one: Traced) -> bool:
        here = one.distance * side.way.sign >= 0 and (depth is None or abs(one.distance) < depth)
        return here and (one.copy_id, one.column) not in led

    copies = {one.copy_id for one in found if ends(one)}
    query = select(side.way.near).where(side.way.near.in_(copies), *links.held()).distinct()
    linked = set(session.scalars(query)) if copies else set()
    return [replace(one, open=one.open or (ends(one) and one.copy_id in linked)) for one in found]


def _shown(edges: Collection[ColumnEdge], shown: Collection[Column], found: Collection[Column]) -> list[ColumnEdge]:
    """Choose the links among the columns of this page and those of the pages before."""
    kept = []
    for edge in edges:
        ends = ((edge.source_copy_id, edge.source_column), (edge.target_copy_id, edge.target_column))
        if all(_stands(end, shown) for end in ends) and any(_stands(end, found) for end in ends):
            kept.append(edge)
    return sorted(kept, key=lambda edge: edge.id)


def _stands(column: Column, columns: Collection[Column]) -> bool:
    """Tell whether an end of a link is among columns: by itself, by the rows of its copy, or as the rows of theirs."""
    copy_id, name = column
    return (
        column in columns
        or (copy_id, WHOLE) in columns
        or (name == WHOLE and any(copy_id == one for one, _ in columns))
    )
