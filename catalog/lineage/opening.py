"""A neighbourhood with some of its sides opened further, and what every side still hides."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.lineage import intervals, queries
from catalog.lineage.intervals import AsOf
from catalog.lineage.models import Edge
from catalog.lineage.queries import Graph, Node

Neighbours = Mapping[UUID, list[UUID]]


def opened(
    session: Session,
    copy_ids: Collection[UUID],
    *,
    depth: int,
    up: Collection[UUID] = (),
    down: Collection[UUID] = (),
    limit: int,
    as_of: AsOf | None = None,
) -> Graph:
    """Give the copies within so many steps, and one step on from those whose upper or lower side is opened.

    Every node tells what it hides on both sides. At most `limit` copies are given; `truncated_because` says so.
    """
    base = queries.neighbourhood(session, copy_ids, depth=depth, limit=limit, as_of=as_of)
    steps = {node.copy_id: node.distance for node in base.nodes}
    _open(steps, _beside(session, up, as_of, upward=True), _beside(session, down, as_of, upward=False), limit)
    grown = len(steps) > len(base.nodes)
    hidden = [_hidden(session, steps, as_of, upward=upward) for upward in (True, False)]
    return Graph(
        nodes=tuple(Node(one, far, hidden[0].get(one, 0), hidden[1].get(one, 0)) for one, far in steps.items()),
        edges=tuple(queries.edges_among(session, steps, as_of=as_of)) if grown else base.edges,
        complete=not any(hidden),
        truncated_because=base.truncated_because,
        more=base.more,
    )


def _beside(session: Session, copy_ids: Collection[UUID], as_of: AsOf | None, *, upward: bool) -> Neighbours:
    near, far = _ends(upward=upward)
    found: dict[UUID, list[UUID]] = {}
    if copy_ids:
        rows = select(near, far).where(near.in_(copy_ids), *intervals.at(as_of)).distinct().order_by(far)
        for one, other in session.execute(rows):
            found.setdefault(one, []).append(other)
    return found


def _open(steps: dict[UUID, int], up: Neighbours, down: Neighbours, limit: int) -> None:
    """Add what lies beside opened copies, as long as each hangs on one that is shown."""
    before = -1
    while before != len(steps):
        before = len(steps)
        for sides, sign in ((up, -1), (down, 1)):
            for one, others in sides.items():
                if one in steps:
                    for other in others[: max(0, limit - len(steps))]:
                        steps.setdefault(other, steps[one] + sign)


def _hidden(session: Session, shown: Collection[UUID], as_of: AsOf | None, *, upward: bool) -> dict[UUID, int]:
    near, far = _ends(upward=upward)
    beyond = near.in_(shown), far.not_in(shown), *intervals.at(as_of)
    counted = select(near, func.count(far.distinct())).where(*beyond).group_by(near)
    return {row[0]: row[1] for row in session.execute(counted)}


def _ends(*, upward: bool):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return (Edge.target_copy_id, Edge.source_copy_id) if upward else (Edge.source_copy_id, Edge.target_copy_id)
