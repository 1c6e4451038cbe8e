"""Questions about where copies come from and where they go."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, literal_column, or_, select
from sqlalchemy.orm import Session

from catalog.datasets.models import Copy
from catalog.lineage import intervals
from catalog.lineage.intervals import AsOf
from catalog.lineage.links import DOWN, NOW, UP, Links, Way
from catalog.lineage.models import Edge

DEEPEST = 50
MOST_COPIES = 5_000
MOST_HIDDEN = 10_000
PATHS_PER_COPY = 4


@dataclass(frozen=True)
class Node:
    """A copy in a neighbourhood: steps away (negative is upstream), and neighbours that are not shown."""

    copy_id: UUID
    distance: int
    hidden_up: int = 0
    hidden_down: int = 0


@dataclass(frozen=True)
class Graph:
    """A neighbourhood, nearest first. `complete` is True only when nothing that was asked for is left out.

    `truncated_because` is "", "depth" or "limit"; `more` counts the copies one step beyond those shown, to 10,000.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    complete: bool
    truncated_because: str
    more: int


def neighbourhood(
    session: Session,
    copy_ids: Collection[UUID],
    *,
    up: bool = True,
    down: bool = True,
    depth: int = 2,
    limit: int = 500,
    as_of: AsOf | None = None,
    links: Links = NOW,
) -> Graph:
    """Give the copies within so many steps up and down, at most `limit` of them, and the edges among them."""
    links = _at(links, as_of)
    walks = [walk for walk, wanted in ((UP, up), (DOWN, down)) if wanted]
    depth, limit = min(max(depth, 0), DEEPEST), min(max(limit, len(copy_ids)), MOST_COPIES)
    found = {walk: _reach(session, copy_ids, walk, depth=depth, limit=limit, links=links) for walk in walks}
    distances = _nearest(set(copy_ids), found, limit)
    hidden = {walk: _hidden(session, _side(distances, walk), set(distances), walk, links) for walk in walks}
    beyond = {other for sides in hidden.values() for others in sides.values() for other in others}
    cut = any(way.full or not distances.keys() >= way.steps.keys() for way in found.values())
    return Graph(
        nodes=tuple(_node(copy_id, distance, hidden) for copy_id, distance in distances.items()),
        edges=tuple(edges_among(session, distances, links=links)),
        complete=not beyond,
        truncated_because=("limit" if cut else "depth") if beyond else "",
        more=len(beyond),
    )


def edges_among(
    session: Session, copy_ids: Collection[UUID], *, as_of: AsOf | None = None, links: Links = NOW
) -> list[Edge]:
    """Edges whose both ends are among these copies, oldest first."""
    among = set(copy_ids)
    # Asked for both ends at once, SQLite looks up every pair of copies.
    ending = session.execute(_ending_among(_at(links, as_of)), {"among": list(among)})
    wanted = [edge_id for edge_id, source in ending if source in among]
    found = [edge for part in _batched(wanted) for edge in session.scalars(_BY_ID, {"ids": part})]
    return sorted(found, key=lambda edge: edge.id)


def edges_of(session: Session, copy_ids: Collection[UUID], *, as_of: AsOf | None = None) -> list[Edge]:
    """Edges with at least one end among these copies, oldest first."""
    either = or_(Edge.source_copy_id.in_(copy_ids), Edge.target_copy_id.in_(copy_ids))
    return list(session.scalars(select(Edge).where(either, *intervals.at(as_of)).order_by(Edge.id)))


def by_id(session: Session, edge_id: UUID) -> Edge | None:
    """Give an edge by its id, also one that is no longer held; None when there is none."""
    return session.get(Edge, edge_id)


def edges_as_of(session: Session, copy_ids: Collection[UUID], *, valid: datetime, known: datetime) -> list[Edge]:
    """Edges of these copies that held at a moment, as far as was known at another moment."""
    return edges_of(session, copy_ids, as_of=AsOf(valid, known))


def _at(links: Links, as_of: AsOf | None) -> Links:
    return links if as_of is None else replace(links, as_of=as_of)


