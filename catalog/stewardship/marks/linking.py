"""The links between columns along which marks flow: of lineage, and of what copies of one dataset hold alike."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets.models import Membership
from catalog.lineage.links import NOW
from catalog.lineage.models import ColumnEdge
from catalog.matching.models import Match
from catalog.stewardship.marks.flowing import Link, Node

INDIRECT, AGGREGATION = "INDIRECT", "AGGREGATION"
FARTHEST = 20
MOST = 10_000
"""Links that are read at most: what lies beyond is not told."""


def upstream(session: Session, dataset_id: UUID) -> list[Link]:
    """Give the links by which something may flow into the columns of a dataset."""
    return _walked(session, dataset_id, up=True)


def downstream(session: Session, dataset_id: UUID) -> list[Link]:
    """Give the links by which something may flow out of the columns of a dataset."""
    return _walked(session, dataset_id, up=False)


def _walked(session: Session, dataset_id: UUID, *, up: bool) -> list[Link]:
    found: dict[Link, None] = {}
    seen, level = {dataset_id}, {dataset_id}
    for _ in range(FARTHEST):
        copies = _copies(session, level)
        fresh = [*_lineage(session, copies, up=up), *_content(session, copies)]
        found.update(dict.fromkeys(fresh))
        ends = {node.dataset_id for link in fresh for node in (link.source, link.target)}
        level = ends - seen
        seen |= level
        if not level or len(found) >= MOST:
            break
    return list(found)


def _copies(session: Session, dataset_ids: Collection[UUID]) -> dict[UUID, UUID]:
    query = select(Membership.copy_id, Membership.dataset_id).where(Membership.dataset_id.in_(dataset_ids), *_current())
    return {row[0]: row[1] for row in session.execute(query)}


def _lineage(session: Session, copies: dict[UUID, UUID], *, up: bool) -> Iterator[Link]:
    near = ColumnEdge.target_copy_id if up else ColumnEdge.source_copy_id
    direct = ColumnEdge.transformation != INDIRECT, ColumnEdge.target_column != ""
    query = select(ColumnEdge).where(near.in_(copies), *direct, *NOW.held(ColumnEdge)).order_by(ColumnEdge.id)
    edges = session.scalars(query.limit(MOST)).all()
    others = {end for edge in edges for end in (edge.source_copy_id, edge.target_copy_id)} - copies.keys()
    homes = copies | {copy_id: home.dataset_id for copy_id, home in datasets.memberships(session, others).items()}
    for edge in edges:
        if edge.source_copy_id in homes and edge.target_copy_id in homes:
            source = Node(homes[edge.source_copy_id], edge.source_column)
            target = Node(homes[edge.target_copy_id], edge.target_column)
            sure = 1.0 if edge.confidence is None else edge.confidence
            if source != target:
                yield Link(source, target, sure, edge.subtype == AGGREGATION, bool(edge.masking), edge.kind)


def _content(session: Session, copies: dict[UUID, UUID]) -> Iterator[Link]:
    """Of two copies of one dataset, what one calls so and the other otherwise holds the same, whichever way."""
    current = datasets.current_versions(session, copies)
    homes = {version.id: copies[copy_id] for copy_id, version in current.items()}
    query = select(Match.a_version_id, Match.b_version_id, Match.mapping, Match.probability)
    both = Match.a_version_id.in_(homes), Match.b_version_id.in_(homes), Match.family.is_(True)
    for a, b, mapping, probability in session.execute(query.where(*both).limit(MOST)):
        if homes[a] != homes[b]:
            continue
        for one, other in mapping:
            if one != other:
                ends = Node(homes[a], str(one)), Node(homes[a], str(other))
                yield Link(*ends, probability, how="content")
                yield Link(ends[1], ends[0], probability, how="content")


def _current() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Membership.valid_to.is_(None), Membership.known_to.is_(None)
