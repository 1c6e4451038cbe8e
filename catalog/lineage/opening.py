"""A neighbourhood with some of its sides opened further, and what every side still hides."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.lineage import queries
from catalog.lineage.links import DOWN, NOW, UP, Links, Way
from catalog.lineage.queries import Graph, Node

Neighbours = Mapping[UUID, list[UUID]]


def opened(
    session: Session,
    copy_ids: Collection[UUID],
    *,
    depth: int,
    up: Collection[UUID] = (),
    down: Collection[UUID] = (),
    also: Mapping[UUID, int] | None = None,
    limit: int,
    links: Links = NOW,
) -> Graph:
    """Give the copies within so many steps, and one step on from those whose upper or lower side is opened.

    `also` names copies to give besides, with their distance. Every node tells what it hides on both sides. At most
    `limit` copies are given; `truncated_because` says so.
    """
    base = queries.neighbourhood(session, copy_ids, depth=depth, limit=limit, links=links)
    steps = {node.copy_id: node.distance for node in base.nodes}
    for copy_id, distance in (also or {}).items():
        if len(steps) < limit:
            steps.setdefault(copy_id, distance)
    _open(steps, _beside(session, up, UP, links), _beside(session, down, DOWN, links), limit)
    grown = len(steps) > len(base.nodes)
    above, below = (_hidden(session, steps, way, links) for way in (UP, DOWN))
    return Graph(
        nodes=tuple(Node(one, far, above.get(one, 0), below.get(one, 0)) for one, far in steps.items()),
        edges=tuple(queries.edges_among(session, steps, links=links)) if grown else base.edges,
        complete=not (above or below),
        truncated_because=base.truncated_because,
        more=base.more,
    )


def _beside(session: Session, copy_ids: Collection[UUID], way: Way, links: Links) -> Neighbours:
    found: dict[UUID, list[UUID]] = {}
    if copy_ids:
        rows = select(way.near, way.far).where(way.near.in_(copy_ids), *links.held()).distinct().order_by(way.far)
        for near, far in session.execute(rows):
            found.setdefault(near, []).append(far)
    return found


def _open(steps: dict[UUID, int], up: Neighbours, down: Neighbours, limit: int) -> None:
    """Add what lies beside opened copies, as long as each hangs on one that is shown."""
    before = -1
    while before != len(steps):
        before = len(steps)
        for sides, sign in ((up, UP.sign), (down, DOWN.sign)):
            for one, others in sides.items():
                if one in steps:
                    for other in others[: max(0, limit - len(steps))]:
                        steps.setdefault(other, steps[one] + sign)


def _hidden(session: Session, shown: Collection[UUID], way: Way, links: Links) -> dict[UUID, int]:
    beyond = way.near.in_(shown), way.far.not_in(shown), *links.held()
    counted = select(way.near, func.count(way.far.distinct())).where(*beyond).group_by(way.near)
    return {row[0]: row[1] for row in session.execute(counted)}