@dataclass(frozen=True)
class _Reached:
    steps: dict[UUID, int]
    full: bool


def _reach(
    session: Session, copy_ids: Collection[UUID], walk: Way, *, depth: int, limit: int, links: Links
) -> _Reached:
    """Walk one way, nearest first; both databases recurse breadth first and stop when the limit has its rows."""
    # A copy on several paths comes several times; the bound keeps a dense graph from running away.
    bound = (limit + 1) * PATHS_PER_COPY
    sqlite = session.get_bind().dialect.name == "sqlite"
    rows = session.execute(
        _reaching(walk, links, sqlite=sqlite), {"ids": list(copy_ids), "depth": depth, "bound": bound}
    ).all()
    return _Reached({row[0]: row[1] for row in rows}, full=sum(row[2] for row in rows) >= bound)


# A statement that is made once is compiled once; making one takes longer than running it.
@lru_cache(maxsize=64)
def _reaching(walk: Way, links: Links, *, sqlite: bool) -> Select[Any]:
    reach = select(Copy.id, literal(0).label("steps")).where(Copy.id.in_(bindparam("ids", expanding=True)))
    walked = reach.cte("reach", recursive=True)
    near_enough: ColumnElement[bool] = walked.c.steps < bindparam("depth")
    if sqlite:
        # It takes a recursion for a million rows, and once it has statistics it reads all edges to filter so many.
        near_enough = func.likelihood(near_enough, literal_column("0.0001"))
    step = select(walk.far, walked.c.steps + 1).join(walked, walk.near == walked.c.id)
    walked = walked.union(step.where(near_enough, *links.held()))
    bounded = select(walked).limit(bindparam("bound")).subquery()
    return select(bounded.c.id, func.min(bounded.c.steps), func.count()).group_by(bounded.c.id)


@lru_cache(maxsize=64)
def _ending_among(links: Links) -> Select[UUID, UUID]:
    among = Edge.target_copy_id.in_(bindparam("among", expanding=True))
    return select(Edge.id, Edge.source_copy_id).where(among, *links.held())


@lru_cache(maxsize=64)
def _beyond(walk: Way, links: Links) -> Select[UUID, UUID]:
    outside = walk.far.not_in(bindparam("shown", expanding=True))
    side = walk.near.in_(bindparam("side", expanding=True))
    return select(walk.near, walk.far).where(side, outside, *links.held()).distinct().limit(MOST_HIDDEN)


_BY_ID = select(Edge).where(Edge.id.in_(bindparam("ids", expanding=True)))


def _nearest(focus: set[UUID], found: dict[Way, _Reached], limit: int) -> dict[UUID, int]:
    """Signed distance of each copy that is shown, the focus first."""
    ranked: dict[UUID, int] = dict.fromkeys(sorted(focus), 0)
    steps = sorted((far, walk.sign, copy_id) for walk, way in found.items() for copy_id, far in way.steps.items())
    for far, sign, copy_id in steps:
        if len(ranked) >= limit:
            break
        ranked.setdefault(copy_id, far * sign)
    return ranked


def _side(distances: dict[UUID, int], walk: Way) -> list[UUID]:
    return [copy_id for copy_id, distance in distances.items() if distance * walk.sign >= 0]


def _hidden(session: Session, side: list[UUID], shown: set[UUID], walk: Way, links: Links) -> dict[UUID, set[UUID]]:
    """Give the neighbours further that way of each shown copy that are not shown themselves."""
    hidden: dict[UUID, set[UUID]] = {}
    for near, far in session.execute(_beyond(walk, links), {"side": side, "shown": list(shown)}):
        hidden.setdefault(near, set()).add(far)
    return hidden


def _batched(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[at : at + MOST_COPIES] for at in range(0, len(ids), MOST_COPIES))


def _node(copy_id: UUID, distance: int, hidden: dict[Way, dict[UUID, set[UUID]]]) -> Node:
    up, down = (len(hidden.get(walk, {}).get(copy_id, ())) for walk in (UP, DOWN))
    return Node(copy_id, distance, hidden_up=up, hidden_down=down)
